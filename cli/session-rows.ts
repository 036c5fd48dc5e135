import { sessionId } from 'rxjs-sessionize';
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
  const user = columns.includes(fields.user) || fields.user === 'session_id' ? `user_${fields.user}` : fields.user;
  const names = ['session_id', user, ...columns];
  const valuesOf = (session: MeasuredSession): readonly Value[] => {
    const { start, end, events, closedBy, searches } = session;
    const clicks = clicksOf(session, count);
    const ctr = searches === 0 ? null : clicks / searches;
    const duration = (end - start) / 1_000;
    return [
      sessionId(session),
      session.user,
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
