import { createHash } from 'node:crypto';
import { render } from 'preact-render-to-string';
import { ColumnChart } from '../parts/page/column-chart.js';
import { Distribution } from '../parts/page/distribution.js';
import { Figure } from '../parts/page/figure.js';
import reportStyle from '../parts/page/report.css' with { type: 'text' };
import sortTables from '../parts/page/sort-tables.js' with { type: 'text' };
import { SortedTable, type SortedTableProps } from '../parts/page/sorted-table.js';
import theme from '../parts/page/theme.css' with { type: 'text' };
import { printable } from '../parts/terminal/printable.js';
import { Duration } from '../read/duration.js';
import { exceptions, tooMuchLeftOut } from './exceptions.js';
import { about, count, integer, minuteOf, percent, ratio, titleOf } from './figures.js';
import type { Findings } from './findings.js';
import type { Sums } from './sums.js';
import { type Trend, trendOf } from './trend.js';

/** How many queries and values of `--by` a table has by default. */
const mostKeys = 50;
const mostColumns = 120;
/** Positions beyond it are counted together. */
const mostPositions = 10;

/** The report as one HTML page. It loads nothing, so it can be mailed and printed. */
export function reportPage(findings: Findings): string {
  // Follow the system's dark mode on screens. Paper is always light.
  const dark = theme.replace(
    /:root\[data-theme='dark'\] (\{[^}]*\})/,
    '@media screen and (prefers-color-scheme: dark) { :root $1 }',
  );
  const style = dark + reportStyle;
  const name = titleOf(findings.options);
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(sortTables)}'; base-uri 'none'; form-action 'none'`;
  const page = render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`Sessions of ${name}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <Report findings={findings} />
        <script dangerouslySetInnerHTML={{ __html: sortTables }} />
      </body>
    </html>,
  );
  return `<!doctype html>\n${page}\n`;
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

function Report({ findings }: { readonly findings: Findings }) {
  const { options, overview, order, rejections } = findings;
  const { searches, queries, byField, positions } = overview;
  const trend = trendOf(overview, mostColumns);
  const most = options.top ?? mostKeys;
  const never = queries.top(most, ({ clickedSearches }) => clickedSearches === 0);
  const plain = { width: 100, height: Infinity, bold: same, dim: same, accent: same, warning: same };
  const leftOut = exceptions(findings, plain);
  return (
    <main class="report">
      <header>
        <h1>{titleOf(options)}</h1>
        {overview.sessions > 0 && (
          <p class="soft">
            {minuteOf(overview.from)} – {minuteOf(overview.to)} UTC
          </p>
        )}
      </header>
      {tooMuchLeftOut(findings) && (
        <p class="warning">
          {percent(rejections.total, order.events + rejections.badLines)} of the lines are left out: see the end of the
          page.
        </p>
      )}
      <Summary findings={findings} />
      {trend !== undefined && <TrendCharts trend={trend} />}
      <div class="pair">
        <Card name="Length of the sessions">
          <Distribution of="length" counts={countsOf(overview.lengthDistribution, Duration.encode)} />
        </Card>
        {searches > 0 && (
          <Card name="Clicks per search of the sessions">
            <Distribution of="clicks per search" counts={countsOf(overview.clicksPerSearch, String)} />
          </Card>
        )}
        {positions.some((count) => count > 0) && (
          <Card name="Clicks by position">
            <Distribution of="position" counts={positionsOf(positions)} />
          </Card>
        )}
      </div>
      <Keys name="Top queries" column="query" rows={queries.top(most)} isExact={queries.isExact} />
      <Keys name="Queries without a click" column="query" rows={never} isExact={queries.isExact} />
      {options.by !== undefined && (
        <Keys name={`By ${options.by}`} column={options.by} rows={byField.top(most)} isExact={byField.isExact} />
      )}
      {trend !== undefined && <TrendTable trend={trend} />}
      {leftOut.length > 0 && (
        <Card name="What was left out">
          <pre class="small">{leftOut.join('\n').trim()}</pre>
        </Card>
      )}
      <footer class="small soft">
        A session ends at a pause of more than {Duration.encode(options.cut.gap)}. A click belongs to the latest search
        of its session. Made by rxjs-sessionize.
      </footer>
    </main>
  );
}

const same = (text: string): string => text;

interface CardProps {
  readonly name: string;
  /** Whether the card may be longer than a sheet of paper. */
  readonly isLong?: boolean;
  readonly children: preact.ComponentChildren;
}

const Card = ({ name, isLong = false, children }: CardProps) => (
  <section class={isLong ? 'card long' : 'card'}>
    <h2>{printable(name)}</h2>
    {children}
  </section>
);

function Summary({ findings }: { readonly findings: Findings }) {
  const { overview, order } = findings;
  const { sessions, events, users, bounces, lengths, searches, searched, clicks, clickedSearches, split } = overview;
  const length = (share: number) => about(lengths.quantile(share));
  return (
    <section class="card" aria-label="Figures">
      <dl class="figures">
        <Figure
          name="Events"
          value={integer(order.events)}
          more={sessions === 0 ? '' : `${(events / sessions).toFixed(1)} per session`}
        />
        <Figure
          name="Users"
          value={`${users.isExact ? '' : '~'}${integer(users.count)}`}
          more={users.isExact ? '' : 'estimated, to 1 % or so'}
        />
        <Figure
          name="Sessions"
          value={integer(sessions)}
          more={split === 0 ? '' : `${integer(split)} ended by a rule`}
        />
        {sessions > 0 && <Figure name="Length" value={length(0.5)} more={`median; 90 % last up to ${length(0.9)}`} />}
        {sessions > 0 && (
          <Figure name="Sessions of one event" value={percent(bounces, sessions)} more={integer(bounces)} />
        )}
        {searches > 0 && (
          <>
            <Figure name="Searches" value={integer(searches)} more={`in ${count(searched, 'session')}`} />
            <Figure name="Clicks" value={integer(clicks)} more={`${ratio(clicks / searches)} per search`} />
            <Figure
              name="Searches with a click"
              value={percent(clickedSearches, searches)}
              more={`${integer(clickedSearches)} of ${integer(searches)}`}
            />
          </>
        )}
      </dl>
    </section>
  );
}

interface TrendProps {
  readonly trend: Trend;
}

const nameOf = ({ isByDay }: Trend, start: number): string =>
  isByDay ? minuteOf(start).slice(0, 10) : minuteOf(start);

function TrendCharts({ trend }: TrendProps) {
  const { each, intervals } = trend;
  return (
    <div class="pair">
      <Card name={`Sessions per ${each}`}>
        <ColumnChart
          name={`Sessions per ${each}`}
          columns={intervals.map(({ start, sessions }) => ({
            name: nameOf(trend, start),
            value: sessions,
            text: integer(sessions),
          }))}
        />
      </Card>
      {intervals.some(({ searches }) => searches > 0) && (
        <Card name={`Searches with a click per ${each}`}>
          <ColumnChart
            name={`Searches with a click per ${each}`}
            columns={intervals.map(({ start, searches, clickedSearches }) => ({
              name: nameOf(trend, start),
              value: searches === 0 ? 0 : clickedSearches / searches,
              text: percent(clickedSearches, searches),
            }))}
          />
        </Card>
      )}
    </div>
  );
}

function TrendTable({ trend }: TrendProps) {
  const { each, intervals } = trend;
  return (
    <Card name={`By ${each}, in which the sessions end (UTC)`} isLong>
      <SortedTable
        name={`By ${each}`}
        columns={[each, 'sessions', ...searchColumns]}
        rows={intervals.map(({ start, sessions, ...sums }) => [
          nameOf(trend, start),
          [sessions, integer(sessions)],
          ...numbersOf(sums),
        ])}
      />
    </Card>
  );
}

const searchColumns = ['searches', 'with a click', 'clicks per search'];

const numbersOf = ({ searches, clicks, clickedSearches }: Omit<Sums, 'sessions'>): (readonly [number, string])[] => [
  [searches, integer(searches)],
  [clickedSearches / searches, percent(clickedSearches, searches)],
  [clicks / searches, searches === 0 ? '–' : ratio(clicks / searches)],
];

interface KeysProps {
  readonly name: string;
  readonly column: string;
  readonly rows: readonly (Sums & { readonly key: string })[];
  readonly isExact: boolean;
}

function Keys({ name, column, rows, isExact }: KeysProps) {
  if (rows.length === 0) return null;
  const shown: SortedTableProps['rows'] = rows.map(({ key, ...sums }) => [
    key === '' ? '(empty)' : printable(key),
    ...numbersOf(sums),
  ]);
  return (
    <Card name={isExact ? name : `${name} (approximate: more than 100,000 different ones)`} isLong>
      <SortedTable name={name} columns={[printable(column), ...searchColumns]} rows={shown} />
    </Card>
  );
}

/** The counts up to each bound and above the last, without empty ones at the end. */
function countsOf(
  { bounds, counts }: { readonly bounds: readonly number[]; readonly counts: readonly number[] },
  nameOf: (bound: number) => string,
) {
  const all = counts.map((count, i) => ({
    name: i === bounds.length ? 'more' : i === 0 ? nameOf(bounds[0]!) : `to ${nameOf(bounds[i]!)}`,
    count,
  }));
  return all.slice(0, 1 + all.findLastIndex(({ count }) => count > 0));
}

function positionsOf(positions: readonly number[]) {
  const first = positions[0]! > 0 ? 0 : 1;
  const shown = positions.slice(first, mostPositions + 1).map((count, i) => ({ name: String(first + i), count }));
  const beyond = positions.slice(mostPositions + 1).reduce((sum, count) => sum + count, 0);
  return [...shown, { name: 'more', count: beyond }].filter(({ name, count }) => name !== 'more' || count > 0);
}
