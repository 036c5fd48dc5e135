import { right } from 'fp-ts/lib/Either.js';
import type { SearchEvent } from 'rxjs-sessionize';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Collector } from '../../parts/server/collector.js';

const now = Date.UTC(2026, 0, 1);
const second = 1_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The times, relative to now, of the events of requests. Each event happens while it is sent, and all arrive now. */
async function timesOf(...requests: readonly { readonly took: number; readonly wrong?: number }[]): Promise<number[]> {
  const times: number[] = [];
  const collector = new Collector<SearchEvent>(10, {
    hasRoomFor: () => true,
    read: right,
    take: (events) => {
      times.push(...events.map(({ time }) => Number(time) - now));
      return [];
    },
  });
  for (const { took, wrong = 0 } of requests) {
    const sentAt = now - took + wrong;
    const events = [{ user: 'ann', time: sentAt, type: 'search', query: 'tea' }];
    expect((await collector.collect(JSON.stringify({ sentAt, events }), 'text/plain')).status).toBe(202);
  }
  return times;
}

it('keeps the order of a slow request and a fast one', async () => {
  expect(await timesOf({ took: 10 * second }, { took: 4 * second }, { took: 0 })).toEqual([-10_000, -4_000, 0]);
});

it.each([10_001, -10_001, 3_600_000, -86_400_000])('corrects a clock that is wrong by %i ms', async (wrong) => {
  expect(await timesOf({ took: 0, wrong })).toEqual([0]);
});

it.each([10_000, -10_000])('takes a clock for right that is wrong by %i ms', async (wrong) => {
  expect(await timesOf({ took: 0, wrong })).toEqual([wrong]);
});
