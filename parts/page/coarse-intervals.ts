import type { CtrPoint } from './ctr-chart.js';

/** The most bars in a chart. More would be thinner than a pixel, and drawing thousands takes seconds. */
const mostBars = 500;

/** Intervals that are drawn together. */
export interface CoarseIntervals {
  readonly points: readonly CtrPoint[];
  /** How many intervals a point has. */
  readonly together: number;
}

/**
 * Adds up neighbouring intervals until there is room for all. Each of the sums is a click-through rate, too.
 *
 * @param points - in order of time
 * @param every - the length of an interval, in ms
 */
export function coarse(points: readonly CtrPoint[], every: number): CoarseIntervals {
  const [first] = points;
  if (first === undefined) return { points, together: 1 };
  const intervals = (points.at(-1)!.end - first.start) / every;
  // Powers of two: while a log plays, the chart seldom changes.
  const together = 2 ** Math.max(0, Math.ceil(Math.log2(intervals / mostBars)));
  if (together === 1) return { points, together };
  const sums = new Map<number, CtrPoint>();
  const length = together * every;
  for (const { start, searches, clicks, sessions } of points) {
    const from = Math.floor(start / length) * length;
    const sum = sums.get(from) ?? { start: from, end: from + length, searches: 0, clicks: 0, ctr: 0, sessions: 0 };
    const all = { searches: sum.searches + searches, clicks: sum.clicks + clicks, sessions: sum.sessions + sessions };
    sums.set(from, { ...sum, ...all, ctr: all.clicks / all.searches });
  }
  return { points: [...sums.values()], together };
}
