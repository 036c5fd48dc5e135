import { expect, it } from 'vitest';
import { CtrIntervals } from '../../lib/core/ctr-intervals.js';

it('an interval that is handed out stays so, also after a session that ends with its last event', () => {
  const intervals = new CtrIntervals({ every: 10, maxGap: 10 });
  const session = (end: number, deadline: number) =>
    intervals.add({ user: 'ann', start: end, end, deadline, closedBy: 'gap', searches: 1, clicks: 0, ctr: 0 });
  session(80, 90);
  expect(session(90, 100)).toMatchObject([{ start: 80, end: 90, sessions: 1 }]);
  expect(session(91, 91)).toEqual([]);

  expect(() => session(85, 85)).toThrow('came after those before 90 were counted');
});

it('an interval waits for sessions that may stay open as long as those that a bound of their duration has ended', () => {
  const intervals = new CtrIntervals({ every: 10 });
  const session = (start: number, end: number, deadline: number) =>
    intervals.add({ user: 'ann', start, end, deadline, closedBy: 'max-duration', searches: 1, clicks: 0, ctr: 0 });

  // Another session that lasts up to 60 ms may still end from 0 on, then from 49 on, then from 60 on.
  expect(session(0, 50, 60)).toEqual([]);
  expect(session(49, 95, 109)).toEqual([]);
  expect(session(60, 115, 120)).toMatchObject([{ start: 50, end: 60 }]);
});

it('a bound of events tells nothing of how long sessions stay open', () => {
  const intervals = new CtrIntervals({ every: 10 });
  const session = (end: number) =>
    intervals.add({
      user: 'ann',
      start: end,
      end,
      deadline: end,
      closedBy: 'max-events',
      searches: 1,
      clicks: 0,
      ctr: 0,
    });

  for (const end of [0, 1_000, 1_000_000]) expect(session(end)).toEqual([]);
  expect(intervals.flush()).toHaveLength(3);
});
