import { barChart, distributionChart, sparkline } from '../parts/terminal/bars.js';
import { printable } from '../parts/terminal/printable.js';
import type { Style } from '../parts/terminal/style.js';
import { besides, cut, cutFront, table } from '../parts/terminal/table.js';
import { wrapped } from '../parts/terminal/wrapped.js';
import { Duration } from '../read/duration.js';
import { FieldMatch } from '../read/field-match.js';
import type { SeenField } from '../read/seen-fields.js';
import { longestGap } from './cutting.js';
import { disorder, exceptions, tooMuchLeftOut } from './exceptions.js';
import { about, count, integer, minuteOf, percent, ratio, titleOf } from './figures.js';
import type { Findings } from './findings.js';
import { size } from './progress.js';
import type { Sums } from './sums.js';
import { day } from './sums-by-time.js';
import { latestDate } from './time-order.js';
import { trendOf } from './trend.js';

/** From this width on, the report has two columns. */
const wide = 120;
const left = 78;

/** An empty line above the report, and the prompt of the shell below it. */
const around = 2;

/** The report as text. First what fits on the screen, which has at least 80 columns and 24 lines, then the tables of options. */
export function report(findings: Findings, read: { bytes: number; ms: number }, style: Style): string[] {
  const { options, overview } = findings;
  const isWide = style.width >= wide;
  const narrow = { ...style, width: Math.min(style.width, isWide ? left : 100) };
  const aside = { ...style, width: style.width - left };
  const figures = [
    ...summary(findings, read, narrow),
    ...(overview.searches > 0 ? rates(findings, narrow) : noSearch(findings, narrow)),
    ...trend(findings, narrow),
  ];
  const heading = title(findings, { ...style, width: isWide ? style.width : narrow.width });
  const room = style.height - around - heading.length - figures.length;
  const most = options.top ?? (isWide ? 10 : Math.max(1, Math.min(4, room - 2)));
  const pictures = isWide
    ? [queries(findings, most, aside), clicksPerSearch(findings, aside), lengths(findings, aside)].flat()
    : overview.queries.size > 0
      ? queries(findings, most, narrow)
      : overview.searches > 0
        ? clicksPerSearch(findings, narrow)
        : lengths(findings, narrow);
  const isRoom = options.top !== undefined || pictures.length <= room;
  return [
    '',
    ...heading,
    ...(isWide ? besides(figures, pictures, left) : [...figures, ...(isRoom ? pictures : [])]),
    ...(options.every === undefined ? [] : intervals(findings, options.every, narrow)),
    ...(options.by === undefined ? [] : byField(findings, options.by, options.top ?? 10, narrow)),
    ...(options.top === undefined ? [] : [...unclicked(findings, options.top, narrow), ...positions(findings, narrow)]),
    ...(options.state === undefined ? [] : [...stillOpen(findings, options.state, narrow), '']),
    ...(findings.order.outOfOrder > 0 && findings.rejections.late === 0
      ? [...wrapped(`${disorder(findings.order)} None was too late.`, narrow.width).map(style.dim), '']
      : []),
    ...exceptions(findings, narrow),
  ];
}

function title(findings: Findings, style: Style): string[] {
  const { options, overview, order, rejections } = findings;
  const all = order.events + rejections.badLines;
  const span = overview.sessions === 0 ? '' : `  ${minuteOf(overview.from)} – ${minuteOf(overview.to)} UTC`;
  return [
    style.bold(cutFront(titleOf(options), style.width - span.length)) + style.dim(span),
    ...(tooMuchLeftOut(findings)
      ? [style.warning(`  ${percent(rejections.total, all)} of the lines are left out: see below.`)]
      : []),
  ];
}

function summary(findings: Findings, read: { bytes: number; ms: number }, style: Style): string[] {
  const { options, overview, order } = findings;
  const { sessions, events, users, searches, searched, clicks, clicksWithoutSearch, bounces, lengths, split } =
    overview;
  const took = read.ms < 1_000 ? `${read.ms.toFixed(0)} ms` : `${(read.ms / 1_000).toFixed(1)} s`;
  const length = (share: number) => about(lengths.quantile(share));
  return [
    ...figures(
      [
        ['events', integer(order.events), `${size(read.bytes)} read in ${took}`],
        ['users', `${users.isExact ? '' : '~'}${integer(users.count)}`, users.isExact ? '' : 'estimated, to 1 % or so'],
        ['sessions', integer(sessions), `cut at pauses of more than ${Duration.encode(options.cut.gap)}`],
        ...(split === 0 ? [] : [['  split', integer(split), `ended by a rule (${percent(split, sessions)})`] as const]),
        ...(sessions === 0
          ? []
          : ([
              ['  length', length(0.5), `median; 90 % last up to ${length(0.9)}`],
              [
                '  events',
                (events / sessions).toFixed(1),
                `each; ${integer(bounces)} with one only (${percent(bounces, sessions)})`,
              ],
            ] as const)),
        ...(searches === 0
          ? []
          : ([
              [
                'searches',
                integer(searches),
                `in ${count(searched, 'session')}, ${integer(sessions - searched)} have none`,
              ],
              [
                'clicks',
                integer(clicks),
                clicksWithoutSearch > 0 ? `${integer(clicksWithoutSearch)} of them in sessions without a search` : '',
              ],
            ] as const)),
      ],
      style,
    ),
    '',
  ];
}

function noSearch({ options, overview }: Findings, style: Style): string[] {
  if (overview.sessions === 0) return [];
  const asked = options.fields.search.map((match) => FieldMatch.encode(match)).join(' or ');
  return [
    ...wrapped(
      `No event is a search (${printable(asked)}), so there is no click-through rate; see --search.`,
      style.width,
    ),
    ...(options.kinds ?? []).flatMap((kind) => wrapped(valuesOf(kind), style.width)),
    '',
  ];
}

const mostValues = 10;

/** The values of a field at the beginning of the log: one of them probably means a search. */
function valuesOf({ name, values }: SeenField): string {
  const all = [...new Set(values.map(String))].map((value) => cut(printable(value), 30));
  const shown = all.length > mostValues ? [...all.slice(0, mostValues), '…'] : all;
  return `At the beginning of the log, ${cut(printable(name), 30)} is ${shown.join(', ')}.`;
}

function rates({ overview }: Findings, style: Style): string[] {
  const { searches, clicks, clickedSearches, clicksWithoutSearch, searched, meanOfSessions } = overview;
  const clicksInSearched = clicks - clicksWithoutSearch;
  return [
    style.bold('Click-through rate (CTR)'),
    ...figures(
      [
        [
          'searches with a click',
          percent(clickedSearches, searches),
          `${integer(clickedSearches)} of ${integer(searches)}`,
        ],
        ['clicks per search', ratio(clicks / searches), `${integer(clicks)} / ${integer(searches)}`],
        ...(clicksWithoutSearch > 0
          ? [
              [
                '  in sessions with a search',
                ratio(clicksInSearched / searches),
                `${integer(clicksInSearched)} / ${integer(searches)}`,
              ] as const,
            ]
          : []),
        ['  mean of the sessions', ratio(meanOfSessions), `of ${integer(searched)} with a search`],
      ],
      style,
    ),
    '',
  ];
}

/** A line with the number of sessions by hour or day. */
function trend({ overview }: Findings, style: Style): string[] {
  const found = trendOf(overview, style.width - 30);
  if (found === undefined) return [];
  const values = found.intervals.map(({ sessions }) => sessions);
  return [`  sessions per ${found.each}  ${style.accent(sparkline(values))}`, ''];
}

function queries({ overview }: Findings, most: number, style: Style): string[] {
  return keyTable('Top queries', overview.queries.top(most), overview.queries.isExact, style);
}

function unclicked({ overview }: Findings, most: number, style: Style): string[] {
  const { queries } = overview;
  const never = queries.top(most, ({ clickedSearches }) => clickedSearches === 0);
  return keyTable('Queries without a click', never, queries.isExact, style);
}

function byField({ overview }: Findings, field: string, most: number, style: Style): string[] {
  return keyTable(`By ${printable(field)}`, overview.byField.top(most), overview.byField.isExact, style);
}

function keyTable(
  name: string,
  rows: readonly (Sums & { readonly key: string })[],
  isExact: boolean,
  style: Style,
): string[] {
  if (rows.length === 0) return [];
  const title = isExact ? name : `${name}, approximate`;
  return [
    ...table(
      [title, 'searches', 'with a click', 'clicks/search'],
      rows.map(({ key, ...sums }) => [key === '' ? '(empty)' : printable(key), ...figuresOf(sums)]),
      style,
    ),
    '',
  ];
}

function intervals({ overview }: Findings, every: number, style: Style): string[] {
  const rows = overview.times.intervals();
  const name = (start: number) => (every % day === 0 ? minuteOf(start).slice(0, 10) : minuteOf(start));
  return [
    ...table(
      ['Sessions that end in (UTC)', 'sessions', 'searches', 'with a click', 'clicks/search'],
      rows.map(({ start, sessions, ...sums }) => [name(start), integer(sessions), ...figuresOf(sums)]),
      style,
    ),
    '',
  ];
}

const figuresOf = ({ searches, clicks, clickedSearches }: Omit<Sums, 'sessions'>): readonly string[] => [
  integer(searches),
  percent(clickedSearches, searches),
  searches === 0 ? '–' : ratio(clicks / searches),
];

/** Positions beyond it are counted together. */
const mostPositions = 10;

function positions({ overview }: Findings, style: Style): string[] {
  const { positions } = overview;
  if (positions.every((count) => count === 0)) return [];
  const first = positions[0]! > 0 ? 0 : 1;
  const bars = positions.slice(first, mostPositions + 1).map((count, i) => ({ label: String(first + i), count }));
  const beyond = positions.slice(mostPositions + 1).reduce((sum, count) => sum + count, 0);
  return [style.bold('Clicks by position'), ...barChart([...bars, { label: 'more', count: beyond }], style), ''];
}

function clicksPerSearch({ overview }: Findings, style: Style): string[] {
  const { bounds, counts } = overview.clicksPerSearch;
  return overview.searches === 0
    ? []
    : [style.bold('Clicks per search of the sessions'), ...distributionChart(bounds, counts, style), ''];
}

function lengths({ overview }: Findings, style: Style): string[] {
  const { bounds, counts } = overview.lengthDistribution;
  return overview.sessions === 0
    ? []
    : [style.bold('Length of the sessions'), ...distributionChart(bounds, counts, style, Duration.encode), ''];
}

/** The open sessions in the state. An event later than the gap after the last event closes all of them. */
function stillOpen({ options, held }: Findings, state: string, style: Style): string[] {
  const { openSessions, greatestTime } = held;
  if (openSessions === 0) return wrapped(`No session is open in ${printable(state)}.`, style.width);
  const time = new Date(Math.min(greatestTime + longestGap(options.cut) + options.cut.grace, latestDate)).toISOString();
  const [are, them] = openSessions === 1 ? ['is', 'it'] : ['are', 'all of them'];
  return wrapped(
    `${count(openSessions, 'session')} ${are} still open in ${printable(state)}, for the next run. An event after ${time} closes ${them}.`,
    style.width,
  );
}

type Figure = readonly [name: string, figure: string, note: string];

function figures(rows: readonly Figure[], style: Style): string[] {
  const names = Math.max(...rows.map(([name]) => name.length));
  const widths = Math.max(...rows.map(([, figure]) => figure.length));
  return rows.map(([name, figure, note]) => {
    const line = `  ${name.padEnd(names)}  ${figure.padStart(widths)}`;
    const room = style.width - line.length - 2;
    return note === '' || note.length > room ? line : `${line}  ${style.dim(note)}`;
  });
}
