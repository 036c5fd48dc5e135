import type { Tally } from './fold.js';
import type { Span } from './session.js';

/** A session and the sum of its events. */
export interface Summary<K, A> extends Span<K> {
  /** The sum. */
  readonly value: A;
}

/**
 * How values are summed up: associative and commutative, with `empty` as neutral element. fp-ts' `Monoid` is one.
 * `concat` may change its first argument where `of` makes a new value for each event; where events share values, that is an
 * {@link OptionTypeError} at the first event.
 */
export interface Monoid<A> {
  readonly empty: A;
  readonly concat: (x: A, y: A) => A;
}

/** The value before the first event. */
const none: unknown = Symbol('none');

/**
 * What `summarize` counts, for the option `fold` of `sessionize`, `Sessionizer`, `durableSessions` and `kafkaSessions` (A10): the sum of
 * what `of` makes of each event. No event is kept.
 *
 * ```ts
 * import { Sessionizer, summaryFold } from 'rxjs-sessionize';
 *
 * interface Sale {
 *   readonly time: number;
 *   readonly paid: number;
 * }
 * const paid = summaryFold<string, Sale, number>((sale) => sale.paid, { empty: 0, concat: (x, y) => x + y });
 * const machine = new Sessionizer({ gap: 10_000, fold: paid });
 * machine.add('ann', { time: 0, paid: 3 });
 * machine.add('ann', { time: 1_000, paid: 4 });
 * for (const { user, value } of machine.flush()) console.log(user, value);
 * // => ann 7
 * ```
 *
 * @param of - what one event counts. What it throws is an error at that event
 * @param monoid - how counts are added up
 */
export const summaryFold = <K, E, A>(
  of: (event: E) => A,
  { empty, concat }: Monoid<A>,
): Tally<K, E, A, Summary<K, A>> => ({
  name: 'summary',
  empty: () => none as A,
  // `empty` is never the first argument: a `concat` that changed it would change all sessions.
  add: (sum, event) => (sum === none ? concat(of(event), empty) : concat(sum, of(event))),
  merge: concat,
  finish: (value, user, start, end, deadline, closedBy) => ({ user, start, end, closedBy, deadline, value }),
  renew: () => none as A,
  save: (sum) => sum,
  load: (saved) => saved as A,
});
