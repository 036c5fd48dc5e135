import type { OperatorFunction } from 'rxjs';
import { checkOption } from '../lib/core/check.js';
import type { Session } from '../lib/core/session.js';
import { type Monoid, type Summary, summaryFold } from '../lib/core/summary.js';
import { foldSessions } from './foldSessions.js';

/**
 * Any metric of a session: the sum of what `of` makes of each event.
 *
 * The monoid says how to add up. It must be commutative, because events may arrive out of order. Directly behind `sessionize` the two
 * run as one, and events are added up instead of kept (A2).
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, sessionize, summarize } from 'rxjs-sessionize';
 *
 * from([
 *   { user: 'ann', time: 0, paid: 3 },
 *   { user: 'ann', time: 1_000, paid: 4 },
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   summarize((event) => event.paid, { empty: 0, concat: (x, y) => x + y }),
 * ).subscribe(({ user, value }) => console.log(user, value));
 * // => ann 7
 * ```
 *
 * @param of - what one event counts
 * @param monoid - how counts are added up; structurally fp-ts' `Monoid`
 * @returns an operator that emits a {@link Summary} for each session when it closes. Errors, those of `of` and `monoid` included, and
 * completion are passed on
 * @throws TypeError - at once, if an argument is of the wrong kind (A3)
 */
export function summarize<K, E, A>(
  of: (event: E) => A,
  monoid: Monoid<A>,
): OperatorFunction<Session<K, E>, Summary<K, A>> {
  checkOption('summarize', 'of', of, 'a function', typeof of === 'function');
  checkOption('summarize', 'monoid', monoid, 'an object with empty and concat', isMonoid(monoid));
  return foldSessions('summarize', summaryFold<K, E, A>(of, monoid));
}

const isMonoid = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'empty' in value &&
  'concat' in value &&
  typeof value.concat === 'function';
