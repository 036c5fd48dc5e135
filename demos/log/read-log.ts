import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Csv } from './csv.js';
import type { EventDecoder } from './event-decoder.js';
import { LogError, type LogEvent } from './log-event.js';
import type { LogLines } from './log-lines.js';
import { Ndjson } from './ndjson.js';

const formats = { ndjson: Ndjson, csv: Csv };

export type LogFormat = keyof typeof formats;

export interface ReadOptions {
  /** What the logs are; by default their names tell, or else their first character. */
  readonly format: LogFormat | undefined;
  readonly decoder: EventDecoder;
  /** Called when bytes have come, with their number; nothing more is read before it settles. */
  readonly hasRead: (bytes: number) => Promise<void>;
}

const chunkSize = 1 << 17;
/** Of a line longer than this, the middle is left out: memory stays flat, whatever comes. */
const longestLine = 1 << 24;

/** The events of a log, as many at a time as are in a chunk of it. */
export async function* readLog(log: string, options: ReadOptions): AsyncGenerator<readonly LogEvent[]> {
  try {
    let format: LogLines | undefined;
    for await (const lines of linesOf(unzipped(chunksOf(log, options.hasRead)))) {
      format ??= new formats[options.format ?? formatOf(log, lines)](log, options.decoder);
      yield format.events(lines);
    }
    if (format !== undefined) yield format.rest();
  } catch (error) {
    if (error instanceof LogError || !(error instanceof Error && 'code' in error)) throw error;
    throw new LogError(`${log}: ${faults[String(error.code)] ?? error.message}`);
  }
}

const faults: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a directory, not a log',
  EACCES: 'this may not be read',
  Z_BUF_ERROR: 'the gzip data is damaged or cut off',
  Z_DATA_ERROR: 'the gzip data is damaged or cut off',
};

/** The bytes of all logs together; `undefined` where one cannot know beforehand. */
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
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    yield chunk;
    await hasRead(chunk.length);
  }
}

/** The chunks as they are, unless they begin as gzip data does: whatever the log is called. */
async function* unzipped(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await chunks.next();
  if (first.done === true) return;
  async function* all() {
    yield first.value as Buffer;
    yield* chunks;
  }
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  yield* isGzip ? gunzipped(all()) : all();
}

async function* gunzipped(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const zipped = Readable.from(chunks, { objectMode: false });
  const gunzip = createGunzip({ chunkSize });
  zipped.once('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  yield* gunzip as AsyncIterable<Buffer>;
}

/** The same bytes, cut behind line feeds only, without a byte order mark. */
async function* linesOf(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let open: Buffer[] = [];
  let openLength = 0;
  let isFirst = true;
  const whole = (...rest: readonly Buffer[]) => {
    const lines = Buffer.concat([...open, ...rest]);
    open = [];
    openLength = 0;
    const hasMark = isFirst && lines[0] === 0xef && lines[1] === 0xbb && lines[2] === 0xbf;
    isFirst = false;
    return hasMark ? lines.subarray(3) : lines;
  };
  for await (const chunk of chunks) {
    const cut = chunk.lastIndexOf(0x0a) + 1;
    if (cut > 0) yield whole(chunk.subarray(0, cut));
    if (cut < chunk.length && openLength < longestLine) {
      open.push(chunk.subarray(cut));
      openLength += chunk.length - cut;
    }
  }
  if (openLength > 0) yield whole();
}

function formatOf(log: string, lines: Buffer): LogFormat {
  const name = log.replace(/\.gz$/, '');
  if (/\.(?:ndjson|jsonl|json)$/.test(name)) return 'ndjson';
  if (/\.(?:csv|tsv)$/.test(name)) return 'csv';
  return lines.toString('latin1', 0, 1000).trimStart().startsWith('{') ? 'ndjson' : 'csv';
}
