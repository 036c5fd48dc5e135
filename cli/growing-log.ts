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
    /** The beginning of the file. */
    beginning: Trace,
    /** The line to begin with: its offset in bytes, and its number. */
    begin: t.readonly(t.type({ offset: t.number, line: t.number })),
    /** How many events from there on were taken. */
    taken: t.number,
    /** The bytes that were read last. */
    seen: Trace,
    /** The beginnings of the files before it. */
    done: t.readonlyArray(Trace),
    /** The options that define events and sessions, by name. */
    options: t.readonly(t.record(t.string, t.string)),
  }),
);

/** How far a log was read, and with which options. */
export type LogPosition = t.TypeOf<typeof LogPosition>;

export interface GrowingLogOptions extends Pick<ReadFileOptions, 'format' | 'table' | 'hasRead'> {
  readonly decoder: EventDecoder;
  /** Called with each event before it is yielded. */
  readonly found: (event: LogEvent) => void;
  /** The least time of the first event in a file that follows others, in ms since the epoch. */
  readonly leastTime: () => number;
  /** When it is aborted, the events end. */
  readonly signal: AbortSignal;
  /** Whether to read while the log grows and is rotated, until `signal` ends that. */
  readonly isFollowed: boolean;
  /** Called when everything in a followed log has been read. Nothing more is read until it resolves. */
  readonly waits: () => Promise<void>;
  /** Called with a sentence for the person who runs the program. */
  readonly says: (sentence: string) => void;
}

/** Opens the log that a run continues or follows. */
export function openLog(
  { logs, format, table, fields, cut, isFollowed }: Options,
  reading: Reading,
): Promise<GrowingLog> {
  const { findings, rows, hasRead, waits, says, signal } = reading;
  const decoder = new EventDecoder(fields, findings.badLine, rows);
  const { found, order } = findings;
  // An event before that time would be too late.
  const leastTime = () => order.greatest - cut.grace - longestGap(cut);
  return GrowingLog.open(logs, { format, table, decoder, found, leastTime, hasRead, signal, isFollowed, waits, says });
}

type Placed = Positioned<LogEvent, LogPosition>;

/** How many earlier files are recognised. */
const mostDone = 1_000;

const newline = 0x0a;

/**
 * A log to which lines are added: a file that grows, and files that follow it, as with rotation or a file for each day. It is
 * read from the place where the last run ended. Files are recognised by their contents, so they may be renamed and packed.
 */
export class GrowingLog {
  readonly format: keyof typeof lineFormats;
  /** Whether it ends inside a row. The next run reads that row. */
  isUnfinished = false;
  readonly #files: readonly LogFile[];
  readonly #options: GrowingLogOptions;

  private constructor(files: readonly LogFile[], options: GrowingLogOptions) {
    const { path, head } = files[0]!;
    const format = options.format ?? formatOf(path, head);
    if (format === 'json') {
      throw new LogError(
        `${path}: with --state, each event must be on a line of its own: make such a file with jq -c '.[]?' ${path}`,
      );
    }
    this.format = format;
    this.#files = files;
    this.#options = options;
  }

  /**
   * @param paths - of the files, in the order of their events
   * @throws LogError - if one is not a file
   */
  static async open(paths: readonly string[], options: GrowingLogOptions): Promise<GrowingLog> {
    const growth = (path: string) => (options.isFollowed && path === paths.at(-1) ? options : undefined);
    return new GrowingLog(await Promise.all(paths.map((path) => LogFile.open(path, growth(path)))), options);
  }

  /**
   * @param options - the options to store in positions
   * @throws LogError - if these files do not follow the position
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

  /** The files that get the name of the last one after rotation, without those that were read before. */
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
        if (!isTold) says(`${path} was read before; waiting for a new file`);
        isTold = true;
        await pause(signal);
      }
    }
  }

  /** The file of the position, if it is one of these, and the files after it. */
  async #left(start: LogPosition | undefined): Promise<{ current?: LogFile; next: readonly LogFile[] }> {
    if (start === undefined) return { next: this.#files };
    const isDone = (file: LogFile) => start.done.some((trace) => file.beginsWith(trace));
    const files = this.#files.slice(this.#files.findIndex((file) => !isDone(file)));
    const [first, ...others] = files;
    if (first === undefined || isDone(first)) {
      throw new LogError(`${this.#files.at(-1)!.path} was already read to its end: name a newer file after it`);
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
      `goes on in ${first.path}. The file that was read last is not named, so lines after its byte ${end.toLocaleString('en')} are left out. Name it first if it may have grown`,
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
   * @param isLast - whether lines may still be added to the file
   * @returns the position at its end
   */
  async *#readFrom(file: LogFile, isLast: boolean, start: LogPosition): AsyncGenerator<readonly Placed[], LogPosition> {
    const { decoder, table, found, signal, hasRead, leastTime, isFollowed } = this.#options;
    const format = new lineFormats[this.format](file.path, decoder, table);
    const batch = decoder.batchOf(file.path);
    if (start.begin.offset > 0) format.goOn(withoutMark(file.head), start.begin.line);
    let { beginning, begin, taken, seen } = start;
    let head = file.head.subarray(0, start.begin.offset > 0 ? traceLength : 0);
    // A file that replaces a followed one is not checked: old events in it are late, and left out.
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
    /** Whether lines may still be added. A file that was followed to its end has been rotated. */
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
      // A line that is too long ends at the first line end of its last piece. The rest comes next.
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

/** The position at the beginning of a file after another one. A file without an event cannot be recognised later. */
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
    `${log} begins at ${instant(time)}, but earlier runs have read beyond ${instant(least)}: the file is older, or was cut or replaced. Name the files in the order of their events, or use a new folder`,
  );
}
