import { Duration } from '../read/duration.js';
import type { Overview } from './overview.js';
import { noSums, type Sums } from './sums.js';
import { day, hour } from './sums-by-time.js';

/** The sums of an interval of the log. They are 0 if no session ends in it. */
interface Interval extends Sums {
  /** In ms since the epoch. */
  readonly start: number;
}

export interface Trend {
  /** The length of an interval in words. */
  readonly each: string;
  readonly isByDay: boolean;
  readonly intervals: readonly Interval[];
}

/**
 * The sums by hour or day, or by longer intervals if those are too many; `undefined` if the log lies within one interval.
 *
 * @param most - the largest number of intervals
 */
export function trendOf({ from, to, times }: Overview, most: number): Trend | undefined {
  const length = Math.max(to - from > 2 * day ? day : hour, times.length);
  const all = Math.floor(to / length) - Math.floor(from / length) + 1;
  if (!(all > 1)) return undefined;
  const step = length * Math.ceil(all / most);
  const known = new Map(times.intervals(step).map((interval) => [interval.start, interval]));
  const first = Math.floor(from / step);
  const count = Math.floor(to / step) - first + 1;
  return {
    each: step === hour ? 'hour' : step === day ? 'day' : Duration.encode(step),
    isByDay: step % day === 0,
    intervals: Array.from({ length: count }, (_, i) => {
      const start = (first + i) * step;
      return known.get(start) ?? { ...noSums(), start };
    }),
  };
}
