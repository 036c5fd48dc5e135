import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import * as t from 'io-ts';
import type { Positioned } from 'rxjs-sessionize/durable';
import type { EventDecoder } from '../read/event-decoder.js';
import { LogError, type LogEvent } from '../read/log-event.js';
import {
  chunkSize,
  formatOf,
  formats,
  inWords,
  isTooLong,
  isGzip,
  linesOf,
  type LogFormat,
  type ReadOptions,
  withoutMark,
} from '../read/read-log.js';

export const LogPosition = t.readonly(
  t.type({
    /** Where to begin: the offset of a line, in bytes, and its number. */
    begin: t.readonly(t.type({ offset: t.number, line: t.number })),
    /** How many events from there on are taken. */
    taken: t.number,
    /** By what the log is known again: the last bytes of a piece that was read. */
    seen: t.readonly(t.type({ end: t.number, length: t.number, checksum: t.number })),
    /** The options that say what is an event and what a session, by their names. */
    options: t.readonly(t.record(t.string, t.string)),
  }),
);

/** Up to where a log is taken, and as what. */
export type LogPosition = t.TypeOf<typeof LogPosition>;

export interface GrowingLogOptions extends Pick<ReadOptions, 'format' | 'hasRead'> {
  readonly decoder: EventDecoder;
  /** Called with each event before it is given. */
  readonly found: (event: LogEvent) => void;
  /** When it is aborted, the events end. */
  readonly signal: AbortSignal;
}

type Placed = Positioned<LogEvent, LogPosition>;

/** As many of the last bytes as tell one log from another. */
const seenLength = 1 << 10;

const newline = 0x0a;

/** A log to whose end lines are added: a file, read from where another run has left it. */
export class GrowingLog {
  readonly format: LogFormat;
  /** Whether it ends inside a line, or inside a row of several lines, which is left for the next run. */
  isUnfinished = false;
  readonly #log: string;
  /** How it begins. */
  readonly #head: Buffer;
  readonly #options: GrowingLogOptions;

  private constructor(log: string, head: Buffer, options: GrowingLogOptions) {
    this.format = options.format ?? formatOf(log, head);
    this.#log = log;
    this.#head = head;
    this.#options = options;
  }

  /** @throws LogError - if it is no plain file */
  static async open(log: string, options: GrowingLogOptions): Promise<GrowingLog> {
    try {
      // Before it is opened: a pipe that nobody writes to would never be.
      if (!(await stat(log)).isFile()) throw new LogError(`${log}: --state needs a file to go on in, and this is none`);
      const file = await open(log);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkSize), 0, chunkSize, 0);
        const head = buffer.subarray(0, bytesRead);
        if (isGzip(head)) {
          throw new LogError(`${log}: --state cannot go on inside gzip data: unpack it, or leave out --state`);
        }
        return new GrowingLog(log, withoutMark(head), options);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw inWords(log, error);
    }
  }

  /**
   * @param options - for the positions
   * @throws LogError - if it is not the log that the position is of
   */
  async *from(start: LogPosition | undefined, options: LogPosition['options']): AsyncGenerator<readonly Placed[]> {
    try {
      if (start !== undefined) await this.#recognize(start.seen);
      yield* this.#read(start?.begin ?? { offset: 0, line: 1 }, start?.taken ?? 0, options);
    } catch (error) {
      throw inWords(this.#log, error);
    }
  }

  async #recognize({ end, length, checksum }: LogPosition['seen']): Promise<void> {
    const file = await open(this.#log);
    try {
      const { size } = await file.stat();
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, end - length);
      if (size >= end && crc32(buffer) === checksum) return;
      throw new LogError(
        `${this.#log} is not the log that was read, or no longer: ` +
          (size < end
            ? `it has ${bytes(size)}, and ${bytes(end)} were read`
            : `what ends at byte ${end.toLocaleString('en')} is not what was there`),
      );
    } finally {
      await file.close();
    }
  }

  async *#read(
    start: LogPosition['begin'],
    taken: number,
    options: LogPosition['options'],
  ): AsyncGenerator<readonly Placed[]> {
    const { decoder, found } = this.#options;
    const format = new formats[this.format](this.#log, decoder);
    if (start.offset > 0) format.goOn(this.#head, start.line);
    let begin = start;
    let known = taken;
    let piece: { readonly chunk: Buffer; readonly end: number } = { chunk: Buffer.alloc(0), end: start.offset };
    const chunks = async function* (chunksOf: AsyncIterable<Buffer>, { signal, hasRead }: GrowingLogOptions) {
      for await (const chunk of chunksOf) {
        if (signal.aborted) return;
        piece = { chunk, end: piece.end + chunk.length };
        yield chunk;
        await hasRead(chunk.length);
      }
    };
    const stream = createReadStream(this.#log, { start: start.offset, highWaterMark: chunkSize });
    for await (const lines of linesOf(chunks(stream as AsyncIterable<Buffer>, this.#options), start.offset === 0)) {
      this.isUnfinished = isTooLong(lines) ? !lines.isWhole : lines[lines.length - 1] !== newline;
      if (this.isUnfinished) return;
      const events = isTooLong(lines) ? format.tooLong() : format.events(lines);
      // A line that is too long ends with the first line end of its last piece; what is behind that comes next.
      const length = (isTooLong(lines) ? piece.chunk.indexOf(newline) : piece.chunk.lastIndexOf(newline)) + 1;
      const end = piece.end - piece.chunk.length + length;
      const last = piece.chunk.subarray(Math.max(0, length - seenLength), length);
      const seen = { end, length: last.length, checksum: crc32(last) };
      const next = { offset: end - format.openBytes, line: format.nextLine };
      const placed: Placed[] = [];
      for (let i = known; i < events.length; i++) {
        const event = events[i]!;
        found(event);
        const position =
          i === events.length - 1 ? { begin: next, taken: 0, seen, options } : { begin, taken: i + 1, seen, options };
        placed.push({ event, position });
      }
      yield placed;
      begin = next;
      known = Math.max(0, known - events.length);
    }
    this.isUnfinished ||= format.openBytes > 0;
  }
}

const bytes = (count: number): string => `${count.toLocaleString('en')} bytes`;
