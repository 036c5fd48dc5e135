import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coarse } from '../../parts/page/coarse-intervals.js';

const hour = 3_600_000;
const point = (index: number, searches = 2, clicks = 1) => ({
  start: index * hour,
  end: (index + 1) * hour,
  searches,
  clicks,
  ctr: clicks / searches,
  sessions: 1,
});

it('leaves intervals as they are while there is room', () => {
  const points = [point(0), point(499)];
  expect(coarse(points, hour)).toEqual({ points, together: 1 });
  expect(coarse([], hour)).toEqual({ points: [], together: 1 });
});

it('adds up neighbours where there is none', () => {
  expect(coarse([point(0), point(1, 8, 2), point(600)], hour)).toEqual({
    together: 2,
    points: [
      { start: 0, end: 2 * hour, searches: 10, clicks: 3, ctr: 0.3, sessions: 2 },
      { start: 600 * hour, end: 602 * hour, searches: 2, clicks: 1, ctr: 0.5, sessions: 1 },
    ],
  });
});

it('loses nothing, at any time, and has at most about 500', () => {
  const indices = fc.uniqueArray(fc.integer({ min: -2_000_000, max: 2_000_000 }), { maxLength: 2_000 });
  fc.assert(
    fc.property(indices, (all) => {
      const points = all.sort((a, b) => a - b).map((index) => point(index));
      const { points: sums, together } = coarse(points, hour);
      expect(sums.length).toBeLessThanOrEqual(501);
      expect(sums.reduce((sum, { searches }) => sum + searches, 0)).toBe(2 * points.length);
      for (const { start, end } of sums) expect(end - start).toBe(together * hour);
      for (const [i, { start }] of sums.entries()) if (i > 0) expect(start).toBeGreaterThanOrEqual(sums[i - 1]!.end);
    }),
  );
});
