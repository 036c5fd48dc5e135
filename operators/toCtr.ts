import type { OperatorFunction } from 'rxjs';
import { checkOptions } from '../lib/core/check.js';
import { type Ctr, type CtrArgument, ctrFoldOf, ctrOptions } from '../lib/core/ctr.js';
import type { Tally } from '../lib/core/fold.js';
import type { PutSessionizeBefore } from '../lib/core/options.js';
import type { Session } from '../lib/core/session.js';
import { foldSessions } from './foldSessions.js';

/**
 * The click-through rate of each session that searched: clicks per search (S12).
 *
 * A session without a search emits nothing. The CTR of an hour is not the mean of its sessions' CTRs but the sum of their
 * clicks over the sum of their searches.
 *
 * Directly behind `sessionize` the two run as one, and events are counted instead of kept (A2). `'clicked-searches'` depends on their
 * order, so it keeps the times and kinds of searches and clicks until their session closes.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
 *
 * from([
 *   { user: 'ann', time: 0, type: 'search' },
 *   { user: 'ann', time: 1_000, type: 'click' },
 *   { user: 'ann', time: 2_000, type: 'click' },
 *   { user: 'bob', time: 3_000, type: 'click' },
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   toCtr(),
 * ).subscribe(({ user, searches, clicks, ctr }) => console.log(user, searches, clicks, ctr));
 * // => ann 1 2 2
 * ```
 *
 * @param options - `count`; `isSearch` and `isClick` where events have no `type`
 * @returns an operator that emits a {@link Ctr} for each session with a search when it closes. Errors, those of `isSearch` and
 * `isClick` included, and completion are passed on
 * @throws TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function toCtr<K, E = PutSessionizeBefore>(
  ...[options = {}]: CtrArgument<E>
): OperatorFunction<Session<K, E>, Ctr<K>> {
  checkOptions('toCtr', options, ctrOptions);
  // Sessions without a search are left out, so each result has a `ctr`.
  const fold = ctrFoldOf<K, E>('toCtr', options, false) as Tally<K, E, unknown, Ctr<K>>;
  return foldSessions('toCtr', fold);
}
