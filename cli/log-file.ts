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

/** The checksum of the unpacked bytes of a file that end at `end`. The file is recognised by it. */
export const Trace = t.readonly(t.type({ end: t.number, length: t.number, checksum: t.number }));
export type Trace = t.TypeOf<typeof Trace>;

/** How many bytes tell one log from another. */
export const traceLength = 1 << 10;

/** The trace of the last bytes of a piece that ends at `end`. */
export function traceOf(piece: Uint8Array, end: number): Trace {
  const last = piece.subarray(Math.max(0, piece.length - traceLength));
  return { end, length: last.length, checksum: crc32(last) };
}

/** The trace of a file's beginning. It stays the same while the file grows. */
export const beginningTrace = (head: Uint8Array): Trace => {
  const first = head.subarray(0, traceLength);
  return traceOf(first, first.length);
};

/** A file of a log, plain or gzipped. Its bytes are read unpacked. */
export class LogFile {
  private constructor(
    readonly path: string,
    /** The beginning of the file, unpacked. */
    readonly head: Uint8Array,
    private readonly isPacked: boolean,
    /** Only for a file that is read while it grows. */
    private readonly grows: { readonly file: FileHandle; readonly growth: Growth } | undefined,
  ) {}

  /**
   * @param growth - if given, the file is read while it grows, and is open until `chunksFrom` ends or `close` is called
   * @throws LogError - if it is not a file, or not a log
   */
  static async open(path: string, growth?: Growth): Promise<LogFile> {
    try {
      // Check before opening: a pipe without a writer would never open.
      if (!(await stat(path)).isFile())
        throw new LogError(`${path}: this is not a file, and --state and --follow need one`);
      const file = await open(path);
      let isKept = false;
      try {
        const beginning = await beginningOf(file);
        const head = unpackedHead(beginning);
        checkText(path, head);
        if (growth === undefined) return new LogFile(path, head, isGzip(beginning), undefined);
        if (isGzip(beginning))
          throw new LogError(`--follow: ${path} is gzipped, so it will not grow; leave --follow out`);
        isKept = true;
        return new LogFile(path, head, false, { file, growth });
      } finally {
        if (!isKept) await file.close();
      }
    } catch (error) {
      throw inWords(path, error);
    }
  }

  /** Whether the file has this beginning. */
  beginsWith({ length, checksum }: Trace): boolean {
    return this.head.length >= length && crc32(this.head.subarray(0, length)) === checksum;
  }

  /** Whether the file has these bytes at their place. */
  async has({ end, length, checksum }: Trace): Promise<boolean> {
    const found = await this.#bytes(end - length, length);
    return found.length >= length && crc32(found.subarray(0, length)) === checksum;
  }

  /** Closes a file that was opened to be read while it grows, but is not read. */
  async close(): Promise<void> {
    await this.grows?.file.close();
  }

  /** The bytes from an offset to the end. For a growing file, they end when another file has its name. */
  chunksFrom(offset: number): AsyncGenerator<Buffer> {
    const { path, grows } = this;
    return grows === undefined ? this.#chunksFrom(offset) : grownChunks(path, grows.file, offset, grows.growth);
  }

  async #bytes(offset: number, length: number): Promise<Buffer> {
    // Read the open file: its name may belong to another one now.
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

/** With offsets, bytes must be read as they are: the log cannot be converted on the way. */
function checkText(path: string, head: Uint8Array): void {
  checkBeginning(path, head);
  // A line feed may follow a carriage return where the beginning ends.
  const lines = head.at(-1) === carriageReturn ? head.subarray(0, -1) : head;
  if (toUtf8Lines(lines)(lines) === lines) return;
  throw new LogError(
    `${path}: --state and --follow read only UTF-8 with line feeds, without carriage returns alone: convert the log first`,
  );
}

const carriageReturn = 0x0d;

function unpacked(stream: ReturnType<typeof createReadStream>): AsyncIterable<Buffer> {
  const gunzip = createGunzip({ chunkSize });
  stream.once('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  return gunzip as AsyncIterable<Buffer>;
}

/** The bytes from an offset on. */
async function* from(offset: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = offset;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
