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
const made = new WeakMap<Observable<unknown>, unknown>();

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

/** Who listens to many groups at once. */
export interface GroupListener<K, E> {
  next(user: K, event: E): void;
  error(error: unknown): void;
  complete(group: MadeGroup<K, E>): void;
}

/** A group of `groupByUser`, to be listened to without a Subject and a subscription for each. */
export interface MadeGroup<K, E> {
  /** Has `listener` told of every event. Returns whether it will be: only who comes first can be. */
  attach(listener: GroupListener<K, E>): boolean;
  /** The listener leaves. */
  unsubscribe(): void;
  /** The user is forgotten: the group completes, and the user's next event starts a new one. */
  letGo(): void;
}

export const madeGroups = {
  set<K, E>(group: GroupedObservable<K, E>, madeGroup: MadeGroup<K, E>): void {
    made.set(group, madeGroup);
  },
  get: <K, E>(group: GroupedObservable<K, E>) => made.get(group) as MadeGroup<K, E> | undefined,
};
