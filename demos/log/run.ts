import { concatMap, from, fromEvent, type Observable, takeUntil, tap } from 'rxjs';
import { mergeByTime } from 'rxjs-sessionize';
import { styleOf } from '../terminal/style.js';
import { EventDecoder } from './event-decoder.js';
import type { LogEvent } from './log-event.js';
import type { Options } from './options.js';
import { Output } from './output.js';
import { Overview } from './overview.js';
import { Progress } from './progress.js';
import { readLog, sizeOf } from './read-log.js';
import { Rejections } from './rejections.js';
import { exceptions, type Findings, report, whyNothing } from './report.js';
import { countSessions } from './sessions.js';
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
  const findings: Findings = { options, overview, order, rejections };
  const output = options.output === 'report' ? undefined : new Output(process.stdout, options.output);
  const progress = new Progress(process.stderr, styleOf(process.stderr), await sizeOf(options.logs));
  const decoder = new EventDecoder(options.fields, rejections.addBadLine);
  const read = (log: string) =>
    readLog(log, {
      format: options.format,
      decoder,
      async hasRead(bytes) {
        progress.add(bytes, order.events);
        await output?.drained();
      },
    });

  const interruption = new AbortController();
  const interrupt = fromEvent(process, 'SIGINT').pipe(
    tap(() => {
      interruption.abort();
    }),
  );
  const sessions = eventsOf(options, read).pipe(
    tap(({ time }) => {
      order.add(time);
    }),
    countSessions(options.cut, rejections.addEvent),
    takeUntil(interrupt),
  );
  try {
    await sessions.forEach((session) => {
      overview.add(session);
      if (session.searches > 0) output?.write(session);
    });
  } finally {
    progress.end();
  }
  output?.end();

  const say = styleOf(process.stderr);
  if (interruption.signal.aborted) {
    process.stderr.write(`rxjs-sessionize: interrupted after ${order.events.toLocaleString('en')} events\n`);
    return interrupted;
  }
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
