import { Observable, type OperatorFunction } from 'rxjs';
import {
  checkCtrPer,
  type Countable,
  CtrIntervals,
  type CtrPerOptions,
  type IntervalCtr,
} from '../lib/core/ctr-intervals.js';
import { EmitQueue } from './emitQueue.js';
import { follow } from './follow.js';

/**
 * The click-through rate per interval of time, and per any other key: per hour, per query, per query and hour.
 *
 * A session counts in the interval in which it ended, with all its searches and clicks. An interval without a session emits nothing.
 * Each interval is emitted once, when no session that ends in it can still be emitted.
 *
 * ```
 * ends of sessions    --1-3----4--------9--|
 *                     ctrPer({ every: 5 })
 * intervals           -----------------(a)-(b|)
 * ```
 *
 * That is so once a session has a `deadline - gap` at or past the interval's end: no later session has a smaller `end` than that.
 * Without bounds `deadline - gap` is `end`, because sessions are emitted in order of their ends. With `maxDuration` or `maxEvents` they
 * are not, and `end` would be too early. The operator learns the gap from the first session with `closedBy: 'gap'`; the longest
 * duration, from the first with `'max-duration'`, does as well. Until then it emits nothing before completion. If gaps differ between
 * users, or if few sessions end by their gap, pass the greatest gap as `maxGap`.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { ctrPer, groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
 *
 * const minute = 60_000;
 * from([
 *   { user: 'ann', time: 0, type: 'search' },
 *   { user: 'ann', time: 2_000, type: 'click' },
 *   { user: 'bob', time: 3_000, type: 'search' },
 *   { user: 'bob', time: 5 * minute, type: 'search' },
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   toCtr(),
 *   ctrPer({ every: minute }),
 * ).subscribe(({ start, searches, clicks, ctr, sessions }) => console.log(start, searches, clicks, ctr, sessions));
 * // => 0 2 1 0.5 2
 * // => 300000 1 0 0 1
 * ```
 *
 * Behind `toSearches` it counts searches, and `by: (search) => search.query` gives the CTR of each query. `sessions` is then the
 * number of sessions with that query.
 *
 * The sessions must arrive as one `sessionize` emits them. Those of several, merged, are in no order: group them first.
 *
 * @param options - `every` (ms) is required; `by` (default: one count), `maxGap` (ms, default: what the sessions show)
 * @returns an operator that emits an {@link IntervalCtr} for each interval and key with a session, in order of the intervals, keys
 * in the order in which they first occurred; on completion, those that remain. An error of the source or of `by` is passed on. A
 * session of an interval that is already emitted is an error: the emitted count would be wrong.
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function ctrPer<T extends Countable, G = undefined>(
  options: CtrPerOptions<T, G>,
): OperatorFunction<T, IntervalCtr<G>> {
  checkCtrPer(options);
  return (source) =>
    new Observable((out) => {
      const queue = new EmitQueue(out);
      const intervals = new CtrIntervals(options);
      follow(source, out, {
        next(value) {
          queue.emit(intervals.add(value));
        },
        complete() {
          queue.emit(intervals.flush());
          queue.complete();
        },
      });
    });
}
