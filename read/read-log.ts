import { charactersAt, joined, noBytes } from './bytes.js';
import { Csv } from './csv.js';
import type { EventBatch } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import { longestLine, type LogLines } from './log-lines.js';
import { Ndjson } from './ndjson.js';
import { checkBeginning, enoughToKnow } from './no-log.js';
import { toUtf8Lines } from './text.js';

export const formats = { ndjson: Ndjson, csv: Csv };

export type LogFormat = keyof typeof formats;

type Chunks = AsyncIterable<Uint8Array>;

export interface ReadOptions {
  /** What the log is; by default its name tells, or else its first character. */
  readonly format: LogFormat | undefined;
  readonly decoder: EventDecoder;
}

/**
 * The events of a log, as many at a time as are in a chunk of it. A batch holds until the next one is asked for.
 *
 * @param log - its name, for messages
 * @param gunzipped - unpacks a log that is gzipped, whatever it is called
 */
export async function* readLog(
  log: string,
  chunks: AsyncGenerator<Uint8Array>,
  gunzipped: (chunks: AsyncGenerator<Uint8Array>) => Chunks,
  options: ReadOptions,
): AsyncGenerator<EventBatch> {
  const batch = options.decoder.batchOf(log);
  let format: LogLines | undefined;
  for await (const lines of linesOf(asUtf8Lines(unpacked(log, chunks, gunzipped)))) {
    format ??= new formats[options.format ?? formatOf(log, isTooLong(lines) ? noBytes : lines)](log, options.decoder);
    batch.clear();
    if (isTooLong(lines)) format.tooLong(batch);
    else format.read(lines, batch);
    yield batch;
  }
  if (format === undefined) return;
  batch.clear();
  format.end(batch);
  yield batch;
}

/** The chunks as they are, unless they begin as gzip data does. */
async function* unpacked(
  log: string,
  chunks: AsyncGenerator<Uint8Array>,
  gunzipped: (chunks: AsyncGenerator<Uint8Array>) => Chunks,
): AsyncGenerator<Uint8Array> {
  let beginning = noBytes;
  while (beginning.length < enoughToKnow) {
    const chunk = await chunks.next();
    if (chunk.done === true) break;
    beginning = joined(beginning.length === 0 ? [chunk.value] : [beginning, chunk.value]);
  }
  if (beginning.length === 0) return;
  async function* all() {
    yield beginning;
    yield* chunks;
  }
  if (isGzip(beginning)) yield* gunzipped(all());
  else {
    checkBeginning(log, beginning);
    yield* all();
  }
}

async function* asUtf8Lines(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await chunks.next();
  if (first.done === true) return;
  const convert = toUtf8Lines(first.value);
  yield convert(first.value);
  for await (const chunk of chunks) yield convert(chunk);
  yield convert(noBytes, true);
}

export const isGzip = (beginning: Uint8Array): boolean => beginning[0] === 0x1f && beginning[1] === 0x8b;

/**
 * The same bytes, cut behind line feeds only, without a byte order mark. A line that is too long is left out.
 *
 * @param isBeginning - whether this is where the log begins, and such a mark may be
 */
export async function* linesOf(
  chunks: AsyncGenerator<Uint8Array>,
  isBeginning = true,
): AsyncGenerator<Uint8Array | TooLong> {
  let open: Uint8Array[] = [];
  let openLength = 0;
  let isFirst = isBeginning;
  const whole = (...rest: readonly Uint8Array[]) => {
    const lines = joined([...open, ...rest]);
    open = [];
    openLength = 0;
    const unmarked = isFirst ? withoutMark(lines) : lines;
    isFirst = false;
    return unmarked;
  };
  for await (const chunk of chunks) {
    const first = chunk.indexOf(newline) + 1;
    const last = chunk.lastIndexOf(newline) + 1;
    if (first > 0 && openLength + first > longestLine) {
      yield { isWhole: true };
      open = [];
      openLength = 0;
      if (last > first) yield chunk.subarray(first, last);
    } else if (last > 0) yield whole(chunk.subarray(0, last));
    // Of a line that is too long, only its length is still of interest.
    if (last < chunk.length && openLength <= longestLine) open.push(chunk.subarray(last));
    openLength += chunk.length - last;
    if (openLength > longestLine) open = [];
  }
  if (openLength > longestLine) yield { isWhole: false };
  else if (openLength > 0) yield whole();
}

const newline = 0x0a;

/** In place of a line that is too long. */
export interface TooLong {
  /** Whether it has come to its end, or the log has before. */
  readonly isWhole: boolean;
}

export const isTooLong = (lines: Uint8Array | TooLong): lines is TooLong => 'isWhole' in lines;

export const withoutMark = (beginning: Uint8Array): Uint8Array =>
  beginning[0] === 0xef && beginning[1] === 0xbb && beginning[2] === 0xbf ? beginning.subarray(3) : beginning;

export function formatOf(log: string, lines: Uint8Array): LogFormat {
  const name = log.replace(/\.gz$/, '');
  if (/\.(?:ndjson|jsonl|json)$/.test(name)) return 'ndjson';
  if (/\.(?:csv|tsv)$/.test(name)) return 'csv';
  return charactersAt(lines, 0, 1_000).trimStart().startsWith('{') ? 'ndjson' : 'csv';
}
