import { type Either, isLeft, isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { SearchEvent } from 'rxjs-sessionize';
import { decodeValue, json, type RejectedValue, SearchEvent as SearchEventCodec } from 'rxjs-sessionize/codec';
import { EventTime } from '../../../read/event-time.js';
import { guess } from '../../../read/guess.js';
import { fieldsOf, type SeenField } from '../../../read/seen-fields.js';
import { rowsOf } from './table-rows.js';

/** A line that is no event, and why. */
export interface RejectedLine extends RejectedValue {
  /** Of a JSON array, which element it is. Both count from 1. */
  readonly line: number;
}

export interface ReadLog {
  readonly format: 'ndjson' | 'json' | 'csv';
  /** In the order of the file. */
  readonly events: readonly SearchEvent[];
  readonly rejected: readonly RejectedLine[];
  /** What was taken for what, where the fields are not called as they are here: `user is visitor_id`. */
  readonly taken: readonly string[];
  /** What no field could be found for, and the fields that there are. */
  readonly unfit: string | undefined;
}

interface Item {
  readonly line: number;
  readonly value: unknown;
}

interface Items {
  readonly items: readonly Item[];
  readonly rejected: readonly RejectedLine[];
}

/** From as many events it is guessed what is what. */
const sample = 1_000;

/**
 * Reads a log: a JSON array, a JSON value on each line, or a table with a head line. Fields with other names than those of a
 * `SearchEvent` are guessed as the program `rxjs-sessionize` does.
 */
export function readLog(text: string): ReadLog {
  const format = /^\uFEFF?\s*\[/.test(text) ? 'json' : /^\uFEFF?\s*\{/.test(text) || !isTable(text) ? 'ndjson' : 'csv';
  const { items, rejected: noItems } = readers[format](text.replace(/^\uFEFF/, ''));
  const records = items.slice(0, sample).flatMap(({ value }) => (isRecord(value) ? [value] : []));
  const fields = fieldsOf(records);
  const { decode, taken, unfit } = decoderFor(fields);
  const events: SearchEvent[] = [];
  const rejected = [...noItems];
  for (const { line, value } of unfit === undefined ? items : []) {
    const event = decode(value);
    if (isLeft(event)) rejected.push({ ...event.left, line });
    else events.push(event.right);
  }
  rejected.sort((a, b) => a.line - b.line);
  return { format, events, rejected, taken, unfit };
}

/** Anything else would be a letter to somebody. */
const isTable = (text: string): boolean => {
  const [head, next] = rowsOf(text.slice(0, 100_000));
  return (
    head !== undefined &&
    'values' in head &&
    (next === undefined || ('values' in next && next.values.length === head.values.length)) &&
    (head.values.length > 1 || head.values[0]?.trim() === 'user')
  );
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readers: Readonly<Record<ReadLog['format'], (text: string) => Items>> = {
  ndjson(text) {
    const items: Item[] = [];
    const rejected: RejectedLine[] = [];
    for (const [i, each] of text.split(/\r\n?|\n/).entries()) {
      if (each.trim() === '') continue;
      const value = readJson(each);
      if (isLeft(value)) rejected.push({ ...value.left, line: i + 1 });
      else items.push({ line: i + 1, value: value.right });
    }
    return { items, rejected };
  },
  json(text) {
    const value = readJson(text);
    if (isLeft(value)) return { items: [], rejected: [{ ...value.left, line: 1 }] };
    return { items: (value.right as readonly unknown[]).map((value, i) => ({ line: i + 1, value })), rejected: [] };
  },
  csv(text) {
    const items: Item[] = [];
    const rejected: RejectedLine[] = [];
    const bad = (line: number, reason: string) =>
      rejected.push({ line, value: undefined, errors: [{ path: '', reason }] });
    let columns: readonly string[] | undefined;
    for (const row of rowsOf(text)) {
      if ('fault' in row) {
        bad(row.line, row.fault);
      } else if (columns === undefined) {
        columns = row.values.map((name) => name.trim());
      } else if (row.values.length !== columns.length) {
        bad(row.line, `${String(row.values.length)} values in ${String(columns.length)} columns`);
      } else {
        // An empty cell is no value.
        const cells = columns.flatMap((name, i): [string, string][] => (row.values[i] ? [[name, row.values[i]]] : []));
        items.push({ line: row.line, value: Object.fromEntries(cells) });
      }
    }
    return { items, rejected };
  },
};

const readJson = decodeValue(json(t.unknown));
const readEvent = decodeValue(SearchEventCodec);

interface Decoder extends Pick<ReadLog, 'taken' | 'unfit'> {
  readonly decode: (value: unknown) => Either<RejectedValue, SearchEvent>;
}

function decoderFor(fields: readonly SeenField[]): Decoder {
  const has = (name: string) => fields.some((field) => field.name === name);
  const firstOf = (...names: readonly string[]) => names.find(has);
  const guessed = guess(fields);
  const user = has('user') ? 'user' : guessed.user;
  const time = has('time') ? 'time' : guessed.time;
  const kind = fields.find(
    ({ name, values }) => /^(?:type|event)$/.test(name) && values.some((value) => kinds.has(value)),
  )?.name;
  const missing = [user === undefined && 'user', time === undefined && 'time'].filter((name) => name !== false);
  if (fields.length > 0 && missing.length > 0) {
    const names = fields.slice(0, 20).map(({ name }) => name.slice(0, 40));
    const unfit = `No field looks like the ${missing.join(' or the ')} of an event. There are: ${names.join(', ')}.`;
    return { decode: readEvent, taken: [], unfit };
  }
  const readTime = decodeValue(EventTime(guessed.time === time ? (guessed.timeUnit ?? 'ms') : 'ms'));
  const isSearch = matching(guessed.search);
  const isClick = matching(guessed.click);
  const query = firstOf('query', 'q', 'search', 'search_term', 'search_query', 'keywords', 'term');
  const item = firstOf('item', 'product', 'product_id', 'item_id', 'result', 'url', 'page', 'path');
  const typeOf = (record: Readonly<Record<string, unknown>>) =>
    kind !== undefined ? record[kind] : isSearch(record) ? 'search' : isClick(record) ? 'click' : 'app-open';
  /** A rate needs no names: where a log has none at all, none is missing. */
  const unnamed = (name: string | undefined, number: string) =>
    kind === undefined || (name === undefined && !has(number)) ? '' : undefined;
  const taken = [
    user !== 'user' && `user is ${String(user)}`,
    time !== 'time' && `time is ${String(time)}`,
    guessed.time === time &&
      guessed.timeUnit !== undefined &&
      guessed.timeUnit !== 'ms' &&
      `times are in ${guessed.timeUnit}`,
    kind === undefined && `searches are ${guessed.search ?? 'not known'}, clicks ${guessed.click ?? 'not known'}`,
  ].filter((text) => text !== false);
  return {
    taken: fields.length === 0 ? [] : taken,
    unfit: undefined,
    decode(value) {
      if (!isRecord(value)) return readEvent(value);
      const written = value[time ?? ''];
      const ms = readTime(written);
      const type = typeOf(value);
      const { items } = value;
      return readEvent({
        ...value,
        user: value[user ?? ''],
        // What is no time is for the codec to refuse.
        time: isRight(ms) ? ms.right : written,
        type,
        ...(type === 'search' && {
          query: value[query ?? ''] ?? nameOf('query', value['query_index']) ?? unnamed(query, 'query_index'),
        }),
        ...(type === 'click' && {
          item: value[item ?? ''] ?? nameOf('result', value['rank']) ?? unnamed(item, 'rank'),
        }),
        ...(type === 'results' && { items: typeof items === 'string' ? items.split('|') : items }),
      });
    },
  };
}

const kinds: ReadonlySet<unknown> = new Set(['search', 'click', 'results', 'app-open']);

/** Of `FIELD=VALUE`. */
function matching(match: string | undefined): (record: Readonly<Record<string, unknown>>) => boolean {
  if (match === undefined) return () => false;
  const at = match.indexOf('=');
  const [field, value] = [match.slice(0, at), match.slice(at + 1)];
  return (record) => String(record[field]) === value;
}

/** The sample log has numbers where others have names. */
const nameOf = (of: string, number: unknown) => (typeof number === 'string' ? `${of} ${number}` : undefined);
