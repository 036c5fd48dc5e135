import * as t from 'io-ts';
import type { Positioned } from 'rxjs-sessionize/durable';
import type { EventDecoder } from '../read/event-decoder.js';
import { eventsOf, LogError, type LogEvent } from '../read/log-event.js';
import { formatOf, lineFormats } from '../read/log-format.js';
import { isTooLong, linesOf, withoutMark } from '../read/read-log.js';
import { inWords } from '../read/node/in-words.js';
import type { ReadFileOptions } from '../read/node/read-log-file.js';
import { instant } from './figures.js';
import { LogFile, Trace, traceOf } from './log-file.js';

export const LogPosition = t.readonly(
  t.type({
    /** How the file begins. */
    beginning: Trace,
    /** Where to begin: the offset of a line, in bytes, and its number. */
    begin: t.readonly(t.type({ offset: t.number, line: t.number })),
    /** How many events from there on are taken. */
    taken: t.number,
    /** What was read last. */
    seen: Trace,
    /** How the files before it begin. */
    done: t.readonlyArray(Trace),
    /** The options that say what is an event and what a session, by their names. */
    options: t.readonly(t.record(t.string, t.string)),
  }),
);

/** Up to where a log is taken, and as what. */
export type LogPosition = t.TypeOf<typeof LogPosition>;

export interface GrowingLogOptions extends Pick<ReadFileOptions, 'format' | 'hasRead'> {
  readonly decoder: EventDecoder;
  /** Called with each event before it is given. */
  readonly found: (event: LogEvent) => void;
  /** The least time that the first event of a file may have that follows on others, in ms since the epoch. */
  readonly leastTime: () => number;
  /** When it is aborted, the events end. */
  readonly signal: AbortSignal;
}

type Placed = Positioned<LogEvent, LogPosition>;

/** So many files before the one that is read are known again. */
const mostDone = 1_000;

const newline = 0x0a;

/**
 * A log to which lines are added: a file that grows, and files that follow it, as they do where a log is rotated or has one
 * for each day. It is read from where another run has left it. Files are known by what is in them: they may be renamed,
 * and packed.
 */
export class GrowingLog {
  readonly format: keyof typeof lineFormats;
  /** Whether it ends inside a line, or inside a row of several lines, which is left for the next run. */
  isUnfinished = false;
  readonly #files: readonly LogFile[];
  readonly #options: GrowingLogOptions;

  private constructor(files: readonly LogFile[], options: GrowingLogOptions) {
    const { path, head } = files[0]!;
    const format = options.format ?? formatOf(path, head);
    if (format === 'json') {
      throw new LogError(
        `${path}: with --state, each event needs a line of its own: make such a file with jq -c '.[]?' ${path}`,
      );
    }
    this.format = format;
    this.#files = files;
    this.#options = options;
  }

  /**
   * @param paths - of its files, in the order of their events
   * @throws LogError - where one is no file
   */
  static async open(paths: readonly string[], options: GrowingLogOptions): Promise<GrowingLog> {
    return new GrowingLog(await Promise.all(paths.map((path) => LogFile.open(path))), options);
  }

  /**
   * @param options - for the positions
   * @throws LogError - where these are not the files that follow on the position
   */
  async *from(start: LogPosition | undefined, options: LogPosition['options']): AsyncGenerator<readonly Placed[]> {
    const { current, next } = await this.#left(start);
    let done = start?.done ?? [];
    const isLast = (file: LogFile) => file === this.#files.at(-1);
    if (start !== undefined && current !== undefined) {
      yield* this.#read(current, isLast(current), { ...start, options });
    }
    let last = start?.beginning;
    for (const file of next) {
      const { beginning } = file;
      if (last !== undefined) done = [...done, last].slice(-mostDone);
      const begin = { offset: 0, line: 1 };
      const seen = traceOf(Buffer.alloc(0), 0);
      yield* this.#read(file, isLast(file), { beginning, begin, taken: 0, seen, done, options });
      // One without a line may be any.
      last = beginning.length > 0 ? beginning : undefined;
    }
  }

  /** The file that the position is in, if it is among these, and those after it. */
  async #left(start: LogPosition | undefined): Promise<{ current?: LogFile; next: readonly LogFile[] }> {
    if (start === undefined) return { next: this.#files };
    const isDone = (file: LogFile) => start.done.some((trace) => file.beginsWith(trace));
    const files = this.#files.slice(this.#files.findIndex((file) => !isDone(file)));
    const [first, ...others] = files;
    if (first === undefined || isDone(first)) {
      throw new LogError(`${this.#files.at(-1)!.path} was read before, to its end: there is nothing to go on in`);
    }
    const again = others.find(isDone);
    if (again !== undefined) {
      throw new LogError(`${again.path} was read before ${first.path}: name the files in the order of their events`);
    }
    if (await has(first, start)) return { current: first, next: others };
    for (const file of others) {
      if (!(await has(file, start))) continue;
      throw new LogError(`${file.path} was read before ${first.path}: name the files in the order of their events`);
    }
    return { next: files };
  }

  async *#read(file: LogFile, isLast: boolean, start: LogPosition): AsyncGenerator<readonly Placed[]> {
    try {
      yield* this.#readFrom(file, isLast, start);
    } catch (error) {
      throw inWords(file.path, error);
    }
  }

  /** @param isLast - whether lines may be added to it: another file ends where it ends */
  async *#readFrom(file: LogFile, isLast: boolean, start: LogPosition): AsyncGenerator<readonly Placed[]> {
    const { decoder, found, signal, hasRead, leastTime } = this.#options;
    const format = new lineFormats[this.format](file.path, decoder);
    const batch = decoder.batchOf(file.path);
    if (start.begin.offset > 0) format.goOn(withoutMark(file.head), start.begin.line);
    let { begin, taken, seen } = start;
    let isFirst = start.begin.offset === 0 && taken === 0;
    const placed = (events: readonly LogEvent[], next: LogPosition['begin']): readonly Placed[] => {
      const first = events[0];
      if (isFirst && first !== undefined) {
        checkTime(first, leastTime());
        isFirst = false;
      }
      const all = events.slice(taken).map((event, i) => {
        found(event);
        const isEnd = taken + i === events.length - 1;
        const where = isEnd ? { begin: next, taken: 0 } : { begin, taken: taken + i + 1 };
        return { event, position: { ...start, ...where, seen } };
      });
      begin = next;
      taken = Math.max(0, taken - events.length);
      return all;
    };
    let piece: { readonly chunk: Uint8Array; readonly end: number } = { chunk: Buffer.alloc(0), end: begin.offset };
    const chunks = async function* () {
      for await (const chunk of file.chunksFrom(start.begin.offset)) {
        if (signal.aborted) return;
        piece = { chunk, end: piece.end + chunk.length };
        yield chunk;
        await hasRead(chunk.length);
      }
    };
    for await (const lines of linesOf(chunks(), begin.offset === 0)) {
      const isUnfinished = isTooLong(lines) ? !lines.isWhole : lines[lines.length - 1] !== newline;
      if (isUnfinished && isLast) {
        this.isUnfinished = true;
        return;
      }
      batch.clear();
      if (isTooLong(lines)) format.tooLong(batch);
      else format.read(lines, batch);
      // A line that is too long ends with the first line end of its last piece; what is behind that comes next.
      const lastEnd = isTooLong(lines) ? piece.chunk.indexOf(newline) : piece.chunk.lastIndexOf(newline);
      const length = isUnfinished ? piece.chunk.length : lastEnd + 1;
      const end = piece.end - piece.chunk.length + length;
      seen = traceOf(piece.chunk.subarray(0, length), end);
      yield placed(eventsOf(batch), { offset: end - format.openBytes, line: format.nextLine });
    }
    if (isLast) this.isUnfinished = format.openBytes > 0;
    else if (!signal.aborted) {
      batch.clear();
      format.end(batch);
      yield placed(eventsOf(batch), { offset: seen.end, line: format.nextLine });
    }
  }
}

const has = async (file: LogFile, { beginning, seen }: LogPosition): Promise<boolean> =>
  file.beginsWith(beginning) && (await file.has(seen));

function checkTime({ log, time }: LogEvent, least: number): void {
  if (time >= least) return;
  throw new LogError(
    `${log} begins at ${instant(time)}, and what was read before reaches beyond ${instant(least)}: it is older, or was cut or replaced`,
  );
}
