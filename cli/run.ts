import { concatMap, from, fromEvent, type Observable, take, takeUntil, tap } from 'rxjs';
import { mergeByTime } from 'rxjs-sessionize';
import { styleOf } from '../parts/terminal/style.js';
import { continuedSessions, type Held } from './continued.js';
import { EventDecoder } from '../read/event-decoder.js';
import { GrowingLog } from './growing-log.js';
import type { LogEvent } from '../read/log-event.js';
import type { Options } from './options.js';
import { Output } from './output.js';
import { Overview } from './overview.js';
import { Progress } from './progress.js';
import { readLog, type ReadOptions, sizeOf } from '../read/read-log.js';
import { Rejections } from './rejections.js';
import { exceptions, type Findings, report, whyNothing } from './report.js';
import { countSessions, type SessionCounts } from './sessions.js';
import { sorted } from './sorted.js';
import { TimeOrder } from './time-order.js';

/** The exit code after a Ctrl-C. */
export const interrupted = 130;

/** Reads the logs and writes what they say. Returns the exit code. */
export async function run(options: Options): Promise<number> {
  const started = performance.now();
  const overview = new Overview(options.cut.count === 'clicks' ? [0, 0.5, 1, 1.5, 2, 3, 5] : [0, 0.25, 0.5, 0.75, 1]);
  const order = new TimeOrder(options.cut.latest);
  const rejections = new Rejections();
  let held: Held = { openSessions: 0, greatestTime: -Infinity };
  let isUnfinished = false;
  const output = options.output === 'report' ? undefined : new Output(process.stdout, options.output);
  const progress = new Progress(process.stderr, styleOf(process.stderr), await sizeOf(options.logs));
  const interruption = new AbortController();
  const interrupt = fromEvent(process, 'SIGINT')
    .pipe(take(1))
    .subscribe(() => {
      interruption.abort();
    });

  const reading: ReadOptions = {
    format: options.format,
    decoder: new EventDecoder(options.fields, rejections.addBadLine),
    async hasRead(bytes) {
      progress.add(bytes, order.events);
      await output?.drained();
    },
  };
  const found = ({ time }: LogEvent) => {
    order.add(time);
  };
  const add = (session: SessionCounts) => {
    overview.add(session);
    if (session.searches > 0) output?.write(session);
  };
  try {
    if (options.state === undefined) {
      output?.begin();
      const sessions = eventsOf(options, (log) => readLog(log, reading)).pipe(
        tap(found),
        countSessions(options.cut, rejections.addEvent),
        takeUntil(fromEvent(interruption.signal, 'abort')),
      );
      await sessions.forEach(add);
    } else {
      const log = await GrowingLog.open(options.logs[0]!, { ...reading, found, signal: interruption.signal });
      const deliveries = continuedSessions(log, options.state, options, {
        rejected: rejections.addEvent,
        goesOn(left) {
          progress.skip(left.offset);
          order.goOn(left.greatestTime);
          if (left.isInterrupted) output?.goOn();
          held = left;
        },
        committed(left) {
          held = left;
        },
      });
      const settled = deliveries.pipe(
        concatMap(async ({ results, first, ack }) => {
          // What the runs write, one after the other, is one list, with one head.
          if (first === 0) output?.begin();
          results.forEach(add);
          await output?.flushed();
          ack();
        }),
      );
      await settled.forEach(() => undefined);
      isUnfinished = log.isUnfinished;
    }
  } finally {
    interrupt.unsubscribe();
    progress.end();
  }
  output?.end();

  const say = styleOf(process.stderr);
  if (interruption.signal.aborted) {
    const goOn = options.state === undefined ? '' : '; run it again, and it goes on';
    process.stderr.write(`rxjs-sessionize: interrupted after ${order.events.toLocaleString('en')} events${goOn}\n`);
    return interrupted;
  }
  const findings: Findings = { options, overview, order, rejections, held, isUnfinished };
  const nothing = whyNothing(findings);
  if (nothing !== undefined) {
    process.stderr.write(lines([`rxjs-sessionize: ${nothing}`, ...exceptions(findings, say)]));
    return 1;
  }
  if (output === undefined) {
    const took = { bytes: progress.bytes, ms: performance.now() - started };
    process.stdout.write(lines(report(findings, took, styleOf(process.stdout))));
  } else {
    process.stderr.write(lines(exceptions(findings, say)));
  }
  return 0;
}

/** The events of all logs, in the order in which they are to be taken. */
function eventsOf(options: Options, read: (log: string) => AsyncIterable<readonly LogEvent[]>): Observable<LogEvent> {
  const [first, ...others] = options.logs;
  if (options.sort) return from(sorted(inTurn(options.logs.map(read)))).pipe(concatMap((batch) => batch));
  return others.length === 0 && first !== undefined
    ? from(read(first)).pipe(concatMap((batch) => batch))
    : mergeByTime(options.logs.map((log) => oneByOne(read(log))));
}

async function* inTurn<T>(inputs: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  for (const input of inputs) yield* input;
}

async function* oneByOne<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
