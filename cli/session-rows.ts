import { sessionId } from 'rxjs-sessionize';
import { fieldNames, valuesOfUser } from '../read/event-decoder.js';
import type { Options, OutputOptions } from './options.js';
import { clicksOf, type MeasuredSession } from './measured-session.js';
import { csvLine, jsonMembers, type Rows, timeFormats, type Value } from './rows.js';

const columns = ['start', 'end', 'duration', 'events', 'closed_by', 'searches', 'clicks', 'ctr'];

/** A line for each session, with or without a search. */
export function sessionRows(
  { fields, count }: Options,
  { format, times }: Pick<OutputOptions, 'format' | 'times'>,
): Rows {
  const time = timeFormats[times ?? (format === 'csv' ? 'iso' : 'ms')];
  const users = fieldNames(fields.user);
  const isTaken = (name: string) => columns.includes(name) || name === 'session_id';
  const names = ['session_id', ...users.map((name) => (isTaken(name) ? `user_${name}` : name)), ...columns];
  const valuesOf = (session: MeasuredSession): readonly Value[] => {
    const { start, end, events, closedBy, searches } = session;
    const clicks = clicksOf(session, count);
    const ctr = searches === 0 ? null : clicks / searches;
    const duration = (end - start) / 1_000;
    return [
      sessionId(session),
      ...valuesOfUser(session.user, users.length),
      time(start),
      time(end),
      duration,
      events,
      closedBy,
      searches,
      clicks,
      ctr,
    ];
  };
  return format === 'csv'
    ? {
        head: () => `${csvLine(names)}\n`,
        ofSession: (session) => `${csvLine(valuesOf(session))}\n`,
        ofLeftOut: () => '',
      }
    : { head: () => '', ofSession: (session) => `{${jsonMembers(names, valuesOf(session))}}\n`, ofLeftOut: () => '' };
}
