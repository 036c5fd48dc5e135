import type { Options, OutputOptions } from './options.js';
import { clicksOf, type MeasuredSession } from './measured-session.js';

/** A line for each session, for the next program. */
export interface SessionRows {
  /** Above the first one. */
  readonly head: string;
  readonly line: (session: MeasuredSession) => string;
}

const columns = ['start', 'end', 'duration', 'events', 'closed_by', 'searches', 'clicks', 'ctr'];

export function sessionRows({ fields, count }: Options, { format, times }: OutputOptions): SessionRows {
  const time = timeFormats[times];
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
    ? { head: csvLine(names), line: (session) => csvLine(valuesOf(session)) }
    : { head: '', line: (session) => jsonLine(names, valuesOf(session)) };
}

type Value = string | number | null;

export const timeFormats = {
  iso: (time: number) => new Date(time).toISOString(),
  ms: (time: number) => time,
  s: (time: number) => time / 1_000,
};

const jsonLine = (names: readonly string[], values: readonly Value[]): string =>
  `{${names.map((name, i) => `${JSON.stringify(name)}:${JSON.stringify(values[i])}`).join(',')}}\n`;

const csvLine = (values: readonly Value[]): string =>
  `${values.map((value) => (value === null ? '' : quoted(String(value)))).join(',')}\n`;

const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Of a session, the same on every run: a user's sessions never begin at the same time. */
const sessionId = ({ user, start }: MeasuredSession): string =>
  `${typeof user === 'number' ? 'n' : 's'}-${String(user)}-${String(start)}`;
