import { checkFunction, checkNumber, checkOption } from '../core/check.js';
import { OptionRangeError } from '../core/errors.js';
import type { Session } from '../core/session.js';
import { bucketOf, type Histogram, quantile } from './histogram.js';
import { confidenceInterval, type UserSums } from './confidence.js';
import {
  type AnySearchOptions,
  checkSearchOptions,
  searchFinder,
  type SearchOptions,
  type SearchRecord,
} from './searches.js';

interface MetricOptions<K, E> {
  /** The length of the intervals, in ms, aligned to the epoch. A session counts in the interval of its end. Default: one interval. */
  readonly every?: number;
  /** Returns the key of a search: counts are kept per key. Default: one key for all. */
  readonly by?: (search: SearchRecord<K, E>) => string | number;
  /** The positions `k` of `ctrAt` in the report: whole numbers from 1. Default: 1, 3, 5, 10. */
  readonly positions?: readonly number[];
  /** A search is satisfied if its user does nothing for this long after its last click, in ms. Less than the gap; default: 30,000. */
  readonly satisfiedAfter?: number;
  /**
   * The level of confidence intervals, between 0 and 1, such as 0.95. With it, sums per user are kept: memory grows with the users of
   * each interval and key. Default: no confidence intervals.
   */
  readonly confidence?: number;
}

/** The options of `searchMetrics`. */
export type SearchMetricsOptions<K, E> = SearchOptions<E> & MetricOptions<K, E>;

/** The counts of one interval and key. Plain JSON. */
export interface SearchCounts {
  readonly searches: number;
  /** Sessions with such a search. */
  readonly sessions: number;
  readonly clicks: number;
  /** Searches with a click. */
  readonly clicked: number;
  /** Searches without a click, followed by another search in the same session. */
  readonly searchedAgain: number;
  /** Searches followed by a search with another text in the same session. */
  readonly reformulated: number;
  /** Searches with known results, and those of them without results. */
  readonly withItems: number;
  readonly withoutResults: number;
  /** Searches of which the rank of every click is known. */
  readonly ranked: number;
  /** How many searches have their highest-ranked click at each rank. */
  readonly highestRanks: Readonly<Record<string, number>>;
  /** Clicks with a known rank, and the sum of their ranks. */
  readonly rankedClicks: number;
  readonly ranks: number;
  /** Searches of which it is known whether they are satisfied, and those that are. */
  readonly satisfiedKnown: number;
  readonly satisfied: number;
  /** The times from a search to its first click. */
  readonly firstClicks: Histogram;
  /** The sums of each user, by the user as JSON; empty without `confidence`. */
  readonly users: Readonly<Record<string, UserSums>>;
}

/** The counts of some sessions, by interval and key as JSON. Plain JSON; `concat` adds the counts of other sessions. */
export type SearchSums = Readonly<Record<string, SearchCounts>>;

/** A share or a mean, with its numerator and denominator. */
export interface Ratio {
  /** The numerator. */
  readonly sum: number;
  /** The denominator: how many searches or clicks the value is known for. */
  readonly of: number;
  /** `sum / of`; left out if `of` is 0. */
  readonly value?: number;
  /** A confidence interval for `value`; left out without `confidence`, or with fewer than 20 users. */
  readonly interval?: readonly [low: number, high: number];
}

/** The metrics of one interval and key. */
export interface SearchReport {
  /** The start and the end of the interval, in ms since the epoch; left out without `every`. */
  readonly start?: number;
  readonly end?: number;
  /** What `by` returned; left out without `by`. */
  readonly key?: string | number;
  readonly searches: number;
  /** Sessions with a search of this key. */
  readonly sessions: number;
  readonly clicks: number;
  readonly clicksPerSearch: Ratio;
  /** Searches with a click. */
  readonly clicked: Ratio;
  /** Searches without a click. */
  readonly abandoned: Ratio;
  /** Searches without a click, followed by another search in the same session. */
  readonly searchedAgain: Ratio;
  /** Searches followed by a search with another text in the same session. */
  readonly reformulated: Ratio;
  /** Searches without results, among those with known results. */
  readonly withoutResults: Ratio;
  /** Searches with a click in the top k, among those with known ranks. */
  readonly ctrAt: Readonly<Record<number, Ratio>>;
  /** The mean of 1 / rank of the highest-ranked click (0 without a click), over searches with known ranks. */
  readonly meanReciprocalRank: Ratio;
  /** The mean rank of the clicks with a known rank. */
  readonly meanRank: Ratio;
  /** The time from a search to its first click, in ms, with an error of at most 1 %; left out without clicks. */
  readonly timeToFirstClick: { readonly of: number; readonly median?: number; readonly p90?: number };
  /** Searches whose user did nothing for `satisfiedAfter` after the last click, among those for which this is known. */
  readonly satisfied: Ratio;
}

/** Counts sessions, adds counts, and computes the metrics from them. */
export interface SearchMetrics<K, E> {
  /** The counts of one session. */
  readonly of: (session: Session<K, E>) => SearchSums;
  /** The counts of no session. With `concat`, a commutative monoid as fp-ts has it. */
  readonly empty: SearchSums;
  /** The counts of both; neither is changed. */
  readonly concat: (a: SearchSums, b: SearchSums) => SearchSums;
  /** Adds up all counts. The result is that of repeated `concat`; the cost is linear. */
  readonly concatAll: (all: Iterable<SearchSums>) => SearchSums;
  /** Computes the metrics, ordered by interval, then by the first appearance of the key. */
  readonly report: (sums: SearchSums) => SearchReport[];
}

/**
 * Computes search metrics from sessions with their events: clicks, abandoned and reformulated searches, searches without results,
 * CTR@k, mean reciprocal rank, time to the first click, satisfied searches. docs/search-metrics.md has each formula and its source.
 *
 * The counts of sessions are plain JSON and can be added in any order, across partitions, days and runs. They can be taken from the
 * sessions of `sessionize`, `durableSessions` and `kafkaSessions`. A session counts in the interval of its end.
 *
 * ```ts
 * import { from, map, reduce } from 'rxjs';
 * import { groupByUser, type SearchEvent, sessionize } from 'rxjs-sessionize';
 * import { searchMetrics } from 'rxjs-sessionize/search';
 *
 * const log: SearchEvent[] = [
 *   { user: 1, time: 0, type: 'search', query: 'dogs' },
 *   { user: 1, time: 1_000, type: 'results', items: ['fido', 'rover'] },
 *   { user: 1, time: 3_000, type: 'click', item: 'rover' },
 *   { user: 1, time: 5_000, type: 'search', query: 'cats' },
 *   { user: 1, time: 6_000, type: 'results', items: [] },
 * ];
 * const metrics = searchMetrics<string | number, SearchEvent>({ satisfiedAfter: 5_000 });
 * from(log).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   map(metrics.of),
 *   reduce(metrics.concat, metrics.empty),
 * ).subscribe((sums) => {
 *   for (const { clicked, withoutResults, meanReciprocalRank } of metrics.report(sums)) {
 *     console.log(clicked, withoutResults, meanReciprocalRank.value);
 *   }
 * });
 * // => { sum: 1, of: 2, value: 0.5 } { sum: 1, of: 2, value: 0.5 } 0.25
 * ```
 *
 * Unknown values are left out of numerator and denominator. A search is not one without results because no event shows its results.
 *
 * @param options - those of `toSearches`; `every` (ms, default: one interval), `by` (default: one key), `positions` (default: 1, 3, 5,
 * 10), `satisfiedAfter` (ms, default 30,000), `confidence` (default: no intervals)
 * @returns the functions that count sessions, add counts and compute the metrics
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3); a `RangeError` by `of` for a session
 * whose gap is not longer than `satisfiedAfter`
 */
export function searchMetrics<K, E>(
  ...[options = {} as SearchMetricsOptions<K, E>]: SearchMetricsArgumentOf<K, E>
): SearchMetrics<K, E> {
  checkMetrics(options);
  const {
    every,
    by,
    positions = [1, 3, 5, 10],
    satisfiedAfter = 30_000,
    confidence,
    ...others
  } = options as AnySearchOptions<E> & MetricOptions<K, E>;
  const searchesIn = searchFinder<K, E>(others);

  const of = (session: Session<K, E>): SearchSums => {
    if (session.closedBy === 'gap' && satisfiedAfter >= session.deadline - session.end) {
      const gap = session.deadline - session.end;
      const message = `satisfiedAfter must be less than the gap of sessions (${String(gap)} ms), got ${String(satisfiedAfter)}`;
      throw new OptionRangeError(name, 'satisfiedAfter', message);
    }
    const start = every === undefined ? undefined : Math.floor(session.end / every) * every;
    const sums: Record<string, Counts> = {};
    const searches = searchesIn(session);
    for (const [i, search] of searches.entries()) {
      const bucket = JSON.stringify([start ?? null, by === undefined ? null : by(search)]);
      const counts = (sums[bucket] ??= none());
      counts.sessions = 1;
      countSearch(counts, search, searches[i + 1], satisfiedAfter);
      if (confidence !== undefined) countUser(counts, search);
    }
    return sums;
  };

  const concatAll = (all: Iterable<SearchSums>): SearchSums => {
    const sums: Record<string, Counts> = {};
    for (const some of all) {
      for (const [bucket, counts] of Object.entries(some)) add((sums[bucket] ??= none()), counts);
    }
    return sums;
  };

  return {
    of,
    empty: Object.freeze({}),
    concat: (a, b) => concatAll([a, b]),
    concatAll,
    report: (sums) =>
      Object.entries(sums)
        .map(([bucket, counts]) => {
          const [start, key] = JSON.parse(bucket) as [number | null, string | number | null];
          return {
            ...(start !== null && every !== undefined && { start, end: start + every }),
            ...(key !== null && { key }),
            ...reportOf(counts, positions, confidence),
          };
        })
        .sort((a, b) => (a.start ?? 0) - (b.start ?? 0)),
  };
}

type SearchMetricsArgumentOf<K, E> =
  Partial<SearchOptions<E>> extends SearchOptions<E>
    ? [options?: SearchMetricsOptions<K, E>]
    : [options: SearchMetricsOptions<K, E>];

const name = 'searchMetrics';

function checkMetrics(options: AnySearchOptions<never> & MetricOptions<never, never>): void {
  checkSearchOptions(name, options, ['every', 'by', 'positions', 'satisfiedAfter', 'confidence']);
  const { every = 1, by, positions = [1], satisfiedAfter = 0, confidence = 0.5 } = options;
  checkNumber(name, 'every', every, 'a whole number of ms, at least 1', Number.isInteger(every) && every >= 1);
  checkFunction(name, 'by', by);
  checkOption(name, 'positions', positions, 'an array of whole numbers from 1', Array.isArray(positions));
  for (const [i, k] of positions.entries()) {
    checkNumber(name, `positions[${String(i)}]`, k, 'a whole number, at least 1', Number.isInteger(k) && k >= 1);
  }
  const isDuration = Number.isFinite(satisfiedAfter) && satisfiedAfter >= 0;
  checkNumber(name, 'satisfiedAfter', satisfiedAfter, 'a finite number of ms, at least 0', isDuration);
  const isLevel = typeof (confidence as unknown) === 'number' && confidence > 0 && confidence < 1;
  checkNumber(name, 'confidence', confidence, 'a number between 0 and 1', isLevel);
}

/** `SearchCounts` while they are counted. */
type Counts = Record<Exclude<keyof SearchCounts, 'highestRanks' | 'firstClicks' | 'users'>, number> & {
  readonly highestRanks: Record<string, number>;
  readonly firstClicks: Record<string, number>;
  readonly users: Record<string, UserSums>;
};

const none = (): Counts => ({
  searches: 0,
  sessions: 0,
  clicks: 0,
  clicked: 0,
  searchedAgain: 0,
  reformulated: 0,
  withItems: 0,
  withoutResults: 0,
  ranked: 0,
  highestRanks: {},
  rankedClicks: 0,
  ranks: 0,
  satisfiedKnown: 0,
  satisfied: 0,
  firstClicks: {},
  users: {},
});

function countSearch(
  counts: Counts,
  { time, query, items, clicks, isRanked, nextAfterClicks, session }: SearchRecord<unknown, unknown>,
  next: SearchRecord<unknown, unknown> | undefined,
  satisfiedAfter: number,
): void {
  const first = clicks[0];
  const last = clicks.at(-1);
  counts.searches++;
  counts.clicks += clicks.length;
  if (next !== undefined && query !== undefined && next.query !== undefined && next.query !== query)
    counts.reformulated++;
  if (items !== undefined) {
    counts.withItems++;
    if (items.length === 0) counts.withoutResults++;
  }
  const ranks = clicks.flatMap(({ rank }) => rank ?? []);
  for (const rank of ranks) counts.ranks += rank;
  counts.rankedClicks += ranks.length;
  if (isRanked) {
    counts.ranked++;
    if (ranks.length > 0) increment(counts.highestRanks, String(ranks.reduce((a, b) => Math.min(a, b))));
  }
  if (first === undefined || last === undefined) {
    if (next !== undefined) counts.searchedAgain++;
    counts.satisfiedKnown++;
    return;
  }
  counts.clicked++;
  increment(counts.firstClicks, bucketOf(first.time - time));
  if (nextAfterClicks !== undefined || session.closedBy === 'gap') {
    counts.satisfiedKnown++;
    if (nextAfterClicks === undefined || nextAfterClicks - last.time >= satisfiedAfter) counts.satisfied++;
  }
}

function countUser({ users }: Counts, { user, clicks }: SearchRecord<unknown, unknown>): void {
  const key = JSON.stringify(user);
  const { searches, clicked, clicks: all } = users[key] ?? { searches: 0, clicked: 0, clicks: 0 };
  users[key] = { searches: searches + 1, clicked: clicked + Math.min(1, clicks.length), clicks: all + clicks.length };
}

function increment(counts: Record<string, number>, at: string, by = 1): void {
  counts[at] = (counts[at] ?? 0) + by;
}

function add(to: Counts, from: SearchCounts): void {
  for (const name of Object.keys(to) as (keyof SearchCounts)[]) {
    if (name === 'highestRanks' || name === 'firstClicks') {
      for (const [at, count] of Object.entries(from[name])) increment(to[name], at, count);
    } else if (name === 'users') {
      for (const [user, { searches, clicked, clicks }] of Object.entries(from.users)) {
        const known = to.users[user] ?? { searches: 0, clicked: 0, clicks: 0 };
        to.users[user] = {
          searches: known.searches + searches,
          clicked: known.clicked + clicked,
          clicks: known.clicks + clicks,
        };
      }
    } else {
      to[name] += from[name];
    }
  }
}

const sumOf = (
  ranks: readonly { readonly rank: number; readonly count: number }[],
  of: (rank: number) => number,
): number => ranks.reduce((sum, { rank, count }) => sum + count * of(rank), 0);

const ratio = (sum: number, of: number): Ratio => (of === 0 ? { sum, of } : { sum, of, value: sum / of });

function reportOf(
  counts: SearchCounts,
  positions: readonly number[],
  confidence: number | undefined,
): Omit<SearchReport, 'start' | 'end' | 'key'> {
  const { searches, sessions, clicks, clicked, firstClicks } = counts;
  /** A ratio over searches, with its interval; `of` is what a user contributes to its sum. */
  const perSearch = (sum: number, of: (user: UserSums) => number): Ratio => {
    const plain = ratio(sum, searches);
    if (confidence === undefined) return plain;
    const interval = confidenceInterval(Object.values(counts.users), of, confidence);
    return interval === undefined ? plain : { ...plain, interval };
  };
  const highest = Object.entries(counts.highestRanks).map(([rank, count]) => ({ rank: Number(rank), count }));
  const median = quantile(firstClicks, 0.5);
  const p90 = quantile(firstClicks, 0.9);
  return {
    searches,
    sessions,
    clicks,
    clicksPerSearch: perSearch(clicks, (user) => user.clicks),
    clicked: perSearch(clicked, (user) => user.clicked),
    abandoned: perSearch(searches - clicked, (user) => user.searches - user.clicked),
    searchedAgain: ratio(counts.searchedAgain, searches),
    reformulated: ratio(counts.reformulated, searches),
    withoutResults: ratio(counts.withoutResults, counts.withItems),
    ctrAt: Object.fromEntries(
      positions.map((k) => [
        k,
        ratio(
          sumOf(highest, (rank) => (rank <= k ? 1 : 0)),
          counts.ranked,
        ),
      ]),
    ),
    meanReciprocalRank: ratio(
      sumOf(highest, (rank) => 1 / rank),
      counts.ranked,
    ),
    meanRank: ratio(counts.ranks, counts.rankedClicks),
    timeToFirstClick: {
      of: clicked,
      ...(median !== undefined && { median }),
      ...(p90 !== undefined && { p90 }),
    },
    satisfied: ratio(counts.satisfied, counts.satisfiedKnown),
  };
}
