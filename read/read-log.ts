import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Csv } from './csv.js';
import type { EventDecoder } from './event-decoder.js';
import { LogError, type LogEvent } from './log-event.js';
import { longestLine, type LogLines } from './log-lines.js';
import { Ndjson } from './ndjson.js';
import { checkBeginning, enoughToKnow } from './no-log.js';
import { toUtf8Lines } from './text.js';

export const formats = { ndjson: Ndjson, csv: Csv };

export type LogFormat = keyof typeof formats;

export interface ReadOptions {
  /** What the logs are; by default their names tell, or else their first character. */
  readonly format: LogFormat | undefined;
  readonly decoder: EventDecoder;
  /** Called when bytes have come, with their number; nothing more is read before it settles. */
  readonly hasRead: (bytes: number) => Promise<void>;
}

export const chunkSize = 1 << 17;

/** The events of a log, as many at a time as are in a chunk of it. */
export async function* readLog(log: string, options: ReadOptions): AsyncGenerator<readonly LogEvent[]> {
  try {
    let format: LogLines | undefined;
    for await (const lines of linesOf(asUtf8Lines(unzipped(log, chunksOf(log, options.hasRead))))) {
      format ??= new formats[options.format ?? formatOf(log, isTooLong(lines) ? Buffer.alloc(0) : lines)](
        log,
        options.decoder,
      );
      yield isTooLong(lines) ? format.tooLong() : format.events(lines);
    }
    if (format !== undefined) yield format.rest();
  } catch (error) {
    throw inWords(log, error);
  }
}

/** What the system says of a log, for the user of the program; other errors as they are. */
export const inWords = (log: string, error: unknown): unknown =>
  error instanceof Error && 'code' in error
    ? new LogError(`${log}: ${faults[String(error.code)] ?? error.message}`)
    : error;

const faults: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a directory, not a log',
  EACCES: 'this may not be read',
  Z_BUF_ERROR: 'the gzip data is damaged or cut off',
  Z_DATA_ERROR: 'the gzip data is damaged or cut off',
};

/** The bytes of all logs together; `undefined` if one cannot know beforehand. */
export async function sizeOf(logs: readonly string[]): Promise<number | undefined> {
  let sum = 0;
  for (const log of logs) {
    const file = log === '-' ? undefined : await stat(log).catch(() => undefined);
    if (file?.isFile() !== true) return undefined;
    sum += file.size;
  }
  return sum;
}

async function* chunksOf(log: string, hasRead: ReadOptions['hasRead']): AsyncGenerator<Buffer> {
  const stream = log === '-' ? process.stdin : createReadStream(log, { highWaterMark: chunkSize });
  const length = (await sizeOf([log])) ?? 0;
  let read = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    read += chunk.length;
    yield chunk;
    await hasRead(chunk.length);
  }
  if (read < length) {
    throw new LogError(`${log} was cut off while it was read: of ${String(length)} bytes, ${String(read)} were there`);
  }
}

/** The chunks as they are, unless they begin as gzip data does: whatever the log is called. */
async function* unzipped(log: string, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let beginning: Buffer = Buffer.alloc(0);
  while (beginning.length < enoughToKnow) {
    const chunk = await chunks.next();
    if (chunk.done === true) break;
    beginning = Buffer.concat([beginning, chunk.value]);
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

async function* asUtf8Lines(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await chunks.next();
  if (first.done === true) return;
  const convert = toUtf8Lines(first.value);
  yield convert(first.value);
  for await (const chunk of chunks) yield convert(chunk);
  yield convert(Buffer.alloc(0), true);
}

export const isGzip = (beginning: Buffer): boolean => beginning[0] === 0x1f && beginning[1] === 0x8b;

async function* gunzipped(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const zipped = Readable.from(chunks, { objectMode: false });
  const gunzip = createGunzip({ chunkSize });
  zipped.once('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  yield* gunzip as AsyncIterable<Buffer>;
}

/**
 * The same bytes, cut behind line feeds only, without a byte order mark. A line that is too long is left out.
 *
 * @param isBeginning - whether this is where the log begins, and such a mark may be
 */
export async function* linesOf(chunks: AsyncGenerator<Buffer>, isBeginning = true): AsyncGenerator<Buffer | TooLong> {
  let open: Buffer[] = [];
  let openLength = 0;
  let isFirst = isBeginning;
  const whole = (...rest: readonly Buffer[]) => {
    const lines = Buffer.concat([...open, ...rest]);
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

export const isTooLong = (lines: Buffer | TooLong): lines is TooLong => 'isWhole' in lines;

export const withoutMark = (beginning: Buffer): Buffer =>
  beginning[0] === 0xef && beginning[1] === 0xbb && beginning[2] === 0xbf ? beginning.subarray(3) : beginning;

export function formatOf(log: string, lines: Buffer): LogFormat {
  const name = log.replace(/\.gz$/, '');
  if (/\.(?:ndjson|jsonl|json)$/.test(name)) return 'ndjson';
  if (/\.(?:csv|tsv)$/.test(name)) return 'csv';
  return lines.toString('latin1', 0, 1000).trimStart().startsWith('{') ? 'ndjson' : 'csv';
}
