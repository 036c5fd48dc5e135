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
