import type { GroupedObservable, Observable } from 'rxjs';
import type { Fold } from '../lib/core/fold.js';
import type { Session, Span } from '../lib/core/session.js';
import type { UserGroup } from './userGroup.js';

/*
 * Operators that stand directly behind each other run as one (A2).
 *
 *     events → groupByUser → groups → sessionize → sessions → toCtr → rates
 *
 * Whoever makes an observable notes here how the operator behind it can do without it: `sessionize` takes the events from which
 * groups would be made, and `toCtr` has `sessionize` build itself again over another fold. Where there is no note, because
 * something else stands in between, an operator uses what it receives as the plain observable that it is. Nothing of this is
 * visible: not in types, not on the observables.
 */

interface Note<K, E> {
  /** The operators that run as one in the observable, from the first to the last. */
  readonly operators: readonly string[];
  /** What groups are made of. */
  readonly grouped?: { readonly events: Observable<E>; readonly userOf: (event: E) => K };
  /** Sessions again, over another fold. */
  readonly over?: <A, R extends Span<K>>(fold: Fold<K, E, A, R>) => Observable<R>;
  /** One group of `groupByUser`. */
  readonly group?: UserGroup<K, E>;
}

// The types of a `WeakMap` cannot express that a note's types follow from its observable's: `note` and `noteOf` do.
const notes = new WeakMap<Observable<unknown>, unknown>();

/** What a note can be about. */
type Noted<K, E> = Observable<GroupedObservable<K, E>> | Observable<Session<K, E>> | GroupedObservable<K, E>;

export function note<K, E>(made: Noted<K, E> | Observable<Span<K>>, how: Note<K, E>): void {
  notes.set(made, how);
}

export const noteOf = <K, E>(received: Noted<K, E>) => notes.get(received) as Note<K, E> | undefined;

/**
 * The names of the operators that run as one in an observable (A2). A test can assert with it that nothing in a pipeline keeps them
 * apart.
 *
 * ```ts
 * import { from, map } from 'rxjs';
 * import { fused, groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
 *
 * const events = from([{ user: 'ann', time: 0, type: 'search' }]);
 * console.log(fused(events.pipe(groupByUser(), sessionize({ gap: 10_000 }), toCtr())));
 * // => [ 'groupByUser', 'sessionize', 'toCtr' ]
 *
 * const apart = events.pipe(groupByUser(), map((group) => group), sessionize({ gap: 10_000 }), toCtr());
 * console.log(fused(apart));
 * // => [ 'sessionize', 'toCtr' ]
 * ```
 *
 * The results are the same either way, but an operator in between takes several times as long. If `groupByUser` runs apart, there is an
 * observable per user. If `toCtr` or `summarize` run apart, the events of open sessions are kept. These two also run apart behind a
 * `sessionize` with `openSessions` or `fold`.
 *
 * @param made - the observable that one of the operators returned
 * @returns the names, from the first operator to the last; empty if another operator made the observable
 */
export const fused = (made: Observable<unknown>): readonly string[] =>
  (notes.get(made) as Note<unknown, unknown> | undefined)?.operators ?? [];
