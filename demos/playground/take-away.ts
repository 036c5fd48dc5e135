import { firstValueFrom, from, toArray } from 'rxjs';
import { type IntervalCtr, type Item, sessionId, toEvents } from 'rxjs-sessionize';
import type { PlayedEvent } from '../../parts/page/diagram/played-event.js';
import type { CountedSession } from '../../parts/page/diagram/diagram-source.js';
import { isoText } from '../../parts/page/duration-text.js';
import { ranksOf } from './pipeline/metrics.js';
import type { Run } from './pipeline/run.js';

/** A file that the reader can save. */
export interface TakenFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

type Cell = string | number | readonly Item[] | undefined;
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
  events: [
    ...['session', 'index', 'user', 'time', 'type', 'query', 'items', 'item', 'position', 'campaign', 'searchId', 'id'],
    'rejected',
  ],
  rates: ['start', 'end', 'searches', 'clicks', 'ctr', 'sessions'],
};

function rowsOf(run: Run, table: Table): Promise<readonly Row[]> | readonly Row[] {
  switch (table) {
    case 'sessions':
      return run.closed.map(sessionRow);
    case 'events':
      return eventRows(run);
    case 'rates':
      return run.intervals.map(rateRow);
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

/**
 * Each event that has arrived, with the id of its closed session, or with the reason why it is in no session. They are in the order
 * in which they arrived and have all that sessions and metrics are made of. So whoever reads the file gets the same results.
 */
async function eventRows({ arrivals, closed }: Run): Promise<readonly Row[]> {
  const tagged = await firstValueFrom(from(closed).pipe(toEvents(), toArray()));
  const tags = new Map(tagged.map(({ event, session, index }) => [event, { session: session.id, index }]));
  const ranks = ranksOf(closed);
  return arrivals
    .filter(({ fate }) => fate !== 'on-the-way')
    .map(({ event, fate }) => ({
      ...tags.get(event),
      ...eventCells(event),
      position: event.rank ?? ranks.get(event),
      rejected: typeof fate === 'string' ? undefined : fate.reason,
    }));
}

const eventCells = (event: PlayedEvent): Row => ({
  user: event.user,
  time: isoText(Number(event.time)),
  type: event.type,
  ...(event.type === 'search' && { query: event.query }),
  ...(event.type === 'results' && { items: event.items }),
  ...(event.type === 'click' && { item: event.item }),
  campaign: event.campaign,
  searchId: event.searchId,
  id: event.id,
});

const asCsv = (names: readonly string[], rows: readonly Row[]): string =>
  [names, ...rows.map((row) => names.map((name) => row[name]))]
    .map((cells) => `${cells.map(cell).join(',')}\n`)
    .join('');

/** Puts an apostrophe before a text that a spreadsheet would run as a formula. */
function cell(value: Cell): string {
  if (value === undefined) return '';
  const written = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : written;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
