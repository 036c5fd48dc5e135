import { joined, noBytes } from './bytes.js';
import type { TableOptions } from './csv.js';
import type { EventBatch } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import { Json } from './json.js';
import { enoughOfLine, formatOf, lineFormats, type LogFormat } from './log-format.js';
import { longestLine } from './log-lines.js';
import { checkBeginning, enoughToKnow } from './no-log.js';
import { toUtf8Lines } from './text.js';

type Chunks = AsyncIterable<Uint8Array>;

export interface ReadOptions {
  /** The format of the log. Default: its beginning tells it, or else its name. */
  readonly format: LogFormat | undefined;
  readonly decoder: EventDecoder;
  /** Options of a table. */
  readonly table?: TableOptions;
}

/**
 * Yields the events of a log, one chunk of the log at a time. A batch is valid until the next one is requested.
 *
 * @param log - its name, for messages
 * @param chunks - the bytes; the memory of a chunk may be used again once the next one is requested
 * @param gunzipped - unpacks a gzipped log; its name does not matter
 */
export async function* readLog(
  log: string,
  chunks: AsyncGenerator<Uint8Array>,
  gunzipped: (chunks: AsyncGenerator<Uint8Array>) => Chunks,
  options: ReadOptions,
): AsyncGenerator<EventBatch> {
  const batch = options.decoder.batchOf(log);
  const utf8 = asUtf8Lines(unpacked(log, chunks, gunzipped));
  const beginning = await beginningOf(utf8, (bytes) => bytes.includes(newline) || bytes.length >= enoughOfLine);
  if (beginning.length === 0) return;
  const all = followedBy(beginning, utf8);
  const format = options.format ?? formatOf(log, beginning);
  if (format === 'json') {
    const json = new Json(log, options.decoder);
    for await (const chunk of all) {
      batch.clear();
      json.read(chunk, batch);
      yield batch;
    }
    json.end();
    return;
  }
  const lines = new lineFormats[format](log, options.decoder, options.table);
  for await (const piece of linesOf(all)) {
    batch.clear();
    if (isTooLong(piece)) lines.tooLong(batch);
    else lines.read(piece, batch);
    yield batch;
  }
  batch.clear();
  lines.end(batch);
  yield batch;
}

/** Copies chunks until they are long enough, or all of them. */
async function beginningOf(
  chunks: AsyncGenerator<Uint8Array>,
  isEnough: (bytes: Uint8Array) => boolean,
): Promise<Uint8Array> {
  let beginning = noBytes;
  while (!isEnough(beginning)) {
    const chunk = await chunks.next();
    if (chunk.done === true) break;
    beginning = joined([beginning, chunk.value]);
  }
  return beginning;
}

async function* followedBy(beginning: Uint8Array, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield beginning;
  yield* chunks;
}

/** The chunks, unpacked if they begin like gzip data. */
async function* unpacked(
  log: string,
  chunks: AsyncGenerator<Uint8Array>,
  gunzipped: (chunks: AsyncGenerator<Uint8Array>) => Chunks,
): AsyncGenerator<Uint8Array> {
  const beginning = await beginningOf(chunks, ({ length }) => length >= enoughToKnow);
  if (beginning.length === 0) return;
  const all = followedBy(beginning, chunks);
  if (isGzip(beginning)) yield* gunzipped(all);
  else {
    checkBeginning(log, beginning);
    yield* all;
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
 * The same bytes in pieces that end after a line feed, without a byte order mark. A line that is too long is left out. A piece is
 * valid until the next one is requested, and a chunk need not be valid longer.
 *
 * @param isBeginning - whether the log begins here: then a byte order mark may come first
 */
export async function* linesOf(
  chunks: AsyncGenerator<Uint8Array>,
  isBeginning = true,
): AsyncGenerator<Uint8Array | TooLong> {
  /** Begins with the part of the last line that has arrived. */
  let held = noBytes;
  let heldLength = 0;
  let openLength = 0;
  let isFirst = isBeginning;
  const hold = (bytes: Uint8Array) => {
    const length = heldLength + bytes.length;
    if (length > held.length) held = joined([held.subarray(0, heldLength), new Uint8Array(2 * length - heldLength)]);
    held.set(bytes, heldLength);
    heldLength = length;
  };
  const whole = (rest: Uint8Array) => {
    const isHeld = heldLength > 0;
    if (isHeld) hold(rest);
    const lines = isHeld ? held.subarray(0, heldLength) : rest;
    heldLength = openLength = 0;
    const unmarked = isFirst ? withoutMark(lines) : lines;
    isFirst = false;
    return unmarked;
  };
  for await (const chunk of chunks) {
    const first = chunk.indexOf(newline) + 1;
    const last = chunk.lastIndexOf(newline) + 1;
    if (first > 0 && openLength + first > longestLine) {
      yield { isWhole: true };
      heldLength = openLength = 0;
      if (last > first) yield chunk.subarray(first, last);
    } else if (last > 0) yield whole(chunk.subarray(0, last));
    openLength += chunk.length - last;
    // A line that is too long is dropped. Only its length is counted on.
    if (openLength > longestLine) heldLength = 0;
    else if (last < chunk.length) hold(chunk.subarray(last));
  }
  if (openLength > longestLine) yield { isWhole: false };
  else if (openLength > 0) yield whole(noBytes);
}

const newline = 0x0a;

/** Replaces a line that is too long. */
export interface TooLong {
  /** Whether the line, or the log, has ended. */
  readonly isWhole: boolean;
}

export const isTooLong = (lines: Uint8Array | TooLong): lines is TooLong => 'isWhole' in lines;

export const withoutMark = (beginning: Uint8Array): Uint8Array =>
  beginning[0] === 0xef && beginning[1] === 0xbb && beginning[2] === 0xbf ? beginning.subarray(3) : beginning;
