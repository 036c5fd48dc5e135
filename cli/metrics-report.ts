import type { Ratio, SearchReport } from 'rxjs-sessionize/search';
import { printable } from '../parts/terminal/printable.js';
import type { Style } from '../parts/terminal/style.js';
import { cutFront, table } from '../parts/terminal/table.js';
import { Duration } from '../read/duration.js';
import { exceptions } from './exceptions.js';
import { about, count, integer, minuteOf, percent, ratio, titleOf } from './figures.js';
import type { Findings } from './findings.js';
import { positions } from './metrics.js';
import { day } from './sums-by-time.js';

/** How many values of `--by` are listed by default. */
const mostKeys = 20;

/** The search metrics as text: one on each line, or with `--every` or `--by` a line for each interval and value. */
export function metricsReport(reports: readonly SearchReport[], findings: Findings, style: Style): readonly string[] {
  const { options, overview } = findings;
  const { every, by, top = mostKeys, satisfiedAfter } = options;
  const span = overview.sessions === 0 ? '' : `  ${minuteOf(overview.from)} – ${minuteOf(overview.to)} UTC`;
  const shown = every === undefined && by !== undefined ? reports.slice(0, top) : reports;
  const [only] = reports;
  return [
    '',
    style.bold(cutFront(titleOf(options), style.width - span.length)) + style.dim(span),
    ...(only === undefined
      ? ['  No event is a search; see --search.']
      : every === undefined && by === undefined
        ? one(only, satisfiedAfter, style)
        : many(shown, findings, style)),
    ...(shown.length < reports.length
      ? [style.dim(`  … and ${integer(reports.length - shown.length)} more; see --top`)]
      : []),
    '',
    ...exceptions(findings, style),
  ];
}

function one(report: SearchReport, satisfiedAfter: number, style: Style): string[] {
  const { median, p90, of } = report.timeToFirstClick;
  const rows: readonly (readonly [name: string, figure: string, note: string])[] = [
    ['searches', integer(report.searches), `in ${count(report.sessions, 'session')}`],
    ['clicks on their results', integer(report.clicks), ''],
    ['clicks per search', shareless(report.clicksPerSearch), ''],
    share('with a click', report.clicked),
    share('abandoned', report.abandoned),
    share('  then searched again', report.searchedAgain),
    share('reformulated', report.reformulated),
    share('without results', report.withoutResults),
    ...positions.map((k) => share(`with a click in the top ${String(k)}`, report.ctrAt[k]!)),
    ['mean reciprocal rank', shareless(report.meanReciprocalRank), known(report.meanReciprocalRank, 'searches')],
    ['mean rank of clicks', shareless(report.meanRank), known(report.meanRank, 'clicks')],
    [
      'time to the first click',
      median === undefined ? unknown : about(median),
      p90 === undefined ? '' : `median of ${integer(of)}; 90 % within ${about(p90)}`,
    ],
    share(`satisfied (${Duration.encode(satisfiedAfter)})`, report.satisfied),
  ];
  const names = Math.max(...rows.map(([name]) => name.length));
  const figures = Math.max(...rows.map(([, figure]) => figure.length));
  return rows.map(([name, figure, note]) =>
    `  ${name.padEnd(names)}  ${figure.padStart(figures)}  ${style.dim(note)}`.trimEnd(),
  );
}

const unknown = 'unknown';

const share = (name: string, { sum, of }: Ratio): readonly [string, string, string] =>
  of === 0 ? [name, unknown, ''] : [name, percent(sum, of), `${integer(sum)} of ${integer(of)}`];

const shareless = ({ value }: Ratio): string => (value === undefined ? unknown : ratio(value));

const known = ({ of }: Ratio, what: string): string => (of === 0 ? '' : `of ${integer(of)} ${what}`);

function many(reports: readonly SearchReport[], { options }: Findings, style: Style): string[] {
  const { every, by } = options;
  const isWide = style.width >= 120;
  const name = ({ start = 0, key }: SearchReport) =>
    [
      ...(every === undefined ? [] : [every % day === 0 ? minuteOf(start).slice(0, 10) : minuteOf(start)]),
      ...(by === undefined ? [] : [key === '' ? '(none)' : printable(String(key))]),
    ].join('  ');
  const columns: readonly (readonly [head: string, of: (report: SearchReport) => string, isForWide?: true])[] = [
    ['searches', ({ searches }) => integer(searches)],
    ['clicked', ({ clicked }) => percent(clicked.sum, clicked.of)],
    ['again', ({ searchedAgain }) => percent(searchedAgain.sum, searchedAgain.of)],
    ['reformulated', ({ reformulated }) => percent(reformulated.sum, reformulated.of), true],
    ['no results', ({ withoutResults }) => percent(withoutResults.sum, withoutResults.of), true],
    ['CTR@1', ({ ctrAt }) => percent(ctrAt[1]!.sum, ctrAt[1]!.of)],
    ['CTR@10', ({ ctrAt }) => percent(ctrAt[10]!.sum, ctrAt[10]!.of), true],
    ['MRR', ({ meanReciprocalRank: { value } }) => (value === undefined ? '–' : ratio(value))],
    ['1st click', ({ timeToFirstClick: { median } }) => (median === undefined ? '–' : about(median))],
    ['satisfied', ({ satisfied }) => percent(satisfied.sum, satisfied.of), true],
  ];
  const shown = columns.filter(([, , isForWide]) => isWide || isForWide !== true);
  const head = [
    ...(every === undefined ? [] : ['Sessions that end in (UTC)']),
    ...(by === undefined ? [] : [`By ${printable(by)}`]),
  ].join(', ');
  return table(
    [head, ...shown.map(([title]) => title)],
    reports.map((report) => [name(report), ...shown.map(([, of]) => of(report))]),
    style,
  );
}
