import { sessionId } from 'rxjs-sessionize';
import { fieldNames, valuesOfUser } from '../read/event-decoder.js';
import { clicksOf, type MeasuredSession } from './measured-session.js';
import type { Options, OutputOptions } from './options.js';
import type { Column, RowSource } from './parquet-rows.js';
import { csvLine, jsonMembers, type Rows, timeKinds, timeFormats, type Value } from './rows.js';

const columns = ['start', 'end', 'duration', 'events', 'closed_by', 'searches', 'clicks', 'ctr'];

/** The columns of a session, with or without a search. */
function sessionTable({ fields, count }: Options, times: keyof typeof timeFormats) {
  const time = timeFormats[times];
  const users = fieldNames(fields.user);
  const isTaken = (name: string) => columns.includes(name) || name === 'session_id';
  return {
    names: ['session_id', ...users.map((name) => (isTaken(name) ? `user_${name}` : name)), ...columns],
    valuesOf: (session: MeasuredSession): readonly Value[] => {
      const { user, start, end, events, closedBy, searches } = session;
      const clicks = clicksOf(session, count);
      const ctr = searches === 0 ? null : clicks / searches;
      const duration = (end - start) / 1_000;
      return [
        sessionId(session),
        ...valuesOfUser(user, users.length),
        time(start),
        time(end),
        duration,
        events,
        closedBy,
        searches,
        clicks,
        ctr,
      ];
    },
  };
}

/** A line for each session. */
export function sessionRows(options: Options, { format, times }: Pick<OutputOptions, 'format' | 'times'>): Rows {
  const { names, valuesOf } = sessionTable(options, times ?? (format === 'csv' ? 'iso' : 'ms'));
  return format === 'csv'
    ? {
        head: () => `${csvLine(names)}\n`,
        ofSession: (session) => `${csvLine(valuesOf(session))}\n`,
        ofLeftOut: () => '',
      }
    : { head: () => '', ofSession: (session) => `{${jsonMembers(names, valuesOf(session))}}\n`, ofLeftOut: () => '' };
}

/** A row for each session. */
export function sessionColumns(options: Options, times: OutputOptions['times']): RowSource {
  const { names, valuesOf } = sessionTable(options, times ?? 'ms');
  const kinds: Readonly<Partial<Record<string, Column['kind']>>> = {
    start: timeKinds[times ?? 'date'],
    end: timeKinds[times ?? 'date'],
    duration: 'number',
    events: 'integer',
    searches: 'integer',
    clicks: 'integer',
    ctr: 'number',
  };
  return {
    columns: () => names.map((name) => ({ name, kind: kinds[name] ?? 'text' })),
    ofSession: (session) => [valuesOf(session)],
    ofLeftOut: () => [],
  };
}
