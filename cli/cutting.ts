import type { SessionSoFar, Split } from 'rxjs-sessionize';
import { type EventFields, fieldNames, valuesOfUser } from '../read/event-decoder.js';
import { matcher } from '../read/field-match.js';
import type { LogEvent } from '../read/log-event.js';
import { shownIn } from '../read/time-zone.js';
import type { User } from './measured-session.js';
import type { CutOptions, Options } from './options.js';
import { day } from './sums-by-time.js';

/** The default of `--max-events`, if the state keeps the events of open sessions: with a split, or with metrics. */
const mostEventsInState = 10_000;

/** The options of `sessionize` for this command. */
export function cuttingOf({ fields, cut, state, output }: Options) {
  const { grace, maxDuration, hasIds } = cut;
  const split = splitOf(fields, cut);
  const areEventsInState = state !== undefined && (split !== undefined || output?.of === 'metrics');
  return {
    gap: gapOf(fields, cut),
    grace,
    maxDuration,
    maxEvents: areEventsInState && cut.maxEvents === Infinity ? mostEventsInState : cut.maxEvents,
    ...(split !== undefined && { split }),
    ...(hasIds && { idOf: ({ id }: LogEvent) => id }),
  };
}

/** Whether a split may end a session. Then the events of open sessions are kept. */
export const mayCutSessions = ({ fields, cut }: Options): boolean =>
  cut.maxDuration !== Infinity || cut.maxEvents !== Infinity || splitOf(fields, cut) !== undefined;

/** The longest pause inside a session, in ms. */
export function gapOf(fields: EventFields, { gap, gapsBy }: CutOptions): number | ((user: User) => number) {
  if (gapsBy.length === 0) return gap;
  const names = fieldNames(fields.user);
  const rules = gapsBy.map(({ match, gap }) => ({ place: names.indexOf(match.field), matches: matcher(match), gap }));
  return (user) => {
    const values = valuesOfUser(user, names.length);
    return rules.find(({ place, matches }) => matches(values[place]))?.gap ?? gap;
  };
}

export const longestGap = ({ gap, gapsBy }: CutOptions): number => Math.max(gap, ...gapsBy.map(({ gap }) => gap));

/** The rules that end a session without a pause, if there are any. */
function splitOf(
  { splitBefore, splitAfter, splitOnChange, timeZone }: EventFields,
  { splitAt }: CutOptions,
): Split<User, LogEvent> | undefined {
  const before = [
    ...(splitBefore.length > 0 ? [({ split }: LogEvent) => split?.begins === true] : []),
    ...(splitOnChange === undefined ? [] : [isChange]),
    ...(splitAt === undefined ? [] : [isAnotherDay(timeZone)]),
  ];
  if (before.length === 0 && splitAfter.length === 0) return undefined;
  return {
    name: 'command',
    ...(before.length > 0 && { before: (event, session, time) => before.some((says) => says(event, session, time)) }),
    ...(splitAfter.length > 0 && { after: ({ split }) => split?.ends === true }),
  };
}

/** Whether the value differs from that of the last event of the session that has a value. The first value of a session differs, too. */
function isChange({ split }: LogEvent, { events }: SessionSoFar<User, LogEvent>): boolean {
  const value = split?.value ?? '';
  if (value === '') return false;
  const last = events.findLast(({ split }) => split !== undefined && split.value !== '');
  return last?.split?.value !== value;
}

function isAnotherDay(timeZone: string | undefined) {
  const shown = timeZone === undefined ? (time: number) => time : shownIn(timeZone);
  const dayOf = (time: number) => Math.floor(shown(time) / day);
  return (_event: LogEvent, { end }: SessionSoFar<User, LogEvent>, time: number): boolean => dayOf(time) !== dayOf(end);
}
