import { availableParallelism } from 'node:os';
import {
  concatMap,
  defer,
  from,
  fromEvent,
  map,
  type MonoTypeOperatorFunction,
  type Observable,
  type OperatorFunction,
  takeUntil,
  tap,
} from 'rxjs';
import { eventClock, groupByUser, mergeByTime, sessionize } from 'rxjs-sessionize';
import { EventDecoder } from '../read/event-decoder.js';
import type { EventBatch } from '../read/event-batch.js';
import { eventsOf, type LogEvent, type RowReader } from '../read/log-event.js';
import { readInThread } from '../read/node/read-in-thread.js';
import { readLogFile, sizeOf } from '../read/node/read-log-file.js';
import { UserNumbers } from '../read/user-numbers.js';
import { sessionsOfColumns } from './column-sessions.js';
import { cuttingOf, mayCutSessions } from './cutting.js';
import type { Findings } from './findings.js';
import { openLog } from './growing-log.js';
import { measuredEvents, type MeasuredSession, withEvents } from './measured-session.js';
import { oncePerSearch } from './once-per-search.js';
import type { Options } from './options.js';
import { sorted } from './sorted.js';

/** What a source of sessions reports while it reads. It waits for the promises. */
export interface Reading {
  readonly findings: Findings;
  /** Receives the rows of the log, if they are wanted. */
  readonly rows: RowReader | undefined;
  /** Called with the number of bytes that were read. Nothing more is read until it resolves. */
  readonly hasRead: (bytes: number) => Promise<void>;
  /** Called when everything in a followed log has been read. Nothing more is read until it resolves. */
  readonly waits: () => Promise<void>;
  /** Called with a sentence for the person who runs the program. */
  readonly says: (sentence: string) => void;
  /** Called before the first session. With a state, only the first of all runs calls it. */
  readonly begins: () => void;
  /** When it is aborted, the sessions end. */
  readonly signal: AbortSignal;
}

/** The sessions of logs that are read from beginning to end. */
export function sessionsOf(options: Options, reading: Reading): Observable<MeasuredSession> {
  const { logs, sort, fields } = options;
  const { findings, signal } = reading;
  const [log, ...others] = logs;
  const sessions =
    log !== undefined &&
    others.length === 0 &&
    !sort &&
    !areEventsWanted(options) &&
    !mayCutSessions(options) &&
    fields.searchId === undefined
      ? from(sessionsOfColumns(columnsOf(log, options, reading), options, findings)).pipe(concatMap((each) => each))
      : inOrder(
          logs.map((each) => batchesOf(each, options, reading)),
          sort,
        ).pipe(tap(findings.found), cutIn(options, findings));
  return sessions.pipe(begun(reading), takeUntil(fromEvent(signal, 'abort')));
}

/** Nothing is written before the log is understood: a log without a session is a fault. */
const begun = ({ begins }: Reading): MonoTypeOperatorFunction<MeasuredSession> =>
  map((session, i) => {
    if (i === 0) begins();
    return session;
  });

const batchesOf = (
  log: string,
  { format, table, fields }: Options,
  { findings, rows, hasRead }: Reading,
  numbers?: UserNumbers,
): Batches =>
  readLogFile(log, { format, table, decoder: new EventDecoder(fields, findings.badLine, rows, numbers), hasRead });

/** The same for events that never become objects. A thread of its own reads a large log. */
async function* columnsOf(log: string, options: Options, reading: Reading): Batches {
  if (!(await isWorthThread(log, options.threads))) yield* batchesOf(log, options, reading, new UserNumbers());
  else {
    const { format, table, fields } = options;
    const { findings, hasRead } = reading;
    // The program is one file.
    const program = new URL(import.meta.url);
    yield* readInThread({ log, format, table, fields }, { program, badLine: findings.badLine, hasRead });
  }
}

/** From this size on, in bytes, reading takes longer than starting a thread. */
const worthThread = 32e6;

/** @param most - the most threads */
async function isWorthThread(log: string, most: number | undefined): Promise<boolean> {
  const size = await sizeOf([log]);
  if (size === undefined || most === 1) return false;
  return most !== undefined || (size >= worthThread && availableParallelism() > 1);
}

/** The sessions of a log that is read while it grows and is rotated. An interruption closes the open sessions. */
export function followedSessions(options: Options, reading: Reading): Observable<MeasuredSession> {
  return defer(() => openLog(options, reading)).pipe(
    concatMap((log) => log.from(undefined, {})),
    concatMap((placed) => placed.map(({ event }) => event)),
    cutIn(options, reading.findings),
    begun(reading),
  );
}

function cutIn(options: Options, { rejected }: Findings): OperatorFunction<LogEvent, MeasuredSession> {
  const sessions = sessionize({
    ...cuttingOf(options),
    fold: foldOf(options),
    clock: eventClock({ latest: options.cut.latest }),
    rejected,
  });
  return (events) => events.pipe(groupByUser(), sessions);
}

/** The fold of a session. It keeps events only if they are wanted. */
export function foldOf(options: Options) {
  const fold = measuredEvents();
  if (options.fields.searchId === undefined) return areEventsWanted(options) ? withEvents(fold) : fold;
  return areEventsWanted(options) ? oncePerSearch(withEvents(fold)) : oncePerSearch(fold);
}

const areEventsWanted = ({ output }: Options): boolean => output?.of === 'events' || output?.of === 'metrics';

type Batches = AsyncGenerator<EventBatch>;

/** The events of all logs, merged by time or sorted. */
function inOrder(logs: readonly Batches[], sort: boolean): Observable<LogEvent> {
  const [log, ...others] = logs;
  return log !== undefined && others.length === 0 && !sort
    ? from(log).pipe(concatMap(eventsOf))
    : sort
      ? from(sorted(inTurn(logs))).pipe(concatMap((batch) => batch))
      : mergeByTime(logs.map(oneByOne));
}

async function* inTurn<T>(inputs: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  for (const input of inputs) yield* input;
}

async function* oneByOne(batches: Batches): AsyncGenerator<LogEvent> {
  for await (const batch of batches) yield* eventsOf(batch);
}
