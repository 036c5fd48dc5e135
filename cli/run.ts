import { printable } from '../parts/terminal/printable.js';
import { styleOf } from '../parts/terminal/style.js';
import { sizeOf } from '../read/node/read-log-file.js';
import { continuedSessions } from './continued.js';
import type { Destination } from './destination.js';
import { EventRows } from './event-rows.js';
import { disorder, exceptions, tooMuchLeftOut, whyNothing } from './exceptions.js';
import { title } from './figures.js';
import { Findings } from './findings.js';
import { Interruption } from './interruption.js';
import type { Options, OutputOptions } from './options.js';
import { Progress } from './progress.js';
import { report } from './report.js';
import { reportPage } from './report-page.js';
import { metricRows } from './metric-rows.js';
import { metricsReport } from './metrics-report.js';
import { parquetRows } from './parquet-rows.js';
import { noRows, type Rows } from './rows.js';
import { sessionColumns, sessionRows } from './session-rows.js';
import { followedSessions, sessionsOf } from './sessions.js';
import { StandardOutput } from './standard-output.js';
import { WholeFile, writeWhole } from './whole-file.js';

/** The exit codes (see `--help all`), except after a signal. */
export const exitCodes = { done: 0, noResult: 1, misused: 2, leftOut: 3 };

/** Reads the logs, cuts them into sessions, and writes the sessions or the report. Returns the exit code. */
export async function run(options: Options): Promise<number> {
  const started = performance.now();
  if (options.output?.format === 'parquet' && options.out === undefined && process.stdout.isTTY) {
    return tell(
      process.stderr,
      ['rxjs-sessionize: a terminal cannot show --parquet: name a file with --out'],
      exitCodes.misused,
    );
  }
  const size = options.isFollowed ? undefined : await sizeOf(options.logs);
  // Rows would appear inside the progress line.
  const isFree = options.out !== undefined || options.output === undefined || !process.stdout.isTTY;
  const progressFrom = () => new Progress(process.stderr, styleOf(process.stderr), size, isFree);
  let progress = progressFrom();
  const output: Destination =
    options.out === undefined ? new StandardOutput(process.stdout) : await WholeFile.open(options.out);
  // Fail before reading the log if the page cannot be written.
  if (options.html !== undefined) await (await WholeFile.open(options.html)).abandon();
  const interruption = new Interruption(() => output.left);
  let findings: Findings;
  try {
    findings = await passThrough(options, output, progress, interruption.signal);
    const mayBeSorted = size !== undefined && findings.shouldBeSorted && findings.bytesToSort <= options.sortMemory;
    if (mayBeSorted && !interruption.signal.aborted && (await output.takenBack())) {
      progress.end();
      tell(
        process.stderr,
        [`rxjs-sessionize: ${title(options.logs)} is read again and sorted. ${disorder(findings.order)}`],
        0,
      );
      progress = progressFrom();
      findings = await passThrough({ ...options, sort: true }, output, progress, interruption.signal);
    }
    // With --follow, a signal is the end of the log, and there is a result.
    if (interruption.signal.aborted && !options.isFollowed) {
      await output.abandon();
      return tell(process.stderr, [interruptedAfter(findings)], interruption.code);
    }
  } catch (error) {
    await output.abandon();
    throw error;
  } finally {
    interruption.stop();
    progress.end();
  }

  const nothing = whyNothing(findings);
  const said = exceptions(findings, styleOf(process.stderr));
  if (nothing !== undefined) {
    await output.takenBack();
    await output.abandon();
    return tell(process.stderr, [`rxjs-sessionize: ${nothing}`, ...said], exitCodes.noResult);
  }
  const code = options.isStrict && tooMuchLeftOut(findings) ? exitCodes.leftOut : exitCodes.done;
  if (options.output !== undefined) tell(process.stderr, said, code);
  if (options.output?.of === 'metrics') writeMetrics(output, options.output, findings);
  await output.finish();
  if (options.html !== undefined) await writeWhole(options.html, reportPage(findings));
  if (options.output !== undefined) return code;
  const took = { bytes: progress.bytes, ms: performance.now() - started };
  return tell(process.stdout, report(findings, took, styleOf(process.stdout)), code);
}

/** Reads the logs once, and writes the output. */
async function passThrough(
  options: Options,
  output: Destination,
  progress: Progress,
  signal: AbortSignal,
): Promise<Findings> {
  const events = options.output?.of === 'events' ? new EventRows(options.output, options.table.quote) : undefined;
  const rows = await rowsOf(options, events);
  const findings = new Findings(options, (row, reason) => {
    output.write(rows.ofLeftOut(row, reason));
  });
  const reading = {
    findings,
    rows: events,
    signal,
    hasRead(bytes: number) {
      progress.add(bytes, findings.order.events);
      return output.drained();
    },
    begins() {
      output.write(rows.head());
    },
    goesOn(offset: number) {
      progress.skip(offset);
    },
    comesAgain() {
      // The killed run may have written half a line. A line end keeps it apart from the next one.
      if (options.output !== undefined) output.write('\n');
    },
    waits: () => output.settled(),
    says(sentence: string) {
      progress.end();
      process.stderr.write(`rxjs-sessionize: ${printable(sentence)}\n`);
    },
    arrived: () => output.settled(),
  };
  const { state, isFollowed } = options;
  const sessions =
    state !== undefined
      ? continuedSessions(options, state, reading)
      : isFollowed
        ? followedSessions(options, reading)
        : sessionsOf(options, reading);
  await sessions.forEach((session) => {
    findings.closed(session);
    output.write(rows.ofSession(session));
  });
  if (rows.end !== undefined && whyNothing(findings) === undefined) output.write(rows.end());
  return findings;
}

async function rowsOf(options: Options, events: EventRows | undefined): Promise<Rows> {
  const { output } = options;
  if (output?.format === 'parquet') {
    return parquetRows(events === undefined ? sessionColumns(options, output.times) : events.source);
  }
  return events ?? (output?.of === 'sessions' ? sessionRows(options, output) : noRows);
}

function writeMetrics(output: Destination, { format, times }: OutputOptions, findings: Findings): void {
  const reports = findings.metrics?.reports() ?? [];
  const lines =
    format === 'text'
      ? metricsReport(reports, findings, styleOf(process.stdout))
      : metricRows(reports, findings.options, { format, times });
  output.write(lines.map((line) => `${line}\n`).join(''));
}

function tell(stream: NodeJS.WriteStream, lines: readonly string[], code: number): number {
  stream.write(lines.map((line) => `${line}\n`).join(''));
  return code;
}

const interruptedAfter = ({ options, order }: Findings): string =>
  `rxjs-sessionize: interrupted after ${order.events.toLocaleString('en')} events` +
  (options.state === undefined ? '' : '; the same command goes on from there');
