import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { EventBatch } from '../event-batch.js';
import { LogError } from '../log-event.js';
import { isParquet } from '../no-log.js';
import { readLog, type ReadOptions } from '../read-log.js';
import { inWords } from './in-words.js';
import { firstBytesOf } from './log-head.js';
import { readParquet } from './parquet-log.js';

export interface ReadFileOptions extends ReadOptions {
  /** Called with the number of bytes that were read. Nothing more is read until it resolves. */
  readonly hasRead: (bytes: number) => Promise<void>;
}

export const chunkSize = 1 << 17;

/** The events of a file, or of standard input for `-`, as `readLog` yields them. */
export async function* readLogFile(log: string, options: ReadFileOptions): AsyncGenerator<EventBatch> {
  try {
    if (isParquet(await firstBytesOf(log))) yield* readParquet(log, options);
    else yield* readLog(log, chunksOf(log, options.hasRead), gunzipped, options);
  } catch (error) {
    throw inWords(log, error);
  }
}

/** The size of all logs together in bytes; `undefined` if it is unknown before reading. */
export async function sizeOf(logs: readonly string[]): Promise<number | undefined> {
  let sum = 0;
  for (const log of logs) {
    const file = log === '-' ? undefined : await stat(log).catch(() => undefined);
    if (file?.isFile() !== true) return undefined;
    sum += file.size;
  }
  return sum;
}

async function* chunksOf(log: string, hasRead: ReadFileOptions['hasRead']): AsyncGenerator<Uint8Array> {
  const length = (await sizeOf([log])) ?? 0;
  let read = 0;
  for await (const chunk of log === '-' ? (process.stdin as AsyncIterable<Buffer>) : fileChunks(log)) {
    read += chunk.length;
    yield chunk;
    await hasRead(chunk.length);
  }
  if (read < length) {
    throw new LogError(`${log} was cut off while it was read: of ${String(length)} bytes, ${String(read)} were there`);
  }
}

/** The bytes of a file. Two pieces of memory take turns: the next chunk is read while this one is used. */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  let [chunk, other] = [new Uint8Array(chunkSize), new Uint8Array(chunkSize)];
  let reading = file.read(chunk, 0, chunkSize);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const read = chunk.subarray(0, bytesRead);
      [chunk, other] = [other, chunk];
      reading = file.read(chunk, 0, chunkSize);
      yield read;
    }
  } finally {
    // The consumer may have left before the last read ends.
    await reading.catch(() => undefined);
    await file.close();
  }
}

async function* gunzipped(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const zipped = Readable.from(copied(chunks), { objectMode: false });
  const gunzip = createGunzip({ chunkSize });
  zipped.once('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  yield* gunzip as AsyncIterable<Buffer>;
}

/** Copies of the chunks, for a stream that reads ahead. */
async function* copied(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield chunk.slice();
}
