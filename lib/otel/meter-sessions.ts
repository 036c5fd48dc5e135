import type { Attributes, BatchObservableResult, Meter } from '@opentelemetry/api';
import { checkOption } from '../core/check.js';
import { type Counts, noCounts, sumOf } from '../core/counts.js';

/** What is read of a pipeline: what `sessionize`, `durableSessions` and `kafkaSessions` give their `monitor`. */
export interface Reading extends Counts<string> {
  /** W (S2), in ms since the epoch, where there is one watermark. */
  readonly watermark?: number;
  /** Where each partition has one of its own. */
  readonly partitions?: readonly { readonly partition: number; readonly watermark: number }[];
  /** How many commits there were, and how long they took together, in ms, where there are commits. */
  readonly commits?: number;
  readonly commitTime?: number;
}

const of = 'meterSessions';

/**
 * The counters of a pipeline as instruments of OpenTelemetry: a `monitor` for `sessionize`, `durableSessions` and `kafkaSessions` (A12).
 *
 * The instruments are observable. They read the counters when metrics are collected, and cost nothing at an event.
 *
 * | instrument | unit | attributes | what |
 * | --- | --- | --- | --- |
 * | `sessionize.events.taken` | `{event}` | | events taken |
 * | `sessionize.events.rejected` | `{event}` | `reason` | events in no session |
 * | `sessionize.sessions.closed` | `{session}` | `closed_by` | sessions closed |
 * | `sessionize.sessions.open` | `{session}` | | sessions open now |
 * | `sessionize.users.known` | `{user}` | | users for whom anything is kept |
 * | `sessionize.watermark.lag` | `s` | `partition` on Kafka | how far the watermark is behind the clock of this machine |
 * | `sessionize.commits.count` | `{commit}` | | commits, of durable runs and on Kafka |
 * | `sessionize.commits.time` | `s` | | how long they took together |
 *
 * ```ts
 * import { metrics } from '@opentelemetry/api';
 * import { of } from 'rxjs';
 * import { groupByUser, sessionize } from 'rxjs-sessionize';
 * import { meterSessions } from 'rxjs-sessionize/otel';
 *
 * const monitor = meterSessions(metrics.getMeter('shop'), { pipeline: 'visits' });
 * of({ user: 'ann', time: 0 })
 *   .pipe(groupByUser(), sessionize({ gap: 10_000, monitor }))
 *   .subscribe(({ user }) => console.log(user));
 * // => ann
 * ```
 *
 * Of several subscriptions with the same monitor, counters are added up, also of those that are over; the lag is the greatest. Before
 * the first event, and after the end of a stream, there is no lag. Make a monitor once, not for each subscription: its instruments stay.
 *
 * @param meter - of `@opentelemetry/api`: `metrics.getMeter(name)`
 * @param attributes - of all instruments, to tell pipelines apart. Default: none
 * @returns the value of an option `monitor`
 * @throws OptionTypeError - at once, where one of them is something else (A3)
 */
export function meterSessions(meter: Meter, attributes: Attributes = {}): (read: () => Reading) => () => void {
  const isMeter = typeof (meter as Meter | null | undefined)?.addBatchObservableCallback === 'function';
  checkOption(of, 'meter', meter, 'a meter of @opentelemetry/api', isMeter);
  const isObject = typeof attributes === 'object' && (attributes as Attributes | null) !== null;
  checkOption(of, 'attributes', attributes, 'an object', isObject);
  const instruments = instrumentsOf(meter);
  const running = new Set<() => Reading>();
  /** What subscriptions that are over have done. */
  let over: Work = { counts: noCounts(), commits: undefined, commitTime: 0 };

  const observe = (result: BatchObservableResult) => {
    const readings = Array.from(running, (read) => read());
    const { counts, commits, commitTime } = readings.reduce(withWork, over);
    const { taken, rejected, closed, commitCount, commitSeconds, open, users, lag } = instruments;
    result.observe(taken, counts.taken, attributes);
    for (const [reason, count] of Object.entries(counts.rejected)) {
      if (count !== undefined) result.observe(rejected, count, { ...attributes, reason });
    }
    for (const [by, { sessions }] of Object.entries(counts.closed)) {
      result.observe(closed, sessions, { ...attributes, closed_by: by });
    }
    result.observe(open, counts.open.sessions, attributes);
    result.observe(users, counts.users, attributes);
    if (commits !== undefined) {
      result.observe(commitCount, commits, attributes);
      result.observe(commitSeconds, commitTime / 1_000, attributes);
    }
    const now = Date.now();
    for (const [partition, watermark] of watermarksOf(readings)) {
      const where = partition === undefined ? attributes : { ...attributes, partition };
      result.observe(lag, (now - watermark) / 1_000, where);
    }
  };
  meter.addBatchObservableCallback(observe, Object.values(instruments));

  return (read) => {
    running.add(read);
    return () => {
      if (!running.delete(read)) return;
      const { open, users, ...last } = read();
      over = withWork(over, { ...last, open: noCounts().open, users: 0 });
    };
  };
}

/** What adds up. */
interface Work {
  readonly counts: Counts<string>;
  /** `undefined` where nothing commits. */
  readonly commits: number | undefined;
  readonly commitTime: number;
}

const withWork = (before: Work, reading: Reading): Work => ({
  counts: sumOf(before.counts, reading),
  commits: reading.commits === undefined ? before.commits : (before.commits ?? 0) + reading.commits,
  commitTime: before.commitTime + (reading.commitTime ?? 0),
});

/** The least watermark of each partition, `undefined` where there are none, as far as there are events. */
function watermarksOf(readings: readonly Reading[]): ReadonlyMap<number | undefined, number> {
  const watermarks = new Map<number | undefined, number>();
  for (const { watermark = NaN, partitions = [{ partition: undefined, watermark }] } of readings) {
    for (const { partition, watermark } of partitions) {
      if (Number.isFinite(watermark)) {
        watermarks.set(partition, Math.min(watermark, watermarks.get(partition) ?? Infinity));
      }
    }
  }
  return watermarks;
}

const instrumentsOf = (meter: Meter) => ({
  taken: meter.createObservableCounter('sessionize.events.taken', {
    description: 'Events taken',
    unit: '{event}',
  }),
  rejected: meter.createObservableCounter('sessionize.events.rejected', {
    description: 'Events in no session, by reason',
    unit: '{event}',
  }),
  closed: meter.createObservableCounter('sessionize.sessions.closed', {
    description: 'Sessions closed, by what closed them',
    unit: '{session}',
  }),
  open: meter.createObservableUpDownCounter('sessionize.sessions.open', {
    description: 'Sessions open now',
    unit: '{session}',
  }),
  users: meter.createObservableUpDownCounter('sessionize.users.known', {
    description: 'Users for whom anything is kept',
    unit: '{user}',
  }),
  lag: meter.createObservableGauge('sessionize.watermark.lag', {
    description: 'How far the watermark is behind the clock',
    unit: 's',
  }),
  commitCount: meter.createObservableCounter('sessionize.commits.count', {
    description: 'Commits',
    unit: '{commit}',
  }),
  commitSeconds: meter.createObservableCounter('sessionize.commits.time', {
    description: 'How long commits took together',
    unit: 's',
  }),
});
