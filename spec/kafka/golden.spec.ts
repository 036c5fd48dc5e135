import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { lastValueFrom, takeWhile } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Session } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { type KafkaEvent, kafkaSessions, type KafkaSessionsOptions } from 'rxjs-sessionize/kafka';
import { type Click, visits, type Visit } from './events.js';
import { MemoryBroker, MemoryClient } from './memory-broker.js';

/*
 * What each version wrote to its changelogs. Every later version has to continue from these files. When the format changes, add a
 * new file and keep those of the older formats.
 */

const folder = new URL('golden/', import.meta.url);
const partitions = 2;
const bounds = { gap: 2_000, maxEvents: 4, maxDuration: 10_000 };

/** Clicks of five users in two partitions, with pauses and ties. They are out of order by up to 20 ms. */
const clicks = Array.from({ length: 80 }, (_, id): Click => {
  const pauses = 300 * Math.floor(id / 25);
  return { user: `user ${String((id * 7) % 5)}`, time: 10 * Math.round(3 * id + pauses - ((id * 13) % 3)), id };
});
const half = 60;
const partitionOf = ({ user }: Click) => Number(user.at(-1)) % partitions;

type Options<R extends Visit | Session<string, Click>> = Omit<KafkaSessionsOptions<string, Click, R>, 'client'>;

const base = {
  group: 'g',
  staticId: 's',
  input: 'input',
  output: 'output',
  create: true,
  decode: (value: Uint8Array) => JSON.parse(String(value)) as Click,
  grace: 50,
  commitEvery: { ms: 0 },
};
const kept: Options<Session<string, Click>> = { ...base, ...bounds, idOf: ({ id }) => id };
const folded: Options<Visit> = { ...base, gap: bounds.gap, fold: visits };

interface Written {
  readonly changelog: readonly (readonly [partition: number, key: string, value: string | null])[];
  /** The sessions that had closed by that time. */
  readonly results: readonly string[];
}
interface Golden {
  readonly kept: Written;
  readonly folded: Written;
}

function brokerWith(some: readonly Click[]): MemoryBroker {
  const broker = new MemoryBroker(
    () => setImmediate(),
    () => 0.99,
  );
  broker.createTopic('input', partitions);
  write(broker, some);
  return broker;
}

function write(broker: MemoryBroker, some: readonly Click[]): void {
  for (const click of some) {
    broker.write({ topic: 'input', partition: partitionOf(click), key: click.user, value: JSON.stringify(click) });
  }
}

/** Runs a worker until it has committed every message, and returns the results. */
async function run<R extends Visit | Session<string, Click>>(
  broker: MemoryBroker,
  options: Options<R>,
): Promise<readonly string[]> {
  const left = new Set(Array.from({ length: partitions }, (_, partition) => partition));
  const goesOn = (event: KafkaEvent) => {
    if (event.type !== 'committed') return true;
    for (const { partition, lag } of event.partitions) if (lag === 0) left.delete(partition);
    return left.size > 0;
  };
  const client = new MemoryClient(broker);
  await lastValueFrom(
    kafkaSessions<string, Click, R>({ ...options, client } as KafkaSessionsOptions<string, Click, R>).pipe(
      takeWhile(goesOn, true),
    ),
  );
  return broker.committed('output').map(({ value }) => {
    const { user, start, end, ...rest } = JSON.parse(String(value)) as Visit | Session<string, Click>;
    const clicks = 'events' in rest ? rest.events.length : rest.clicks;
    return `${user} ${String(start)}–${String(end)}: ${String(clicks)}`;
  });
}

async function written<R extends Visit | Session<string, Click>>(options: Options<R>): Promise<Written> {
  const broker = brokerWith(clicks.slice(0, half));
  const results = await run(broker, options);
  const latest = new Map<string, readonly [number, string, string | null]>();
  for (const { partition = 0, key, value } of broker.committed('g-changelog')) {
    latest.set(`${String(partition)} ${String(key)}`, [partition, String(key), value === null ? null : String(value)]);
  }
  return { changelog: [...latest.values()], results };
}

/** Continues from the changelog until all sessions have closed. */
async function continued<R extends Visit | Session<string, Click>>(
  { changelog, results }: Written,
  options: Options<R>,
): Promise<readonly string[]> {
  const broker = brokerWith(clicks.slice(0, half));
  broker.createTopic('g-changelog', partitions, { 'cleanup.policy': 'compact' });
  for (const [partition, key, value] of changelog) broker.write({ topic: 'g-changelog', partition, key, value });
  for (let partition = 0; partition < partitions; partition++) {
    broker.offsets.set(partition, broker.log('input', partition).length);
  }
  write(broker, clicks.slice(half));
  write(broker, [
    { user: 'end 0', time: 1e6, id: -1 },
    { user: 'end 1', time: 1e6, id: -2 },
  ]);
  return [...results, ...(await run(broker, options))].sort();
}

const expected = (options: Parameters<typeof sessionsOf<Click>>[1]) =>
  sessionsOf(clicks, options)
    .map(({ user, start, end, events }) => `${user} ${String(start)}–${String(end)}: ${String(events.length)}`)
    .sort();

const formatOf = ({ changelog }: Written) =>
  (JSON.parse(changelog.find(([, key]) => key === 'partition')?.[2] ?? '') as { readonly format: number }).format;

test('what is written now is what was checked in of its format', async () => {
  const golden: Golden = { kept: await written(kept), folded: await written(folded) };
  const file = new URL(`format-${String(formatOf(golden.kept))}.json`, folder);
  await expect(`${JSON.stringify(golden, undefined, 2)}\n`).toMatchFileSnapshot(file.pathname);
});

describe.each(readdirSync(folder))('%s', (file) => {
  const golden = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Golden;

  test('goes on from events that are kept, with bounds and ids', async () => {
    expect(golden.kept.results.length).toBeGreaterThan(0);
    expect(await continued(golden.kept, kept)).toEqual(expected(bounds));
  });

  test('goes on from what a fold keeps', async () => {
    expect(golden.folded.results.length).toBeGreaterThan(0);
    expect(await continued(golden.folded, folded)).toEqual(expected({ gap: bounds.gap }));
  });
});
