import { fromEvent, take } from 'rxjs';
import { styleOf } from '../parts/terminal/style.js';
import { sizeOf } from '../read/read-log.js';
import { continuedSessions } from './continued.js';
import { Findings } from './findings.js';
import type { Options } from './options.js';
import { Output } from './output.js';
import { Progress } from './progress.js';
import { exceptions, report, whyNothing } from './report.js';
import { sessionsOf } from './sessions.js';

/** The exit code after a Ctrl-C. */
export const interrupted = 130;

/** Reads the logs, cuts them into sessions, and writes these or what they add up to. Returns the exit code. */
export async function run(options: Options): Promise<number> {
  const started = performance.now();
  const findings = new Findings(options);
  const output = options.output === 'report' ? undefined : new Output(process.stdout, options.output, options.count);
  const progress = new Progress(process.stderr, styleOf(process.stderr), await sizeOf(options.logs));
  const interruption = new AbortController();
  const interrupt = fromEvent(process, 'SIGINT')
    .pipe(take(1))
    .subscribe(() => {
      interruption.abort();
    });

  const reading = {
    findings,
    signal: interruption.signal,
    async hasRead(bytes: number) {
      progress.add(bytes, findings.order.events);
      await output?.drained();
    },
    begins: () => output?.begin(),
    goesOn(offset: number) {
      progress.skip(offset);
    },
    comesAgain: () => output?.goOn(),
    async arrived() {
      await output?.flushed();
    },
  };
  const sessions =
    options.state === undefined ? sessionsOf(options, reading) : continuedSessions(options, options.state, reading);
  try {
    await sessions.forEach((session) => {
      findings.closed(session);
      output?.write(session);
    });
  } finally {
    interrupt.unsubscribe();
    progress.end();
  }
  output?.end();
  if (interruption.signal.aborted) return tell(process.stderr, [interruptedAfter(findings)], interrupted);

  const nothing = whyNothing(findings);
  const said = exceptions(findings, styleOf(process.stderr));
  if (nothing !== undefined) return tell(process.stderr, [`rxjs-sessionize: ${nothing}`, ...said], 1);
  if (output !== undefined) return tell(process.stderr, said, 0);
  const took = { bytes: progress.bytes, ms: performance.now() - started };
  return tell(process.stdout, report(findings, took, styleOf(process.stdout)), 0);
}

function tell(stream: NodeJS.WriteStream, lines: readonly string[], code: number): number {
  stream.write(lines.map((line) => `${line}\n`).join(''));
  return code;
}

const interruptedAfter = ({ options, order }: Findings): string =>
  `rxjs-sessionize: interrupted after ${order.events.toLocaleString('en')} events` +
  (options.state === undefined ? '' : '; run it again, and it goes on');
