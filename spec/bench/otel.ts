/** What it costs to read the counters with OpenTelemetry: pairs of runs without and with a monitor, by turns. */
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { Subject } from 'rxjs';
import { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
import { meterSessions } from 'rxjs-sessionize/otel';
import { spreadOf } from './statistics.js';
import { type Act, eventsOf, gap, graceOf } from './workload.js';

class Reader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

const pairs = 20;
/** A run takes a fraction of a second, and metrics are collected once in it; by default an SDK collects once a minute. */
const workload = { events: 200_000, users: 10_000, inOrder: false };

const events = eventsOf(workload);
const grace = graceOf(workload);

/** Takes all events, and returns how many ms of CPU that took. */
async function run(reader: Reader | undefined): Promise<number> {
  const meter = reader && new MeterProvider({ readers: [reader] }).getMeter('bench');
  const source = new Subject<Act>();
  let clicks = 0;
  source
    .pipe(groupByUser(), sessionize({ gap, grace, ...(meter && { monitor: meterSessions(meter) }) }), toCtr())
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

for (const warmUp of [undefined, new Reader(), undefined, new Reader()]) await run(warmUp);
const ratios: number[] = [];
for (let pair = 0; pair < pairs; pair++) {
  const isFirst = pair % 2 === 0;
  const first = await run(isFirst ? undefined : new Reader());
  const second = await run(isFirst ? new Reader() : undefined);
  ratios.push(isFirst ? second / first : first / second);
}
const { median, min, max } = spreadOf(ratios);
console.log(
  `with a monitor, read once in ${String(events.length)} events: ` +
    `${median.toFixed(3)} times the CPU (median of ${String(pairs)} pairs, ${min.toFixed(3)} to ${max.toFixed(3)})`,
);
