import type { Ratio, SearchReport } from 'rxjs-sessionize/search';
import { positions } from './metrics.js';
import type { Options, OutputOptions } from './options.js';
import { csvLine, jsonMembers, timeFormats, type Value } from './rows.js';

/** A line for each interval and value of `--by`. In CSV, the first line names the columns. An unknown value is empty, or `null`. */
export function metricRows(
  reports: readonly SearchReport[],
  { every, by }: Options,
  { format, times }: Pick<OutputOptions, 'format' | 'times'>,
): readonly string[] {
  const time = timeFormats[times ?? (format === 'csv' ? 'iso' : 'ms')];
  const rows = reports.map((report) => ({
    ...(every !== undefined && { start: time(report.start ?? 0), end: time(report.end ?? 0) }),
    ...(by !== undefined && { [by === 'start' || by === 'end' ? `by_${by}` : by]: report.key ?? null }),
    ...columnsOf(report),
  }));
  if (format === 'json') return rows.map((row) => `{${jsonMembers(Object.keys(row), Object.values(row))}}`);
  const [first] = rows;
  return first === undefined ? [] : [csvLine(Object.keys(first)), ...rows.map((row) => csvLine(Object.values(row)))];
}

function columnsOf(report: SearchReport): Readonly<Record<string, Value>> {
  const { searches, sessions, clicks, timeToFirstClick } = report;
  return {
    searches,
    sessions,
    clicks,
    ...ratio('clicks_per_search', report.clicksPerSearch),
    ...ratio('clicked', report.clicked),
    ...ratio('abandoned', report.abandoned),
    ...ratio('searched_again', report.searchedAgain),
    ...ratio('reformulated', report.reformulated),
    ...ratio('without_results', report.withoutResults),
    ...Object.fromEntries(positions.flatMap((k) => Object.entries(ratio(`ctr_at_${String(k)}`, report.ctrAt[k]!)))),
    ...ratio('mean_reciprocal_rank', report.meanReciprocalRank),
    ...ratio('mean_rank', report.meanRank),
    first_click_median: inSeconds(timeToFirstClick.median),
    first_click_p90: inSeconds(timeToFirstClick.p90),
    first_click_of: timeToFirstClick.of,
    ...ratio('satisfied', report.satisfied),
  };
}

/** Two columns: a share or mean, and the number of values behind it. */
const ratio = (name: string, { value, of }: Ratio): Readonly<Record<string, Value>> => ({
  [name]: value ?? null,
  [`${name}_of`]: of,
});

const inSeconds = (ms: number | undefined): Value => (ms === undefined ? null : Math.round(ms) / 1_000);
