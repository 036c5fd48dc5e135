import type { SearchEvent } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { searchMetrics } from 'rxjs-sessionize/search';
import { describe, expect, it } from 'vitest';
import { confidenceInterval, type UserSums } from '../../lib/search/confidence.js';

/** Numbers from 0 (included) to 1 (excluded), the same in every run (Mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Populations of users who differ in how much they search and in how often they click. */
const populations = {
  'users who search alike': () => 5,
  'users of whom some search often': (next: () => number) => 1 + Math.floor(-8 * Math.log(1 - next())),
  'heavy users': (next: () => number) => Math.min(400, Math.floor((1 - next()) ** (-1 / 1.5))),
};

describe.each(Object.entries(populations))('the interval of 95 %: %s', (_, searchesOf) => {
  /** A user with a number of searches and an own probability of a click, whose mean over users is 0.4. */
  const draw = (next: () => number): UserSums => {
    const searches = searchesOf(next);
    const inclination = next() < 0.5 ? 0.1 : 0.7;
    let clicked = 0;
    for (let i = 0; i < searches; i++) if (next() < inclination) clicked++;
    return { searches, clicked, clicks: clicked };
  };

  it.each([50, 200, 1_000])('holds the true value in at least 90 %% of the runs, with %i users', (users) => {
    const next = random(users);
    const runs = 400;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const drawn = Array.from({ length: users }, () => draw(next));
      const [low, high] = confidenceInterval(drawn, ({ clicked }) => clicked, 0.95) ?? [NaN, NaN];
      if (low <= 0.4 && 0.4 <= high) held++;
    }

    expect(held / runs).toBeGreaterThanOrEqual(0.9);
  });

  it('is not that of Wilson, which takes searches for independent (the control)', () => {
    const next = random(7);
    const runs = 400;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const drawn = Array.from({ length: 200 }, () => draw(next));
      const n = drawn.reduce((sum, { searches }) => sum + searches, 0);
      const p = drawn.reduce((sum, { clicked }) => sum + clicked, 0) / n;
      const z = 1.96;
      const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
      const width = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
      if (Math.abs(0.4 - middle) <= width) held++;
    }

    expect(held / runs).toBeLessThan(0.85);
  });
});

describe('the intervals of a report', () => {
  const log = (users: number): SearchEvent[] =>
    Array.from({ length: users }, (_, user) => [
      { user, time: 0, type: 'search', query: 'dogs' } as const,
      ...(user % 2 === 0 ? [{ user, time: 1_000, type: 'click', item: 'a' } as const] : []),
    ]).flat();
  const reportOn = (users: number, confidence?: number) => {
    const metrics = searchMetrics<string | number, SearchEvent>(confidence === undefined ? {} : { confidence });
    const sums = metrics.concatAll(sessionsOf(log(users), { gap: 60_000 }).map(metrics.of));
    return { sums, row: metrics.report(sums)[0]! };
  };

  it('are those of shares of users, where each searches once', () => {
    const { row } = reportOn(400, 0.95);
    // p ± 1.966 sqrt(p (1 - p) / (n - 1))
    expect(row.clicked.interval?.[0]).toBeCloseTo(0.5 - 1.966 * Math.sqrt(0.25 / 399), 3);
    expect(row.clicked.interval?.[1]).toBeCloseTo(0.5 + 1.966 * Math.sqrt(0.25 / 399), 3);
    expect(row.abandoned.interval).toEqual(row.clicked.interval);
  });

  it('are not there for few users, nor unless asked for', () => {
    expect(reportOn(19, 0.95).row.clicked).not.toHaveProperty('interval');
    expect(reportOn(20, 0.95).row.clicked).toHaveProperty('interval');
    expect(reportOn(400).row.clicked).not.toHaveProperty('interval');
    expect(Object.values(reportOn(400).sums)[0]?.users).toEqual({});
  });
});
