import fc from 'fast-check';
import type { SearchEvent } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { searchMetrics, type SearchMetricsOptions } from 'rxjs-sessionize/search';
import { describe, expect, it } from 'vitest';
import { refusal } from '../operators/refusal.js';
import { property } from '../properties/arbitraries.js';

type User = string | number;
type Options = SearchMetricsOptions<User, SearchEvent>;

const second = 1_000;
const gap = 60 * second;
const user = 'ann';

/** The report on a log. */
function report(log: readonly SearchEvent[], options: Options = {}) {
  const metrics = searchMetrics<User, SearchEvent>(options);
  return metrics.report(metrics.concatAll(sessionsOf(log, { gap }).map(metrics.of)));
}

const search = (time: number, query = 'dogs'): SearchEvent => ({ user, time: time * second, type: 'search', query });
const results = (time: number, ...items: string[]): SearchEvent => ({
  user,
  time: time * second,
  type: 'results',
  items,
});
const click = (time: number, item: string): SearchEvent => ({ user, time: time * second, type: 'click', item });

describe('searchMetrics', () => {
  it('counts what happens after a search', () => {
    const log = [
      search(0),
      results(1, 'a', 'b', 'c'),
      click(3, 'c'),
      click(4, 'b'),
      search(44, 'dogs for sale'), // after 40 s: satisfied
      results(45),
      search(50, 'dogs for sale'), // the same text: not reformulated
      results(51, 'x'),
    ];

    expect(report(log)).toEqual([
      {
        searches: 3,
        sessions: 1,
        clicks: 2,
        clicksPerSearch: { sum: 2, of: 3, value: 2 / 3 },
        clicked: { sum: 1, of: 3, value: 1 / 3 },
        abandoned: { sum: 2, of: 3, value: 2 / 3 },
        searchedAgain: { sum: 1, of: 3, value: 1 / 3 },
        reformulated: { sum: 1, of: 3, value: 1 / 3 },
        withoutResults: { sum: 1, of: 3, value: 1 / 3 },
        ctrAt: {
          1: { sum: 0, of: 3, value: 0 },
          3: { sum: 1, of: 3, value: 1 / 3 },
          5: { sum: 1, of: 3, value: 1 / 3 },
          10: { sum: 1, of: 3, value: 1 / 3 },
        },
        meanReciprocalRank: { sum: 1 / 2, of: 3, value: 1 / 6 },
        meanRank: { sum: 5, of: 2, value: 2.5 },
        timeToFirstClick: {
          of: 1,
          median: expect.closeTo(3_000, -2) as number,
          p90: expect.closeTo(3_000, -2) as number,
        },
        satisfied: { sum: 1, of: 3, value: 1 / 3 },
      },
    ]);
  });

  it('does not take what is unknown for 0', () => {
    const [row] = report([search(0), click(1, 'a'), search(3)]);

    expect(row?.withoutResults).toEqual({ sum: 0, of: 0 });
    expect(row?.meanReciprocalRank).toEqual({ sum: 0, of: 0 });
    expect(row?.ctrAt[1]).toEqual({ sum: 0, of: 0 });
    expect(row?.meanRank).toEqual({ sum: 0, of: 0 });
    expect(report([search(0)])[0]?.timeToFirstClick).toEqual({ of: 0 });
  });

  it.each([
    ['something follows too early', [search(0), click(1, 'a'), search(30)], { sum: 0, of: 2 }],
    ['something follows late enough', [search(0), click(1, 'a'), search(31)], { sum: 1, of: 2 }],
    ['the gap ends the session', [search(0), click(1, 'a'), search(100)], { sum: 1, of: 2 }],
    ['the log ends', [search(0), click(1, 'a')], { sum: 0, of: 0 }],
  ])('knows whether a search is satisfied: %s', (_, log, satisfied) => {
    expect(report(log)[0]?.satisfied).toMatchObject(satisfied);
  });

  it('refuses a satisfiedAfter that the gap cuts off', () => {
    const log = [search(0), search(100)];
    expect(refusal(() => report(log, { satisfiedAfter: gap }))).toBe(
      'RangeError: searchMetrics: satisfiedAfter must be less than the gap of sessions (60000 ms), got 60000',
    );
    expect(report(log, { satisfiedAfter: gap - 1 })).toHaveLength(1);
  });

  it('reports by the interval of the end and by key', () => {
    const log = [search(0, 'dogs'), search(10, 'cats'), search(3_700, 'dogs')];
    const rows = report(log, { every: 3_600 * second, by: ({ query = '' }) => query });

    expect(rows.map(({ start, end, key, searches, sessions }) => [start, end, key, searches, sessions])).toEqual([
      [0, 3_600_000, 'dogs', 1, 1],
      [0, 3_600_000, 'cats', 1, 1],
      [3_600_000, 7_200_000, 'dogs', 1, 1],
    ]);
  });

  it.each([
    [{ every: 0 }, 'RangeError: searchMetrics: every must be a whole number of ms, at least 1, got 0'],
    [{ by: 'query' }, 'TypeError: searchMetrics: by must be a function, got "query"'],
    [{ positions: 3 }, 'TypeError: searchMetrics: positions must be an array of whole numbers from 1, got 3'],
    [{ positions: [1, 0] }, 'RangeError: searchMetrics: positions[1] must be a whole number, at least 1, got 0'],
    [{ positions: ['1'] }, 'TypeError: searchMetrics: positions[0] must be a whole number, at least 1, got "1"'],
    [
      { satisfiedAfter: -1 },
      'RangeError: searchMetrics: satisfiedAfter must be a finite number of ms, at least 0, got -1',
    ],
    [{ confidence: 95 }, 'RangeError: searchMetrics: confidence must be a number between 0 and 1, got 95'],
    [{ isSearch: 1 }, 'TypeError: searchMetrics: isSearch must be a function, got 1'],
    [{ position: [1] }, 'did you mean positions?'],
    [null, 'TypeError: searchMetrics: options must be an object, got null'],
  ])('checks its options: %o', (options, message) => {
    expect(refusal(() => searchMetrics(options as never))).toContain(message);
  });
});

describe('the counts of sessions', () => {
  const event = fc
    .record({
      user: fc.constantFrom('ann', 'bob', 1, '1'),
      time: fc.nat(300_000),
      type: fc.constantFrom('search', 'results', 'click', 'app-open'),
      query: fc.constantFrom('dogs', 'cats', '__proto__'),
      items: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }),
      item: fc.constantFrom('a', 'b', 'c', 'd'),
    })
    .map((made) => made as SearchEvent);
  const log = fc.array(event, { maxLength: 60 });
  const metrics = searchMetrics<User, SearchEvent>({
    every: 100_000,
    by: ({ query = '' }) => query,
    confidence: 0.95,
  });

  property(
    'add up in any order, and leave what they are made of as it was',
    300,
    fc.tuple(log, fc.infiniteStream(fc.nat())),
    ([events, picks]) => {
      const parts = sessionsOf(events, { gap }).map(metrics.of);
      const before = JSON.stringify(parts);
      const straight = metrics.concatAll(parts);
      const mixed = [...parts];
      while (mixed.length > 1) {
        const [a = metrics.empty] = mixed.splice(Number(picks.next().value) % mixed.length, 1);
        const at = Number(picks.next().value) % mixed.length;
        mixed[at] = metrics.concat(a, mixed[at]!);
      }

      expect(metrics.concat(metrics.empty, mixed[0] ?? metrics.empty)).toEqual(straight);
      expect(JSON.parse(JSON.stringify(straight))).toEqual(straight);
      expect(JSON.stringify(parts)).toBe(before);
      expect(metrics.empty).toEqual({});
    },
  );

  property('have each search once', 300, log, (events) => {
    const sums = metrics.concatAll(sessionsOf(events, { gap }).map(metrics.of));
    const total = (of: (row: ReturnType<typeof metrics.report>[number]) => number) =>
      metrics.report(sums).reduce((sum, row) => sum + of(row), 0);

    expect(total(({ searches }) => searches)).toBe(events.filter(({ type }) => type === 'search').length);
    expect(total(({ clicked }) => clicked.sum) + total(({ abandoned }) => abandoned.sum)).toBe(
      total(({ searches }) => searches),
    );
  });
});
