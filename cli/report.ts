import { distributionChart } from '../parts/terminal/bars.js';
import type { Style } from '../parts/terminal/style.js';
import { wrapped } from '../parts/terminal/wrapped.js';
import { Duration, readableDuration } from '../read/duration.js';
import { FieldMatch } from '../read/field-match.js';
import type { Options } from './options.js';
import type { Findings } from './findings.js';
import { size } from './progress.js';
import type { Rejections } from './rejections.js';
import { latestDate, type TimeOrder } from './time-order.js';

/** What came out, for people. */
export function report(findings: Findings, read: { bytes: number; ms: number }, style: Style): string[] {
  const { options, overview, order, rejections } = findings;
  const { sessions, searched, searches, clicks, clicksWithoutSearch, users } = overview;
  const clicked = options.count === 'clicks' ? 'clicks' : 'clicked searches';
  const leftOut = rejections.total - rejections.badLines;
  const took =
    read.ms < 1_000
      ? `${read.ms.toFixed(0)} ms`
      : `${(read.ms / 1_000).toFixed(1)} s, ${integer((1_000 * order.events) / read.ms)} events/s`;
  const elsewhere = `${integer(clicksWithoutSearch)} of them in sessions without a search`;
  return [
    '',
    style.bold(cut(title(options.logs) + (options.state === undefined ? '' : ', this run'), style.width)),
    ...table(
      [
        ['read', size(read.bytes), `in ${took}`],
        ['events', integer(order.events), leftOut > 0 ? `${integer(leftOut)} of them left out, see below` : ''],
        ['users', `${users.isExact ? '' : '~'}${integer(users.count)}`, users.isExact ? '' : 'estimated, to 1 % or so'],
        ['sessions', integer(sessions), `cut at pauses of more than ${Duration.encode(options.cut.gap)}`],
        ['with a search', integer(searched), ''],
        ['without one', integer(sessions - searched), ''],
        ['searches', integer(searches), ''],
        [clicked, integer(clicks), clicksWithoutSearch > 0 ? elsewhere : ''],
      ],
      style,
    ),
    '',
    ...(searches > 0 ? rates(findings, clicked, style) : []),
    ...(options.state === undefined ? [] : [...stillOpen(findings, options.state, style), '']),
    ...(order.outOfOrder > 0 && rejections.late === 0
      ? [...wrapped(`${disorder(order)} None was too late.`, style.width).map(style.dim), '']
      : []),
    ...exceptions(findings, style),
  ];
}

function rates({ overview }: Findings, clicked: string, style: Style): string[] {
  const { searched, searches, clicks, clicksWithoutSearch } = overview;
  const clicksInSearched = clicks - clicksWithoutSearch;
  return [
    style.bold('Click-through rate (CTR)'),
    ...table(
      [
        [`${clicked} over searches`, ratio(clicks / searches), `${integer(clicks)} / ${integer(searches)}`],
        ...(clicksWithoutSearch > 0
          ? [
              [
                'in sessions with a search',
                ratio(clicksInSearched / searches),
                `${integer(clicksInSearched)} / ${integer(searches)}`,
              ] as const,
            ]
          : []),
        ['mean of the sessions', ratio(overview.meanCtr), `of ${integer(searched)} with a search`],
      ],
      style,
    ),
    '',
    style.bold('CTR of the sessions'),
    ...distributionChart(overview.bounds, overview.distribution, style),
    '',
  ];
}

/** What is left for the next run. No session can be open longer than the gap after the last event. */
function stillOpen({ options, held }: Findings, state: string, style: Style): string[] {
  const { openSessions, greatestTime } = held;
  if (openSessions === 0) return wrapped(`No session is open in ${state}.`, style.width);
  const time = new Date(Math.min(greatestTime + options.cut.gap + options.cut.grace, latestDate)).toISOString();
  const [are, them] = openSessions === 1 ? ['is', 'it'] : ['are', 'all of them'];
  return wrapped(
    `${count(openSessions, 'session')} ${are} still open in ${state}, for the next run. An event after ${time} closes ${them}.`,
    style.width,
  );
}

/** Why there is no result, if there is none. A run that goes on from another one may have none, and all is well. */
export function whyNothing({ options, order, overview, rejections }: Findings): string | undefined {
  const { user, time, search } = options.fields;
  const logs = title(options.logs);
  const isContinued = options.state !== undefined;
  if (order.events + rejections.badLines === 0) return isContinued ? undefined : `${logs}: no events, nothing to count`;
  if (order.events === 0) {
    return `${logs}: none of ${count(rejections.badLines, 'line')} is an event with a user (${user}) and a time (${time}); see --format, --user, --time`;
  }
  if (isContinued) return undefined;
  if (overview.sessions === 0)
    return `${logs}: none of ${count(order.events, 'event')} is in a session, all are left out`;
  if (overview.searches === 0) {
    const inSessions = order.events + rejections.badLines - rejections.total;
    const asked = search.map((match) => FieldMatch.encode(match)).join(' or ');
    return `${logs}: none of ${count(inSessions, 'event')} is a search (${asked}), so there is no click-through rate; see --search`;
  }
  return undefined;
}

/** What was left out, and what would help; nothing where all is well. */
export function exceptions({ options, order, rejections, isUnfinished }: Findings, style: Style): string[] {
  return [
    ...(isUnfinished ? [...wrapped(unfinished, style.width).map(style.warning), ''] : []),
    ...rejected(rejections, order, style),
    ...lateness(options, order, rejections, style),
    ...unitHint(options, order, style),
  ];
}

const unfinished = 'The last line has no end yet: it is left for the next run.';

function rejected(rejections: Rejections, order: TimeOrder, style: Style): string[] {
  if (rejections.total === 0) return [];
  const all = integer(order.events + rejections.badLines);
  return [
    style.warning(`Left out: ${integer(rejections.total)} of ${all}`),
    ...Array.from(rejections.byReason).flatMap(([reason, { count, examples }]) => [
      cut(`  ${integer(count)} ${reasons[reason]}`, style.width),
      ...examples.map(({ log, line, detail }) =>
        style.dim(cut(`    ${nameOf(log)}:${String(line)}  ${detail}`, style.width)),
      ),
      ...(count > examples.length ? [style.dim('    …')] : []),
    ]),
    '',
  ];
}

const reasons = {
  'not-json': 'not a JSON object',
  'not-csv': 'not a row of the table',
  'no-user': 'without a user',
  'no-time': 'without a time',
  'too-late': 'too late for a session of their own',
  'touches-closed-session': 'too late for the session that they belong to',
  'too-far-ahead': 'after --latest',
  duplicate: 'duplicates',
  'invalid-time': 'with a time that no date has: nanoseconds? (see --time-unit)',
};

function lateness({ state }: Options, order: TimeOrder, { late }: Rejections, style: Style): string[] {
  if (late === 0) return [];
  const by = readableDuration(order.largestDisorder);
  const them = late === 1 ? 'the event that was' : `the ${integer(late)} events that were`;
  return [
    ...wrapped(disorder(order), style.width).map(style.warning),
    ...wrapped(
      `With --grace\u00a0${by}${state === undefined ? ', or with --sort if the log fits in memory' : ''}, ${them} too late would count.`,
      style.width,
    ),
    '',
  ];
}

const disorder = (order: TimeOrder): string =>
  `Not in time order: ${integer(order.outOfOrder)} of ${count(order.events, 'event')} after a later one, by up to ` +
  `${readableDuration(order.largestDisorder)}.`;

/** Between September 2001 and 2286, seconds have ten digits. */
function unitHint(options: Options, { greatest }: TimeOrder, style: Style): string[] {
  return options.fields.timeUnit === 'ms' && greatest >= 1e9 && greatest < 1e10
    ? [
        ...wrapped(
          `The last time is ${String(greatest)}, read as ms: if these are seconds, say --time-unit\u00a0s.`,
          style.width,
        ),
        '',
      ]
    : [];
}

type Row = readonly [name: string, figure: string, note: string];

function table(rows: readonly Row[], style: Style): string[] {
  const names = Math.max(...rows.map(([name]) => name.length));
  const figures = Math.max(...rows.map(([, figure]) => figure.length));
  return rows.map(([name, figure, note]) => {
    const line = `  ${name.padEnd(names)}  ${figure.padStart(figures)}`;
    const room = style.width - line.length - 2;
    return note === '' || note.length > room ? line : `${line}  ${style.dim(note)}`;
  });
}

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

const title = (logs: readonly string[]): string =>
  logs.length > 3 ? count(logs.length, 'log') : logs.map(nameOf).join(', ');

const nameOf = (log: string): string => (log === '-' ? 'standard input' : log);

const integer = (value: number): string => Math.round(value).toLocaleString('en');

const ratio = (value: number): string => value.toFixed(3);

const count = (number: number, what: string): string => `${integer(number)} ${what}${number === 1 ? '' : 's'}`;
