import Papa from 'papaparse';
import { filter, from, map, tap } from 'rxjs';
import type { SearchEvent } from 'rxjs-sessionize';
import { decode, json, type RejectedValue, SearchEvent as SearchEventCodec } from 'rxjs-sessionize/codec';

/** A line that is no event, and why. */
export interface RejectedLine extends RejectedValue {
  readonly line: number;
}

export interface ReadLog {
  readonly format: 'ndjson' | 'csv';
  /** In the order of the file. */
  readonly events: readonly SearchEvent[];
  readonly rejected: readonly RejectedLine[];
}

const csvHeader = /^\uFEFF?(?:[^\n{]*,)?\s*"?user"?\s*(?:,|\r?\n|$)/;

/** Reads a log: CSV where its first line is a header with `user`, NDJSON otherwise. */
export const readLog = (text: string): ReadLog => (csvHeader.test(text) ? readCsv(text) : readNdjson(text));

function readNdjson(text: string): ReadLog {
  const events: SearchEvent[] = [];
  const rejected: RejectedLine[] = [];
  let line = 0;
  from(text.split(/\r?\n/))
    .pipe(
      tap(() => line++),
      filter((json) => json.trim() !== ''),
      decode(json(SearchEventCodec), { rejected: (value) => rejected.push({ ...value, line }) }),
    )
    .subscribe((event) => events.push(event));
  return { format: 'ndjson', events, rejected };
}

function readCsv(text: string): ReadLog {
  const events: SearchEvent[] = [];
  const rejected: RejectedLine[] = [];
  // The header is the first line.
  let line = 1;
  const { data } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  from(data)
    .pipe(
      tap(() => line++),
      map(valueOf),
      decode(SearchEventCodec, { rejected: (value) => rejected.push({ ...value, line }) }),
    )
    .subscribe((event) => events.push(event));
  return { format: 'csv', events, rejected };
}

/** The columns `user,time,type,query,item`, or those of the sample log. */
type Row = Readonly<Partial<Record<string, string>>>;

/** What a row says, as the codec wants it. Text is all that CSV has: a time in digits is a number. */
function valueOf(row: Row): unknown {
  const time = row['time'] ?? row['t_ms'];
  const isNumber = time !== undefined && /^-?\d+(\.\d+)?$/.test(time);
  return {
    user: row['user'],
    time: isNumber ? Number(time) : time,
    type: row['type'] ?? row['event'],
    query: row['query'] ?? named('query', row['query_index']),
    item: row['item'] ?? named('result', row['rank']),
    items: row['items']?.split('|') ?? [],
  };
}

/** The sample log has numbers where others have names. */
const named = (of: string, number: string | undefined) => (number === undefined ? undefined : `${of} ${number}`);
