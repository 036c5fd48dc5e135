import { expect, it } from 'vitest';
import type { ShopSession } from '../../../demos/search-shop/events.js';
import { OpenSessions } from '../../../demos/search-shop/open-sessions.js';

let reads = 0;
const session = (user: string, deadline: number): ShopSession => ({
  user,
  start: 0,
  end: 0,
  deadline,
  closedBy: 'end',
  get events() {
    reads++;
    return [{ id: 'i', user, time: 0, type: 'app-open' as const }];
  },
});

it('has what the changes add up to', () => {
  const open = new OpenSessions();
  open.take([
    { user: 'ann', sessions: [session('ann', 5), session('ann', 9)] },
    { user: 'bob', sessions: [session('bob', 7)] },
  ]);
  expect(open.count).toBe(3);
  expect(open.newest(2).map(({ deadline }) => deadline)).toEqual([9, 7]);
  const bytes = open.bytes;
  open.take([{ user: 'ann', sessions: [session('ann', 11)] }]);
  expect(open.count).toBe(2);
  expect(open.bytes).toBeLessThan(bytes);
  expect(open.newest(9).map(({ user, deadline }) => [user, deadline])).toEqual([
    ['ann', 11],
    ['bob', 7],
  ]);
  open.take([
    { user: 'ann', sessions: [] },
    { user: 'bob', sessions: [] },
    { user: 'cyd', sessions: [] },
  ]);
  expect([open.count, open.bytes, open.newest(9)]).toEqual([0, 0, []]);
});

it('reads the events of no session that has not changed', () => {
  const open = new OpenSessions();
  open.take(
    Array.from({ length: 1_000 }, (_, i) => ({ user: `u${String(i)}`, sessions: [session(`u${String(i)}`, i)] })),
  );
  reads = 0;
  open.take([{ user: 'u7', sessions: [session('u7', 2_000)] }]);
  expect(open.newest(20)).toHaveLength(20);
  expect(reads).toBe(1);
});
