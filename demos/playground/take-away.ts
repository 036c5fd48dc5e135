import { firstValueFrom, from, toArray } from 'rxjs';
import { type IntervalCtr, sessionId, toEvents } from 'rxjs-sessionize';
import type { PlayedEvent } from '../../parts/page/diagram/played-event.js';
import type { CountedSession } from '../../parts/page/diagram/diagram-source.js';
import { isoText } from '../../parts/page/duration-text.js';
import type { Run } from './pipeline/run.js';

/** A file that the reader can save. */
export interface TakenFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

type Cell = string | number | undefined;
type Row = Readonly<Record<string, Cell>>;

export const tables = ['sessions', 'events', 'rates'] as const;
export type Table = (typeof tables)[number];

/** The results of a run so far, as a table for other programs. */
export async function fileOf(run: Run, table: Table, form: 'csv' | 'json'): Promise<TakenFile> {
  const rows = await rowsOf(run, table);
  return form === 'csv'
    ? { name: `${table}.csv`, type: 'text/csv', text: asCsv(columns[table], rows) }
    : { name: `${table}.json`, type: 'application/json', text: `${JSON.stringify(rows, null, 2)}\n` };
}

const columns: Readonly<Record<Table, readonly string[]>> = {
  sessions: ['session', 'user', 'start', 'end', 'events', 'searches', 'clicks', 'ctr', 'closedBy'],
  events: ['session', 'index', 'user', 'time', 'type', 'query', 'item', 'rejected'],
  rates: ['start', 'end', 'searches', 'clicks', 'ctr', 'sessions'],
};

function rowsOf({ closed, intervals, rejections }: Run, table: Table): Promise<readonly Row[]> | readonly Row[] {
  switch (table) {
    case 'sessions':
      return closed.map(sessionRow);
    case 'events':
      return eventRows(closed, rejections);
    case 'rates':
      return intervals.map(rateRow);
  }
}

const sessionRow = (session: CountedSession): Row => ({
  session: sessionId(session),
  user: session.user,
  start: isoText(session.start),
  end: isoText(session.end),
  events: session.events.length,
  searches: session.searches,
  clicks: session.clicks,
  ctr: session.ctr,
  closedBy: session.closedBy,
});

const rateRow = ({ start, end, searches, clicks, ctr, sessions }: IntervalCtr<undefined>): Row => ({
  start: isoText(start),
  end: isoText(end),
  searches,
  clicks,
  ctr,
  sessions,
});

/** Each event with the id of its session, or with the reason why it is in no session. */
async function eventRows(closed: readonly CountedSession[], rejections: Run['rejections']): Promise<readonly Row[]> {
  const tagged = await firstValueFrom(from(closed).pipe(toEvents(), toArray()));
  return [
    ...tagged.map(({ event, session: { id }, index }) => ({ session: id, index, ...eventCells(event) })),
    ...rejections.map(({ event, reason }) => ({ ...eventCells(event), rejected: reason })),
  ];
}

const eventCells = (event: PlayedEvent): Row => ({
  user: event.user,
  time: isoText(Number(event.time)),
  type: event.type,
  ...(event.type === 'search' && { query: event.query }),
  ...(event.type === 'click' && { item: event.item }),
});

const asCsv = (names: readonly string[], rows: readonly Row[]): string =>
  [names, ...rows.map((row) => names.map((name) => row[name]))]
    .map((cells) => `${cells.map(cell).join(',')}\n`)
    .join('');

/** Puts an apostrophe before a text that a spreadsheet would run as a formula. */
function cell(value: Cell): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
