import { readFileSync } from 'node:fs';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { searchMetrics, type SearchReport } from 'rxjs-sessionize/search';
import { describe, expect, it } from 'vitest';

/** A row of the sample log's metrics by SQL: spec/bench/peers/search_metrics.py. */
interface Row extends Readonly<Record<string, number>> {
  readonly year: never;
}

interface Act {
  readonly year: number;
  readonly user: string;
  readonly time: number;
  readonly type: string;
  readonly query: string;
  readonly rank: number;
}

const table = JSON.parse(readFileSync('spec/search/trec.json', 'utf8')) as (Omit<Row, 'year'> & {
  year: number | null;
})[];
const acts = readFileSync('demos/data/trec-sessions.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line): Act => {
    const [year, user = '', time, type = '', , query = '', rank] = line.split(',');
    return { year: Number(year), user, time: Number(time), type, query, rank: Number(rank) };
  });

const options = {
  isSearch: ({ type }: Act) => type === 'search',
  isClick: ({ type }: Act) => type === 'click',
  rankOf: ({ rank }: Act) => rank,
};
const sessions = sessionsOf(acts, { gap: 30 * 60_000 });
const all = searchMetrics<string, Act>(options);
const byYear = searchMetrics<string, Act>({ ...options, by: ({ event }) => event.year });
const reports: SearchReport[] = [
  ...all.report(all.concatAll(sessions.map(all.of))),
  ...byYear.report(byYear.concatAll(sessions.map(byYear.of))),
];

describe('the metrics of the sample log are those that SQL gives', () => {
  it.each(table)('year: $year', (row) => {
    const report = reports.find(({ key }) => key === (row.year ?? undefined))!;
    const sums = {
      searches: report.searches,
      sessions: report.sessions,
      clicks: report.clicks,
      clicked: report.clicked.sum,
      searched_again: report.searchedAgain.sum,
      reformulated: report.reformulated.sum,
      ctr_at_1: report.ctrAt[1]?.sum,
      ctr_at_3: report.ctrAt[3]?.sum,
      ctr_at_5: report.ctrAt[5]?.sum,
      ctr_at_10: report.ctrAt[10]?.sum,
      ranks: report.meanRank.sum,
      satisfied_known: report.satisfied.of,
      satisfied: report.satisfied.sum,
    };

    expect(row).toMatchObject(sums);
    expect(report.meanReciprocalRank.value).toBeCloseTo(row['mean_reciprocal_rank']!, 12);
    for (const quantile of ['median', 'p90'] as const) {
      const exact = row[quantile]!;
      expect(Math.abs(report.timeToFirstClick[quantile]! - exact)).toBeLessThanOrEqual(0.01 * exact);
    }
  });
});
