/**
 * Measures the cost of reading the counters with OpenTelemetry. Two processes take turns, one without and one with a monitor. Each
 * processes the events several times, and the least CPU time counts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { Subject } from 'rxjs';
import { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
import { meterSessions } from 'rxjs-sessionize/otel';
import { spreadOf } from './statistics.js';
import { type Act, eventsOf, gap, graceOf } from './workload.js';

const pairs = 20;
const rounds = 5;
/** A round takes a fraction of a second, and metrics are collected once in it. By default, an SDK collects once a minute. */
const workload = { events: 200_000, users: 10_000, inOrder: false };

class Reader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** Processes all events, and returns the CPU time in ms. */
async function round(events: readonly Act[], reader: Reader | undefined): Promise<number> {
  const meter = reader && new MeterProvider({ readers: [reader] }).getMeter('bench');
  const source = new Subject<Act>();
  let clicks = 0;
  source
    .pipe(
      groupByUser(),
      sessionize({ gap, grace: graceOf(workload), ...(meter && { monitor: meterSessions(meter) }) }),
      toCtr(),
    )
    .subscribe((session) => (clicks += session.clicks));
  gc!();
  const started = process.cpuUsage();
  for (const event of events) source.next(event);
  await reader?.collect();
  source.complete();
  const { user, system } = process.cpuUsage(started);
  if (clicks === 0) throw new Error('nothing was counted');
  return (user + system) / 1_000;
}

/** The least CPU time of several rounds in a new process, in ms. */
async function leastOf(side: 'without' | 'with'): Promise<number> {
  const child = fork(process.argv[1]!, [side], { execArgv: ['--expose-gc'] });
  const [least] = (await once(child, 'message')) as [number];
  return least;
}

if (process.send !== undefined) {
  const events = eventsOf(workload);
  let least = Infinity;
  for (let i = 0; i < rounds; i++) {
    least = Math.min(least, await round(events, process.argv[2] === 'with' ? new Reader() : undefined));
  }
  process.send(least);
  process.disconnect();
} else {
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const isFirst = pair % 2 === 0;
    const first = await leastOf(isFirst ? 'without' : 'with');
    const second = await leastOf(isFirst ? 'with' : 'without');
    ratios.push(isFirst ? second / first : first / second);
  }
  const { median, min, max } = spreadOf(ratios);
  console.log(
    `with a monitor, read once in ${String(workload.events)} events: ` +
      `${median.toFixed(3)} times the CPU (median of ${String(pairs)} pairs, ${min.toFixed(3)} to ${max.toFixed(3)})`,
  );
}
