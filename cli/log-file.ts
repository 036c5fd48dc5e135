import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { crc32, createGunzip } from 'node:zlib';
import * as t from 'io-ts';
import { LogError } from '../read/log-event.js';
import { headOf } from '../read/node/log-head.js';
import { checkBeginning } from '../read/no-log.js';
import { inWords } from '../read/node/in-words.js';
import { chunkSize } from '../read/node/read-log-file.js';
import { isGzip } from '../read/read-log.js';

/** Some bytes of a file, unpacked, by which it is known again: those that end at `end`. */
export const Trace = t.readonly(t.type({ end: t.number, length: t.number, checksum: t.number }));
export type Trace = t.TypeOf<typeof Trace>;

/** As many bytes as tell one log from another. */
const traceLength = 1 << 10;

/** The last bytes of a piece that ends at `end`. */
export function traceOf(piece: Uint8Array, end: number): Trace {
  const last = piece.subarray(Math.max(0, piece.length - traceLength));
  return { end, length: last.length, checksum: crc32(last) };
}

/** A file of a log, plain or gzipped: its bytes as they are unpacked. */
export class LogFile {
  private constructor(
    readonly path: string,
    /** How it begins: some whole lines, if it has any. */
    readonly head: Uint8Array,
    readonly isPacked: boolean,
  ) {}

  /** @throws LogError - where it is no file, or none of a log */
  static async open(path: string): Promise<LogFile> {
    try {
      // Before it is opened: a pipe that nobody writes to would never be.
      if (!(await stat(path)).isFile())
        throw new LogError(`${path}: --state needs a file to go on in, and this is none`);
      const head = await headOf(path);
      checkBeginning(path, head);
      return new LogFile(path, head, await isPacked(path));
    } catch (error) {
      throw inWords(path, error);
    }
  }

  /** How it begins. A file that grows goes on beginning so. */
  get beginning(): Trace {
    const { length } = this.head.subarray(0, traceLength);
    return traceOf(this.head.subarray(0, length), length);
  }

  /** Whether it begins so, too. */
  beginsWith({ length, checksum }: Trace): boolean {
    return this.head.length >= length && crc32(this.head.subarray(0, length)) === checksum;
  }

  /** Whether these bytes are in it, where they were. */
  async has({ end, length, checksum }: Trace): Promise<boolean> {
    let found = Buffer.alloc(0);
    for await (const chunk of this.chunksFrom(end - length)) {
      found = Buffer.concat([found, chunk]);
      if (found.length >= length) break;
    }
    return found.length >= length && crc32(found.subarray(0, length)) === checksum;
  }

  async *chunksFrom(offset: number): AsyncGenerator<Buffer> {
    const start = this.isPacked ? 0 : offset;
    const stream = createReadStream(this.path, { start, highWaterMark: chunkSize });
    try {
      if (this.isPacked) yield* from(offset, unpacked(stream));
      else yield* stream as AsyncIterable<Buffer>;
    } finally {
      stream.destroy();
    }
  }
}

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return isGzip(buffer);
  } finally {
    await file.close();
  }
}

function unpacked(stream: ReturnType<typeof createReadStream>): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize });
  stream.once('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  return gunzip as AsyncIterable<Buffer>;
}

/** The bytes behind an offset. */
async function* from(offset: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = offset;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
