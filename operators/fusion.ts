import type { GroupedObservable, Observable } from 'rxjs';
import type { Fold } from '../lib/core/fold.js';
import type { Session, Span } from '../lib/core/session.js';

/*
 * How operators that stand directly behind each other find out and run as one (A2). Whoever makes an observable says here
 * what it is made of; whoever receives one may ask, and otherwise uses it as the plain observable that it is. Nothing of it
 * is visible: not in types, not on the observables.
 */

/** What `groupByUser` makes its groups of. */
export interface Ungrouped<K, E> {
  readonly events: Observable<E>;
  readonly userOf: (event: E) => K;
}

/** How `sessionize` builds itself again over another fold. */
export type OverFold<K, E> = <A, R extends Span<K>>(fold: Fold<K, E, A, R>) => Observable<R>;

// The maps cannot say that the types of a value follow from its key's: `get` and `set` below say it, in one place each.
const ungrouped = new WeakMap<Observable<unknown>, unknown>();
const overFold = new WeakMap<Observable<unknown>, unknown>();
const release = new WeakMap<Observable<unknown>, () => void>();

export const madeOfEvents = {
  set<K, E>(groups: Observable<GroupedObservable<K, E>>, made: Ungrouped<K, E>): void {
    ungrouped.set(groups, made);
  },
  get: <K, E>(groups: Observable<GroupedObservable<K, E>>) => ungrouped.get(groups) as Ungrouped<K, E> | undefined,
};

export const madeByFolding = {
  set<K, E>(sessions: Observable<Session<K, E>>, build: OverFold<K, E>): void {
    overFold.set(sessions, build);
  },
  get: <K, E>(sessions: Observable<Session<K, E>>) => overFold.get(sessions) as OverFold<K, E> | undefined,
};

/** A group that can be let go when its user is forgotten: it completes, and the user's next event starts a new one. */
export const releasable = {
  set<K, E>(group: GroupedObservable<K, E>, letGo: () => void): void {
    release.set(group, letGo);
  },
  get: <K, E>(group: GroupedObservable<K, E>) => release.get(group),
};
