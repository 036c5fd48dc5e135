import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { crc32, createGunzip } from 'node:zlib';
import * as t from 'io-ts';
import { LogError } from '../read/log-event.js';
import { beginningOf, unpackedHead } from '../read/node/log-head.js';
import { checkBeginning } from '../read/no-log.js';
import { inWords } from '../read/node/in-words.js';
import { chunkSize } from '../read/node/read-log-file.js';
import { isGzip } from '../read/read-log.js';
import { toUtf8Lines } from '../read/text.js';
import { bytesOf, type Growth, grownChunks } from './growth.js';

/** Some bytes of a file, unpacked, by which it is known again: those that end at `end`. */
export const Trace = t.readonly(t.type({ end: t.number, length: t.number, checksum: t.number }));
export type Trace = t.TypeOf<typeof Trace>;

/** As many bytes as tell one log from another. */
export const traceLength = 1 << 10;

/** The last bytes of a piece that ends at `end`. */
export function traceOf(piece: Uint8Array, end: number): Trace {
  const last = piece.subarray(Math.max(0, piece.length - traceLength));
  return { end, length: last.length, checksum: crc32(last) };
}

/** How a file begins. One that grows goes on beginning so. */
export const beginningTrace = (head: Uint8Array): Trace => {
  const first = head.subarray(0, traceLength);
  return traceOf(first, first.length);
};

/** A file of a log, plain or gzipped: its bytes as they are unpacked. */
export class LogFile {
  private constructor(
    readonly path: string,
    /** How it begins. */
    readonly head: Uint8Array,
    private readonly isPacked: boolean,
    /** Of a file that is read while it grows. */
    private readonly grows: { readonly file: FileHandle; readonly growth: Growth } | undefined,
  ) {}

  /**
   * @param growth - if it is to be read while it grows: then it is open until `chunksFrom` ends, or `close` is called
   * @throws LogError - where it is no file, or none of a log
   */
  static async open(path: string, growth?: Growth): Promise<LogFile> {
    try {
      // Before it is opened: a pipe that nobody writes to would never be.
      if (!(await stat(path)).isFile())
        throw new LogError(`${path}: --state and --follow need a file to go on in, and this is none`);
      const file = await open(path);
      let isKept = false;
      try {
        const beginning = await beginningOf(file);
        const head = unpackedHead(beginning);
        checkText(path, head);
        if (growth === undefined) return new LogFile(path, head, isGzip(beginning), undefined);
        if (isGzip(beginning)) throw new LogError(`--follow: ${path} is gzipped, and will not grow`);
        isKept = true;
        return new LogFile(path, head, false, { file, growth });
      } finally {
        if (!isKept) await file.close();
      }
    } catch (error) {
      throw inWords(path, error);
    }
  }

  /** Whether it begins so, too. */
  beginsWith({ length, checksum }: Trace): boolean {
    return this.head.length >= length && crc32(this.head.subarray(0, length)) === checksum;
  }

  /** Whether these bytes are in it, where they were. */
  async has({ end, length, checksum }: Trace): Promise<boolean> {
    const found = await this.#bytes(end - length, length);
    return found.length >= length && crc32(found.subarray(0, length)) === checksum;
  }

  /** A file that was opened to be read while it grows, and is not. */
  async close(): Promise<void> {
    await this.grows?.file.close();
  }

  /** From an offset to its end; while it grows, for as long as its name stands for it. */
  chunksFrom(offset: number): AsyncGenerator<Buffer> {
    const { path, grows } = this;
    return grows === undefined ? this.#chunksFrom(offset) : grownChunks(path, grows.file, offset, grows.growth);
  }

  async #bytes(offset: number, length: number): Promise<Buffer> {
    // By its name, it may be another one by now.
    if (this.grows !== undefined) return bytesOf(this.grows.file, offset, length);
    let found = Buffer.alloc(0);
    for await (const chunk of this.#chunksFrom(offset)) {
      found = Buffer.concat([found, chunk]);
      if (found.length >= length) break;
    }
    return found;
  }

  async *#chunksFrom(offset: number): AsyncGenerator<Buffer> {
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

/** Where offsets are kept, bytes are taken as they stand there. */
function checkText(path: string, head: Uint8Array): void {
  checkBeginning(path, head);
  if (toUtf8Lines(head)(head) === head) return;
  throw new LogError(`${path}: --state and --follow read UTF-8 with line feeds only: convert the log first`);
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
