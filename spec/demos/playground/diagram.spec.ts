import { describe, expect, it } from 'vitest';
import { Lanes } from '../../../parts/page/diagram/lanes.js';
import { sceneOf, spanFor } from '../../../parts/page/diagram/scene.js';
import { shortNames } from '../../../parts/page/diagram/short-names.js';
import { Run } from '../../../demos/playground/pipeline/run.js';
import { logSettings } from '../../../demos/playground/pipeline/settings.js';
import { ticksOf } from '../../../parts/page/time-ticks.js';

describe('Lanes', () => {
  const half = (place: number, goal: number) => (Math.abs(goal - place) < 0.3 ? goal : (place + goal) / 2);

  it('keeps the order in which users came, and moves those up who are below one that is gone', () => {
    const lanes = new Lanes();
    const show = (...users: string[]) => lanes.assign(new Set(users), half);
    expect(show('ann', 'bob', 'cleo')).toBe(false);
    expect([...lanes.places]).toEqual([
      ['ann', 0],
      ['bob', 1],
      ['cleo', 2],
    ]);
    expect(show('dan', 'cleo', 'bob')).toBe(true);
    expect([...lanes.places]).toEqual([
      ['bob', 0.5],
      ['cleo', 1.5],
      ['dan', 2],
    ]);
    expect(show('dan', 'cleo', 'bob')).toBe(true);
    expect(show('dan', 'cleo', 'bob')).toBe(false);
    expect([...lanes.places].map(([, place]) => place)).toEqual([0, 1, 2]);
    expect(lanes.of('ann')).toBe(Infinity);
  });
});

describe('sceneOf', () => {
  const at = (user: string, time: number) => ({
    event: { user, time, type: 'app-open' as const },
    time,
    sentAt: time,
    luck: 0.5,
  });
  const run = new Run({ ...logSettings, gap: 1_000, disorder: 200 }, [
    at('ann', 0),
    at('bob', 5_000),
    at('cleo', 9_000),
    at('dan', 9_950),
    at('eve', 12_000),
  ]);
  run.advanceTo(10_000);

  it('has what is between two times, and what has set out', () => {
    const { passages, closed, open, users } = sceneOf(run, 4_000, 13_000, 10_000, ['you']);
    expect(passages.map(({ event, fate }) => [event.user, fate])).toEqual([
      ['bob', 'accepted'],
      ['cleo', 'accepted'],
      ['dan', 'on-the-way'],
    ]);
    expect(closed.map(({ user }) => user)).toEqual(['bob']);
    expect(open.map(({ user }) => user)).toEqual(['cleo']);
    expect([...users]).toEqual(['you', 'bob', 'cleo', 'dan']);
  });
});

it('marks round times, not too many', () => {
  expect(ticksOf(1_500, 9_000, 8)).toEqual([2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000]);
  expect(ticksOf(1, 5_400_000, 4)).toEqual([1_800_000, 3_600_000, 5_400_000]);
  expect(ticksOf(0, 86_400_000 * 40, 5).length).toBeLessThanOrEqual(6);
});

it('shows enough time to see a session close, and no more of a log than there is', () => {
  expect(spanFor(logSettings)).toBeGreaterThan(3 * logSettings.gap);
  expect(spanFor(logSettings, { speed: 10_000, length: 86_400_000 })).toBe(25_000_000);
  expect(spanFor(logSettings, { speed: 1_000, length: 60_000 })).toBe(75_000);
});

it('marks the days of a year, too', () => {
  expect(ticksOf(0, 86_400_000 * 365, 5).length).toBeGreaterThan(2);
});

it('cuts long names so that no two look alike', () => {
  const widthOf = (text: string) => Array.from(text).length;
  const short = (width: number, ...names: string[]) => [...shortNames(names, widthOf, width).values()];
  expect(short(9, 'ann', 'user-1@example.com', 'visitor-0000000017')).toEqual(['ann', 'user….com', 'visi…0017']);
  expect(short(3, '👩👩👩👩👩👩')).toEqual(['👩…👩']);
  expect(short(9, 'x'.repeat(100_000))).toEqual(['xxxx…xxxx']);
  expect(short(1, 'ann')).toEqual(['…']);
  // These names differ only in the middle.
  expect(short(9, 'shop-eu-0001-customer', 'shop-eu-0002-customer')).toEqual(['…1-custo…', '…2-custo…']);
  const many = Array.from({ length: 500 }, (_, i) => `shop-${String(i).padStart(4, '0')}-of-the-customer`);
  expect(new Set(short(9, ...many)).size).toBe(500);
  expect(short(9, 'user-👩👨-of-the-shop', 'user-👩👧-of-the-shop')).toEqual(['…👨-of-th…', '…👧-of-th…']);
});
