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
  /** What the log is; by default its beginning tells, or else its name. */
  readonly format: LogFormat | undefined;
  readonly decoder: EventDecoder;
  /** What is said of it where it is a table. */
  readonly table?: TableOptions;
}

/**
 * The events of a log, as many at a time as are in a chunk of it. A batch holds until the next one is asked for.
 *
 * @param log - its name, for messages
 * @param chunks - each may be filled again once the next one is asked for
 * @param gunzipped - unpacks a log that is gzipped, whatever it is called
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

/** Takes so many of the chunks that they are enough, or all, into memory of their own. */
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

/** The chunks as they are, unless they begin as gzip data does. */
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
 * The same bytes, cut behind line feeds only, without a byte order mark. A line that is too long is left out. What comes holds until the
 * next is asked for, and so may the chunks.
 *
 * @param isBeginning - whether this is where the log begins, and such a mark may be
 */
export async function* linesOf(
  chunks: AsyncGenerator<Uint8Array>,
  isBeginning = true,
): AsyncGenerator<Uint8Array | TooLong> {
  /** Begins with what there is of a line whose end is still to come. */
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
    // Of a line that is too long, only its length is still of interest.
    if (openLength > longestLine) heldLength = 0;
    else if (last < chunk.length) hold(chunk.subarray(last));
  }
  if (openLength > longestLine) yield { isWhole: false };
  else if (openLength > 0) yield whole(noBytes);
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
