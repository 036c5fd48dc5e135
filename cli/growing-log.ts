import * as t from 'io-ts';
import type { Positioned } from 'rxjs-sessionize/durable';
import { EventDecoder } from '../read/event-decoder.js';
import { eventsOf, LogError, type LogEvent } from '../read/log-event.js';
import { formatOf, lineFormats } from '../read/log-format.js';
import { isTooLong, linesOf, withoutMark } from '../read/read-log.js';
import { inWords } from '../read/node/in-words.js';
import type { ReadFileOptions } from '../read/node/read-log-file.js';
import { longestGap } from './cutting.js';
import { instant } from './figures.js';
import { pause, untilThere } from './growth.js';
import { beginningTrace, LogFile, Trace, traceLength, traceOf } from './log-file.js';
import type { Options } from './options.js';
import type { Reading } from './sessions.js';

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

export interface GrowingLogOptions extends Pick<ReadFileOptions, 'format' | 'table' | 'hasRead'> {
  readonly decoder: EventDecoder;
  /** Called with each event before it is given. */
  readonly found: (event: LogEvent) => void;
  /** The least time that the first event of a file may have that follows on others, in ms since the epoch. */
  readonly leastTime: () => number;
  /** When it is aborted, the events end. */
  readonly signal: AbortSignal;
  /** Whether it is read while it grows, and is rotated, until `signal` ends it. */
  readonly isFollowed: boolean;
  /** Called when all that is there of a log that is followed has been read; nothing more is read before it settles. */
  readonly waits: () => Promise<void>;
  /** Called with a sentence for the user of the program. */
  readonly says: (sentence: string) => void;
}

/** The log that a run goes on in, or follows. */
export function openLog(
  { logs, format, table, fields, cut, isFollowed }: Options,
  reading: Reading,
): Promise<GrowingLog> {
  const { findings, rows, hasRead, waits, says, signal } = reading;
  const decoder = new EventDecoder(fields, findings.badLine, rows);
  const { found, order } = findings;
  // Before that, an event would be too late.
  const leastTime = () => order.greatest - cut.grace - longestGap(cut);
  return GrowingLog.open(logs, { format, table, decoder, found, leastTime, hasRead, signal, isFollowed, waits, says });
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
    const growth = (path: string) => (options.isFollowed && path === paths.at(-1) ? options : undefined);
    return new GrowingLog(await Promise.all(paths.map((path) => LogFile.open(path, growth(path)))), options);
  }

  /**
   * @param options - for the positions
   * @throws LogError - where these are not the files that follow on the position
   */
  async *from(start: LogPosition | undefined, options: LogPosition['options']): AsyncGenerator<readonly Placed[]> {
    const { current, next } = await this.#left(start);
    const isLast = (file: LogFile) => file === this.#files.at(-1);
    let at = start;
    if (start !== undefined && current !== undefined) {
      at = yield* this.#read(current, isLast(current), { ...start, options });
    }
    for (const file of next) {
      at = yield* this.#read(file, isLast(file), beginIn(at, options));
    }
    if (!this.#options.isFollowed) return;
    for await (const file of this.#rotated(() => at?.done ?? [])) {
      const isSame = at !== undefined && at.seen.length > 0 && (await has(file, at));
      at = yield* this.#read(file, true, isSame ? at! : beginIn(at, options));
    }
  }

  /** The files that come to have the name of the last one, but those that were read before. */
  async *#rotated(done: () => readonly Trace[]): AsyncGenerator<LogFile> {
    const { signal, says, waits } = this.#options;
    const { path } = this.#files.at(-1)!;
    let isTold = false;
    for (;;) {
      await waits();
      await untilThere(path, signal);
      if (signal.aborted) return;
      const file = await LogFile.open(path, this.#options);
      if (!done().some((trace) => file.beginsWith(trace))) {
        isTold = false;
        yield file;
      } else {
        await file.close();
        if (!isTold) says(`${path} is one that was read before: waits for another one`);
        isTold = true;
        await pause(signal);
      }
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
    const { end } = start.seen;
    this.#options.says(
      `goes on in ${first.path}. The file that was read last is not named: what was added to it after byte ${end.toLocaleString('en')} is left out. Name it first if it may have grown`,
    );
    return { next: files };
  }

  async *#read(file: LogFile, isLast: boolean, start: LogPosition): AsyncGenerator<readonly Placed[], LogPosition> {
    try {
      return yield* this.#readFrom(file, isLast, start);
    } catch (error) {
      throw inWords(file.path, error);
    }
  }

  /**
   * @param isLast - whether lines may be added to it: another file ends where it ends
   * @returns where it has ended
   */
  async *#readFrom(file: LogFile, isLast: boolean, start: LogPosition): AsyncGenerator<readonly Placed[], LogPosition> {
    const { decoder, table, found, signal, hasRead, leastTime, isFollowed } = this.#options;
    const format = new lineFormats[this.format](file.path, decoder, table);
    const batch = decoder.batchOf(file.path);
    if (start.begin.offset > 0) format.goOn(withoutMark(file.head), start.begin.line);
    let { beginning, begin, taken, seen } = start;
    let head = file.head.subarray(0, start.begin.offset > 0 ? traceLength : 0);
    // A file that takes the name of one that is followed is taken as it is: what is older in it is left out by itself.
    let isFirst = start.begin.offset === 0 && taken === 0 && this.#files.includes(file);
    const placed = (events: readonly LogEvent[], next: LogPosition['begin']): readonly Placed[] => {
      const first = events[0];
      if (isFirst && first !== undefined) {
        checkTime(first, leastTime());
        isFirst = false;
      }
      if (first !== undefined) beginning = beginningTrace(head);
      const all = events.slice(taken).map((event, i) => {
        found(event);
        const isEnd = taken + i === events.length - 1;
        const where = isEnd ? { begin: next, taken: 0 } : { begin, taken: taken + i + 1 };
        return { event, position: { ...start, ...where, beginning, seen } };
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
        if (head.length < traceLength && start.begin.offset === 0)
          head = Buffer.concat([head, chunk.subarray(0, traceLength)]);
        yield chunk;
        await hasRead(chunk.length);
      }
    };
    /** Whether more may come of it than there is. One that was followed to its end has been rotated. */
    const isOpen = () => signal.aborted || (isLast && !isFollowed);
    for await (const lines of linesOf(chunks(), begin.offset === 0)) {
      const isUnfinished = isTooLong(lines) ? !lines.isWhole : lines[lines.length - 1] !== newline;
      if (isUnfinished && isOpen()) {
        this.isUnfinished = true;
        return { ...start, beginning, begin, taken, seen };
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
    if (isOpen()) this.isUnfinished = format.openBytes > 0;
    else {
      batch.clear();
      format.end(batch);
      yield placed(eventsOf(batch), { offset: seen.end, line: format.nextLine });
    }
    return { ...start, beginning, begin, taken, seen };
  }
}

/** The beginning of a file behind another one. Of that, nothing tells it again if no event was in it. */
function beginIn(before: LogPosition | undefined, options: LogPosition['options']): LogPosition {
  const nothing = traceOf(Buffer.alloc(0), 0);
  const done =
    before === undefined || before.beginning.length === 0
      ? (before?.done ?? [])
      : [...before.done, before.beginning].slice(-mostDone);
  return { beginning: nothing, begin: { offset: 0, line: 1 }, taken: 0, seen: nothing, done, options };
}

const has = async (file: LogFile, { beginning, seen }: LogPosition): Promise<boolean> =>
  file.beginsWith(beginning) && (await file.has(seen));

function checkTime({ log, time }: LogEvent, least: number): void {
  if (time >= least) return;
  throw new LogError(
    `${log} begins at ${instant(time)}, and what was read before reaches beyond ${instant(least)}: it is older, or was cut or replaced`,
  );
}
