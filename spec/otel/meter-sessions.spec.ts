import { readFileSync } from 'node:fs';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { lastValueFrom, of, Subject } from 'rxjs';
import { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
import { durableSessions, memoryStore } from 'rxjs-sessionize/durable';
import { meterSessions, type Reading } from 'rxjs-sessionize/otel';
import { describe, expect, it, vi } from 'vitest';
import { noCounts } from '../../lib/core/counts.js';

class Reader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

const setUp = () => {
  const reader = new Reader();
  const meter = new MeterProvider({ readers: [reader] }).getMeter('spec');
  /** The points of all instruments, as `name{attributes} value`. */
  const points = async () => {
    const { resourceMetrics, errors } = await reader.collect();
    expect(errors).toEqual([]);
    return resourceMetrics.scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(
          ({ attributes, value }) => `${descriptor.name}${JSON.stringify(attributes)} ${JSON.stringify(value)}`,
        ),
      );
  };
  return { meter, points, reader };
};

const eventOf = (user: string, time: number) => ({ user, time, type: 'search' as const, query: '' });

describe('meterSessions', () => {
  it('reads the counters of a pipeline', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(90_000);
    const { meter, points } = setUp();
    const source = new Subject<ReturnType<typeof eventOf>>();
    const monitor = meterSessions(meter, { pipeline: 'p' });
    source.pipe(groupByUser(), sessionize({ gap: 10_000, rejected: () => undefined, monitor }), toCtr()).subscribe();
    const before = await points();
    expect(before).toContain('sessionize.events.taken{"pipeline":"p"} 0');
    expect(before.join()).not.toMatch('lag');

    for (const time of [0, 4_000, 60_000, 1_000]) source.next(eventOf('ann', time));
    const during = await points();
    expect(during).toEqual([
      'sessionize.events.taken{"pipeline":"p"} 4',
      'sessionize.events.rejected{"pipeline":"p","reason":"too-late"} 1',
      'sessionize.sessions.closed{"pipeline":"p","closed_by":"gap"} 1',
      'sessionize.sessions.closed{"pipeline":"p","closed_by":"max-duration"} 0',
      'sessionize.sessions.closed{"pipeline":"p","closed_by":"max-events"} 0',
      'sessionize.sessions.closed{"pipeline":"p","closed_by":"split"} 0',
      'sessionize.sessions.closed{"pipeline":"p","closed_by":"end"} 0',
      'sessionize.sessions.open{"pipeline":"p"} 1',
      'sessionize.users.known{"pipeline":"p"} 1',
      'sessionize.watermark.lag{"pipeline":"p"} 30',
    ]);

    source.complete();
    const after = await points();
    expect(after).toContain('sessionize.events.taken{"pipeline":"p"} 4');
    expect(after).toContain('sessionize.sessions.closed{"pipeline":"p","closed_by":"end"} 1');
    expect(after).toContain('sessionize.sessions.open{"pipeline":"p"} 0');
    vi.restoreAllMocks();
  });

  it('adds up the subscriptions of a monitor, and tells two monitors apart', async () => {
    const { meter, points } = setUp();
    const monitors = ['a', 'b'].map((pipeline) => meterSessions(meter, { pipeline }));
    for (const monitor of [monitors[0]!, monitors[0]!, monitors[1]!]) {
      of(eventOf('ann', 0), eventOf('ann', 60_000))
        .pipe(groupByUser(), sessionize({ gap: 10_000, monitor }))
        .subscribe();
    }
    const read = await points();
    expect(read).toContain('sessionize.events.taken{"pipeline":"a"} 4');
    expect(read).toContain('sessionize.events.taken{"pipeline":"b"} 2');
    expect(read).toContain('sessionize.sessions.closed{"pipeline":"a","closed_by":"gap"} 2');
  });

  it('counts the commits of a durable run, also the last one', async () => {
    const { meter, points } = setUp();
    const source = () => [0, 60_000].map((time, i) => ({ event: eventOf('ann', time), position: i + 1 }));
    const run = durableSessions({
      store: memoryStore(),
      source,
      gap: 10_000,
      flush: true,
      monitor: meterSessions(meter),
    });
    await lastValueFrom(run);
    const read = await points();
    expect(read).toContain('sessionize.commits.count{} 2');
    expect(read).toContain('sessionize.events.taken{} 2');
    expect(read.join()).toContain('sessionize.commits.time{} ');
  });

  it('tells the lag of each partition, the greatest of several readers', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(90_000);
    const { meter, points } = setUp();
    const monitor = meterSessions(meter);
    const partitions =
      (...watermarks: number[]) =>
      (): Reading => ({
        ...noCounts(),
        partitions: watermarks.map((watermark, partition) => ({ partition, watermark })),
      });
    monitor(partitions(60_000, -Infinity, 80_000));
    monitor(partitions(70_000));
    const read = await points();
    expect(read.filter((line) => line.includes('lag'))).toEqual([
      'sessionize.watermark.lag{"partition":0} 30',
      'sessionize.watermark.lag{"partition":2} 10',
    ]);
    vi.restoreAllMocks();
  });

  it('counts a subscription once that is ended twice', async () => {
    const { meter, points } = setUp();
    const end = meterSessions(meter)(() => ({ ...noCounts(), taken: 3 }));
    end();
    end();
    expect(await points()).toContain('sessionize.events.taken{} 3');
  });

  it('has the names in Prometheus that the documentation asks for', async () => {
    const { meter, reader } = setUp();
    const all = { ...noCounts(), rejected: { 'too-late': 1 }, watermark: 0, commits: 1, commitTime: 1_000 };
    meterSessions(meter)(() => all);
    const { resourceMetrics } = await reader.collect();
    const page = new PrometheusSerializer().serialize(resourceMetrics);
    const document = readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8');
    const names = new Set(document.match(/sessionize_\w+/g));
    expect(names.size).toBe(6);
    for (const name of names) expect(page).toMatch(new RegExp(`^${name}\\{`, 'm'));
  });

  it('checks its arguments', () => {
    expect(() => meterSessions(null as never)).toThrow(
      'meterSessions: meter must be a meter of @opentelemetry/api, got null',
    );
    expect(() => meterSessions(setUp().meter, 'shop' as never)).toThrow(
      'meterSessions: attributes must be an object, got "shop"',
    );
  });
});
