import { checkOption } from '../core/check.js';
import {
  checkCtrPer,
  type Countable,
  CtrIntervals,
  type CtrPerOptions,
  type IntervalCtr,
} from '../core/ctr-intervals.js';
import { each, eachLater, isAsyncIterable, isIterable } from './step.js';

/**
 * The click-through rate per interval of time, and per key of `by`: clicks over searches. A session counts in the interval of
 * its end. `ctrPer` of `rxjs-sessionize` says when an interval is emitted.
 *
 * ```ts
 * import { ctrPer, sessionize, toCtr } from 'rxjs-sessionize/iterable';
 *
 * const minute = 60_000;
 * const log = [
 *   { user: 'ann', time: 0, type: 'search' },
 *   { user: 'ann', time: 2_000, type: 'click' },
 *   { user: 'bob', time: 5 * minute, type: 'search' },
 * ];
 * for (const { start, searches, clicks } of ctrPer(toCtr(sessionize(log, { gap: 10_000 })), { every: minute })) {
 *   console.log(start, searches, clicks);
 * }
 * // => 0 1 1
 * // => 300000 1 0
 * ```
 *
 * @param counted - what `toCtr` yields, in the order in which one `sessionize` yields sessions
 * @param options - `every` (ms) is required; `by` (default: one count), `maxGap` (ms, default: what the sessions show)
 * @returns a generator, or an async one, of an `IntervalCtr` for each interval and key with a session. It throws an error for a session
 * of an interval that was yielded already
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function ctrPer<T extends Countable, G = undefined>(
  counted: Iterable<T>,
  options: CtrPerOptions<T, G>,
): Generator<IntervalCtr<G>, void, undefined>;
export function ctrPer<T extends Countable, G = undefined>(
  counted: AsyncIterable<T>,
  options: CtrPerOptions<T, G>,
): AsyncGenerator<IntervalCtr<G>, void, undefined>;
export function ctrPer<T extends Countable, G>(
  counted: Iterable<T> | AsyncIterable<T>,
  options: CtrPerOptions<T, G>,
): Generator<IntervalCtr<G>, void, undefined> | AsyncGenerator<IntervalCtr<G>, void, undefined> {
  const isKnown = isIterable(counted) || isAsyncIterable(counted);
  checkOption('ctrPer', 'counted', counted, 'an iterable or an async iterable', isKnown);
  checkCtrPer(options);
  const intervals = new CtrIntervals(options);
  return isIterable(counted) ? each(counted, intervals) : eachLater(counted, intervals);
}
