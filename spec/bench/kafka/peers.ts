/**
 * Compares this package with others on the same broker and topic: `npm run bench:kafka:peers`, or one part: `-- small`, `-- speed`,
 * `-- open`, `-- outage`. Contestants run in turn, each in its own process, and their output is compared with the definition.
 * Broker, reader and contestant share the machine: compare the ratios, those of CPU time above all.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchJars, startBroker, whyNoKafka } from '../../../tools/kafka/broker.js';
import { bundle } from '../../kafka/programs.js';
import { createTopic, Writer } from '../../kafka/topics.js';
import { machine, today } from '../environment.js';
import { integer, megabytes, table } from '../markdown.js';
import { type Contestant, Running } from './contestant.js';
import { Output } from './output.js';
import { type Event, eventsOf, expectedOf, type Workload } from './peers-workload.js';

const part = process.argv[2];
const isWanted = (name: string) => part === undefined || part === name;

const partitions = 4;
const long: Workload = {
  title: '1 M events of 10,000 users',
  events: 1_000_000,
  users: 10_000,
  step: 50,
  gap: 900_000,
  grace: 30_000,
};
const open: Workload = { ...long, title: '1 M events, 100,000 users open at once', users: 100_000, step: 5 };
/** So few events that a contestant can finish that reads every open session at each event. */
const small: Workload = {
  ...long,
  title: '10,000 events of 100 users',
  events: 10_000,
  users: 100,
  step: 500,
  gap: 100_000,
};
/** Events that arrive at a steady rate, as from a live system but faster: `liveRate` events per second. */
const live: Workload = { ...long, title: 'live', events: 60_000, users: 1_000, gap: 100_000 };
const liveRate = 2_000;

/** A contestant that writes updates would take days for the whole topic, so it is stopped after this many ms. */
const longEnough = 60_000;

/** After this many ms without a result, no more results are expected. */
const patience = 30_000;

async function main(): Promise<void> {
  const libraries = join('node_modules', '.cache', 'kafka-streams', 'libs');
  fetchJars(join('spec', 'bench', 'kafka', 'streams', 'pom.xml'), libraries);
  const program = join('spec', 'bench', 'kafka', 'streams', 'Sessions.java');
  const flow = join('spec', 'bench', 'kafka', 'flow');
  execFileSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund'], { cwd: flow, stdio: 'inherit' });
  const contestants: readonly Contestant[] = [
    {
      title: 'kafkaSessions',
      command: [process.execPath, await bundle(join('spec', 'bench', 'kafka', 'sessions.ts'))],
    },
    { title: 'Kafka Streams 4.4', command: ['java', '-Xmx1g', '-cp', `${libraries}/*`, program] },
    {
      title: '@kafkats/flow 0.12',
      command: [process.execPath, join(flow, 'sessions.js')],
      writesUpdates: true,
    },
  ];
  const broker = await startBroker();
  const folder = mkdtempSync(join(tmpdir(), 'kafka-peers-'));
  const { address } = broker;
  let runs = 0;
  /** Runs a contestant with a group and topics that no other run uses. */
  const begin = async (contestant: Contestant, input: string, { gap, grace }: Workload, commitMs: number) => {
    const group = `run-${String(++runs)}`;
    const output = `${group}-out`;
    await createTopic(address, output, partitions);
    const options = { address, group, input, output, folder: join(folder, group), gap, grace, commitMs };
    return { output, start: () => new Running(contestant, options) };
  };
  try {
    const writer = await Writer.open(address);
    const rows: string[][] = [];
    const workloads = Object.entries({ small, speed: long, open });
    for (const [, workload] of workloads.filter(([name]) => isWanted(name))) {
      const input = `in-${String(workload.users)}`;
      const events = [...eventsOf(workload)];
      const expected = expectedOf(events, workload.gap);
      // The topic of contestants that write updates has no last events, because these contestants never close a session.
      for (const topic of [input, `${input}-updates`]) {
        await createTopic(address, topic, partitions, { 'retention.ms': '-1' });
        await writer.write(topic, messagesOf(events));
      }
      await writer.write(input, lastOf(events));
      for (const contestant of contestants) {
        const { output, start } = await begin(
          contestant,
          contestant.writesUpdates ? `${input}-updates` : input,
          workload,
          1_000,
        );
        const reader = await Output.open(address, output, partitions);
        const running = start();
        await running.started;
        const began = performance.now();
        const before = running.cost.cpu;
        const all = contestant.writesUpdates ? workload.events : expected.size;
        const isCut = () => contestant.writesUpdates === true && performance.now() - began > longEnough;
        const isOver = () => reader.count >= all || performance.now() - Math.max(reader.last, began) > patience;
        while (!isOver() && !isCut()) await sleep(50);
        const wasCut = !isOver();
        const { cpu, peak } = running.cost;
        await sleep(2_000);
        await running.kill();
        await reader.close();
        const seconds = (reader.last - began) / 1_000;
        const read = contestant.writesUpdates ? reader.count : workload.events;
        rows.push([
          `${contestant.title}: ${workload.title}`,
          integer(read / seconds),
          integer(read / (cpu - before)),
          megabytes(peak),
          ...(wasCut ? ['', '', ''] : faults(foundBy(contestant, reader), expected)),
        ]);
        console.log(rows.at(-1)!.join(' | '));
      }
    }
    if (rows.length > 0) {
      console.log(table(['', 'events/s', 'events per CPU second', 'peak memory', 'missing', 'wrong', 'doubled'], rows));
    }

    const outages: string[][] = [];
    for (const contestant of isWanted('outage') ? contestants.filter(({ writesUpdates }) => !writesUpdates) : []) {
      const input = `live-${contestant.title.replaceAll(/\W/g, '-')}`;
      await createTopic(address, input, partitions);
      const { output, start } = await begin(contestant, input, live, 100);
      const closing = new Closings(live);
      const latencies: number[] = [];
      const arrivals: number[] = [];
      let killed = Infinity;
      const reader = await Output.open(address, output, partitions, ({ end }) => {
        arrivals.push(performance.now());
        // After the kill, the outage is measured and not the latency.
        if (killed === Infinity) latencies.push(performance.now() - closing.of(end));
      });
      let running = start();
      await running.started;
      const events = [...eventsOf(live)];
      const perTick = liveRate / 10;
      const began = performance.now();
      for (let i = 0; i < events.length; i += perTick) {
        const some = events.slice(i, i + perTick);
        closing.add(some);
        await writer.write(input, messagesOf(some));
        if (i === events.length / 2) {
          killed = performance.now();
          await running.kill();
          running = start();
          running.started.catch(() => undefined);
        }
        await sleep(Math.max(0, began + (1_000 * i) / liveRate - performance.now()));
      }
      await writer.write(input, lastOf(events));
      const expected = expectedOf(events, live.gap);
      while (reader.count < expected.size && performance.now() - reader.last < patience) await sleep(50);
      await sleep(1_000);
      await running.kill();
      await reader.close();
      latencies.sort((a, b) => a - b);
      const at = (share: number) => integer(latencies[Math.floor(share * latencies.length)] ?? NaN);
      outages.push([
        contestant.title,
        `${at(0.5)} ms`,
        `${at(0.99)} ms`,
        `${(longestPause(arrivals, killed) / 1_000).toFixed(1)} s`,
        ...faults(reader.found, expected),
      ]);
      console.log(outages.at(-1)!.join(' | '));
    }
    if (outages.length > 0) {
      const head = ['', 'latency, median', 'latency, 99 %', 'outage', 'missing', 'wrong', 'doubled'];
      console.log(table(head, outages));
    }
    console.log(`${today()}, Node ${process.version}, ${machine()}`);
    await writer.close();
  } finally {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const messagesOf = (events: readonly Event[]) =>
  events.map((event) => ({ key: event.user, value: JSON.stringify(event), timestamp: event.time }));

/** One event for each partition. It is so late that all sessions before it close. */
const lastOf = (events: readonly Event[]) =>
  Array.from({ length: partitions }, (_, partition) => {
    const last: Event = { user: `last-${String(partition)}`, time: events.at(-1)!.time + 1e9, type: 'results' };
    return { partition, key: last.user, value: JSON.stringify(last), timestamp: last.time };
  });

/** How often each session is in the output of a contestant. */
const foundBy = ({ writesUpdates }: Contestant, { found, table }: Output): ReadonlyMap<string, number> =>
  writesUpdates ? new Map([...table.values()].map((text) => [text, 1])) : found;

/** How many sessions are missing, how many are wrong by the definition, and how many arrived more than once. */
const faults = (found: ReadonlyMap<string, number>, expected: ReadonlySet<string>): string[] =>
  [
    [...expected].filter((text) => !found.has(text)).length,
    [...found.keys()].filter((text) => !expected.has(text)).length,
    [...found.values()].reduce((sum, times) => sum + times - 1, 0),
  ].map(integer);

/**
 * When each session could close: when the first event was written whose time minus the grace is after the session's deadline. Every
 * partition gets an event within a tick, so one clock is enough for all.
 */
class Closings {
  readonly #workload: Workload;
  readonly #times: number[] = [];
  readonly #written: number[] = [];

  constructor(workload: Workload) {
    this.#workload = workload;
  }

  add(events: readonly Event[]): void {
    this.#times.push(events.reduce((latest, { time }) => Math.max(latest, time), this.#times.at(-1) ?? 0));
    this.#written.push(performance.now());
  }

  of(end: number): number {
    const { gap, grace } = this.#workload;
    const tick = this.#times.findIndex((time) => time - grace > end + gap);
    return this.#written[tick] ?? NaN;
  }
}

/** The longest time without a result after `from`, in ms. */
function longestPause(arrivals: readonly number[], from: number): number {
  let longest = 0;
  for (let i = 1; i < arrivals.length; i++) {
    if (arrivals[i]! > from) longest = Math.max(longest, arrivals[i]! - Math.max(from, arrivals[i - 1]!));
  }
  return longest;
}

const reason = whyNoKafka();
if (reason === undefined) await main();
else console.log(`Skipped: ${reason}.`);
