import { printable } from '../parts/terminal/printable.js';
import type { Style } from '../parts/terminal/style.js';
import { cut } from '../parts/terminal/table.js';
import { wrapped } from '../parts/terminal/wrapped.js';
import { readableDuration } from '../read/duration.js';
import { count, integer, nameOf, title } from './figures.js';
import type { Findings } from './findings.js';
import type { Options } from './options.js';
import { size } from './progress.js';
import type { AnyReason, Rejections } from './rejections.js';
import type { TimeOrder } from './time-order.js';

/** Why there is no result, if there is none. A run that continues another one may have none without a fault. */
export function whyNothing({ options, order, overview, rejections }: Findings): string | undefined {
  const { user, time } = options.fields;
  const logs = title(options.logs);
  const isContinued = options.state !== undefined;
  if (order.events + rejections.badLines === 0)
    return isContinued ? undefined : `${logs}: there are no events, so there is nothing to count`;
  if (order.events === 0) {
    return `${logs}: none of ${count(rejections.badLines, 'line')} is an event with a user (${user}) and a time (${time}); ${adviceOn(rejections)}`;
  }
  if (isContinued) return undefined;
  if (overview.sessions === 0)
    return `${logs}: none of ${count(order.events, 'event')} is in a session: all are left out`;
  return undefined;
}

/** What to do if no line is an event. */
function adviceOn({ byReason }: Rejections): string {
  const [reason, ...others] = byReason.keys();
  return (others.length === 0 ? advice[reason!] : undefined) ?? 'set --format, --user or --time';
}

const advice: Readonly<Partial<Record<AnyReason, string>>> = {
  'no-user': 'name another field with --user',
  'no-time': 'name another field with --time, or the form of its times with --time-format',
  'not-json': 'name its format with --format: json reads objects in arrays, and on several lines',
  'not-combined': 'name its format with --format',
  'not-csv': 'name the columns with --columns, one for each value; a column without a name is not read',
  'not-w3c': 'name the columns in a line #Fields: above, one for each value',
  'not-utf-8': 'convert the log to UTF-8 first',
};

/** Whether more than 1 % of the lines are left out: then the figures may mislead. */
export const tooMuchLeftOut = ({ order, rejections }: Findings): boolean =>
  rejections.total > 0.01 * (order.events + rejections.badLines);

/** The lines that were left out, and what to do about them; empty if nothing was left out. */
export function exceptions(findings: Findings, style: Style): string[] {
  const { options, order, rejections, isUnfinished } = findings;
  return [
    ...(isUnfinished ? [...wrapped(unfinished, style.width).map(style.warning), ''] : []),
    ...rejected(rejections, order, style),
    ...lateness(findings, style),
    ...unitHint(options, order, style),
  ];
}

const unfinished = 'The last line has no line end yet: the next run reads it.';

function rejected(rejections: Rejections, order: TimeOrder, style: Style): string[] {
  if (rejections.total === 0) return [];
  const all = integer(order.events + rejections.badLines);
  return [
    style.warning(`Left out: ${integer(rejections.total)} of ${all}`),
    ...Array.from(rejections.byReason).flatMap(([reason, { count, examples }]) => [
      cut(`  ${integer(count)} ${reasons[reason]}`, style.width),
      ...examples.map(({ log, line, detail }) =>
        style.dim(cut(`    ${nameOf(log)}:${String(line)}  ${printable(detail)}`, style.width)),
      ),
      ...(count > examples.length ? [style.dim('    …')] : []),
    ]),
    '',
  ];
}

const reasons = {
  'not-json': 'not a JSON object',
  'not-csv': 'not a row of the table',
  'not-combined': 'not a line of a web server',
  'not-w3c': 'not a line with the columns of the log',
  'not-utf-8': 'not in UTF-8',
  'too-long': 'longer than a line may be',
  'no-user': 'without a user',
  'no-time': 'without a time',
  'too-late': 'too late: their session would be closed already',
  'touches-closed-session': 'too late: they belong to a closed session',
  'too-far-ahead': 'after --latest',
  duplicate: 'duplicates',
  'invalid-time': 'with a time beyond what a date can hold: nanoseconds? (see --time-unit)',
  'invalid-user': 'with a user that is neither text nor a number',
  'not-storable': 'with values that cannot be stored',
};

function lateness({ options, order, rejections, bytesToSort }: Findings, style: Style): string[] {
  const { late } = rejections;
  if (late === 0) return [];
  const by = readableDuration(order.largestDisorder);
  const them = late === 1 ? 'the event that was' : `the ${integer(late)} events that were`;
  return [
    ...wrapped(disorder(order), style.width).map(style.warning),
    ...wrapped(
      `With --grace\u00a0${by}${options.state === undefined ? `, or with --sort, which takes about ${size(bytesToSort)} of memory` : ''}, ${them} too late would count.`,
      style.width,
    ),
    '',
  ];
}

export const disorder = (order: TimeOrder): string =>
  `Not in time order: ${integer(order.outOfOrder)} of ${count(order.events, 'event')} after a later one, by up to ` +
  `${readableDuration(order.largestDisorder)}.`;

/** Epoch times in seconds have ten digits from September 2001 to 2286. */
function unitHint(options: Options, { greatest }: TimeOrder, style: Style): string[] {
  return options.fields.timeUnit === 'ms' && greatest >= 1e9 && greatest < 1e10
    ? [
        ...wrapped(
          `The last time is ${String(greatest)}, read as ms. If times are in seconds, add --time-unit\u00a0s.`,
          style.width,
        ),
        '',
      ]
    : [];
}
