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
 * The click-through rate per interval of time, and per whatever else: of an hour, of a query, of a query in an hour.
 *
 * A session counts where it ended, with all it has; one that spans the hour is not divided. An interval without a session
 * emits nothing, and each is emitted once, when it is certain that no session of it is still to come.
 *
 * ```
 * ends of sessions    --1-3----4--------9--|
 *                     ctrPer({ every: 5 })
 * intervals           -----------------(a)-(b|)
 * ```
 *
 * That is certain when a session comes whose `deadline - gap` is at or past the interval's end: those after it have no
 * smaller `end` than that. Without bounds, this is simply its `end`, since sessions come in the order of their ends. With
 * `maxDuration` or `maxEvents` they do not, and `end` would tell too early. The gap is that of the sessions themselves: the
 * first one with `closedBy: 'gap'` shows it, or the first with `'max-duration'` the longest duration, which does as well. Before
 * that, and at the latest on completion, nothing is emitted. Where gaps differ between users, or where hardly a session ends by its gap,
 * that shows too little: pass the greatest gap as `maxGap`.
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
 * Behind `toSearches` it counts searches, and `by: (search) => search.query` gives the CTR of each query; `sessions` is then the
 * number of sessions in which it was searched for.
 *
 * The sessions must come as one `sessionize` emits them. Those of several, merged, are in no order: group by partition first.
 *
 * @param options - `every` (ms) is required; `by`
 * @returns an operator that emits an {@link IntervalCtr} for each interval and key with a session, in order of the intervals, keys
 * in the order in which they first came; on completion, those that remain. An error of the source or of `by` is passed on, and
 * so is one for a session of an interval that is already emitted: counts that are wrong must not pass in silence.
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what came (A3)
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
