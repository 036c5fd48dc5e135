import { setImmediate } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { vi } from 'vitest';
import { Sessionizer, type Split } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { type KafkaCounts, type KafkaEvent, kafkaSessions, type PartitionProgress } from 'rxjs-sessionize/kafka';
import { type Click, visits, type Visit, visitText } from './events.js';
import { MemoryBroker, MemoryClient } from './memory-broker.js';
import { random } from './random.js';

export interface Simulation {
  readonly seed: number;
  readonly partitions: number;
  readonly workers: number;
  readonly events: number;
  /** How many accidents happen to workers. */
  readonly accidents: number;
  readonly maxEvents?: number;
  /** Whether some events end or begin a session, and users have different gaps. */
  readonly splits?: boolean;
  /** Whether some messages erase a user. */
  readonly erasures?: boolean;
  /** Whether the test asks for the open sessions at random times. Then workers commit at most once per second. */
  readonly looks?: boolean;
  readonly transactions?: boolean;
}

export interface Outcome {
  readonly expected: readonly string[];
  readonly results: readonly string[];
  readonly expectedLetters: readonly string[];
  readonly letters: readonly string[];
  readonly events: readonly KafkaEvent[];
  readonly errors: readonly unknown[];
  /** How many messages there are, without those that erase users. */
  readonly messages: number;
  /** The counts of all workers at the end, dead ones too. */
  readonly counts: readonly KafkaCounts[];
  /** The open sessions that a worker showed, and those that the definition expects at that position. */
  readonly views: readonly { readonly shown: readonly string[]; readonly expected: readonly string[] }[];
}

const gap = 100;
const grace = 20;

const gapOf = (user: string) => (gap / 2) * (1 + (Number(user.at(-1)) % 3));
const split: Split<string, Click> = {
  name: 'some',
  before: ({ id }) => id % 5 === 0,
  after: ({ id }) => id % 7 === 0,
};

/**
 * Runs workers on a broker in memory. Their calls happen in any order, and workers are killed, frozen and stopped at any call.
 * Timers are faked.
 */
export async function simulate({
  seed,
  partitions,
  workers,
  events,
  accidents,
  ...others
}: Simulation): Promise<Outcome> {
  const next = random(seed);
  const pick = (below: number) => Math.floor(next() * below);
  const bounds = {
    ...(others.maxEvents !== undefined && { maxEvents: others.maxEvents }),
    ...(others.splits === true ? { gap: gapOf, split } : { gap }),
  };

  const waiting: { readonly client: MemoryClient; readonly go: () => void }[] = [];
  const frozen = new Set<MemoryClient>();
  const dead = new Set<MemoryClient>();
  const turn = (client: MemoryClient) =>
    new Promise<void>((go) => {
      waiting.push({ client, go });
    });
  const broker = new MemoryBroker(turn, next, { transactions: others.transactions ?? true });
  broker.createTopic('input', partitions);

  const clicks: Click[][] = Array.from({ length: partitions }, () => []);
  /** What each message does to a state machine that is never interrupted, by partition and offset. */
  const steps: ((machine: Sessionizer<string, Click, Visit>) => readonly Visit[])[][] = clicks.map(() => []);
  const uninterrupted = (partition: number, position = Infinity) => {
    const machine = new Sessionizer<string, Click, Visit>({ ...bounds, grace, fold: visits });
    return { machine, closed: steps[partition]!.slice(0, position).flatMap((happen) => happen(machine)) };
  };
  const expectedLetters: string[] = [];
  let erasures = 0;
  const write = (partition: number, value: string | null, key: string | null = null) => {
    broker.write({ topic: 'input', partition, key, value });
  };
  let time = 1_000;
  const writeSome = () => {
    const partition = pick(partitions);
    if (next() < 0.05) {
      expectedLetters.push(`undecodable ${String(partition)} ${String(broker.log('input', partition).length)}`);
      write(partition, 'no click');
      steps[partition]!.push(() => []);
      return;
    }
    if (others.erasures === true && next() < 0.1) {
      const user = `${String(partition)}-${String(pick(4))}`;
      write(partition, null, user);
      erasures++;
      steps[partition]!.push((machine) => {
        machine.forget(user);
        return [];
      });
      return;
    }
    time += pick(15);
    const id = clicks.reduce((sum, { length }) => sum + length, 0);
    const click = { user: `${String(partition)}-${String(pick(4))}`, time: time - pick(grace), id };
    clicks[partition]!.push(click);
    steps[partition]!.push((machine) => machine.add(click.user, click));
    write(partition, JSON.stringify(click));
  };

  const told: KafkaEvent[] = [];
  const errors: unknown[] = [];
  const places = Array.from(
    { length: workers },
    () => undefined as { client: MemoryClient; stop: () => void; look: () => void } | undefined,
  );
  const readings: (() => KafkaCounts)[] = [];
  const seen: { readonly shown: readonly Visit[]; readonly partitions: readonly PartitionProgress[] }[] = [];
  const start = (place: number) => {
    const client = new MemoryClient(broker);
    const looks = new Subject<void>();
    const view = new Map<string, readonly Visit[]>();
    const running = kafkaSessions<string, Click, Visit>({
      client,
      group: 'g',
      staticId: `s${String(place)}`,
      input: 'input',
      output: 'output',
      create: true,
      decode: (value) => JSON.parse(String(value)) as Click,
      forget: ({ key, value }) => (value === null ? String(key) : undefined),
      ...bounds,
      grace,
      fold: visits,
      commitEvery: { ms: others.looks === true ? 1_000 : 0 },
      monitor(read) {
        readings.push(read);
      },
      openSessions: {
        at: looks,
        changes(changes, { partitions: progress }) {
          for (const { user, sessions } of changes) {
            if (sessions.length === 0) view.delete(user);
            else view.set(user, sessions);
          }
          seen.push({ shown: [...view.values()].flat(), partitions: progress });
        },
      },
    }).subscribe({ next: (event) => told.push(event), error: (error: unknown) => errors.push(error) });
    places[place] = {
      client,
      stop: () => {
        running.unsubscribe();
      },
      look: () => {
        looks.next();
      },
    };
  };
  /** Lets one call happen, and moves time a little. */
  const step = async () => {
    const ready = waiting.filter(({ client }) => !frozen.has(client) && !dead.has(client));
    const one = ready[pick(ready.length)];
    if (one !== undefined) {
      waiting.splice(waiting.indexOf(one), 1);
      one.go();
    }
    vi.advanceTimersByTime(pick(50));
    await setImmediate();
  };
  const bury = (place: number) => {
    broker.timeOut(`s${String(place)}`);
    broker.expire(`s${String(place)}`);
  };
  const accident = () => {
    const place = pick(workers);
    const worker = places[place];
    if (worker === undefined) start(place);
    else if (frozen.has(worker.client)) {
      // While the worker was frozen, the group may have given it up.
      if (next() < 0.7) broker.expire(`s${String(place)}`);
      if (next() < 0.5) broker.timeOut(`s${String(place)}`);
      frozen.delete(worker.client);
    } else {
      const dice = next();
      if (dice < 0.5) {
        dead.add(worker.client);
        places[place] = undefined;
        if (next() < 0.5) bury(place);
        else start(place);
      } else if (dice < 0.8) {
        frozen.add(worker.client);
        if (next() < 0.5) broker.expire(`s${String(place)}`);
      } else {
        worker.stop();
        places[place] = undefined;
      }
    }
  };

  start(0);
  for (let written = 0, happened = 0; written < events || happened < accidents;) {
    if (next() < 0.1) {
      writeSome();
      written++;
    }
    if (next() < (0.1 * accidents) / events) {
      accident();
      happened++;
    }
    if (others.looks === true && next() < 0.05) places[pick(workers)]?.look();
    await step();
  }
  for (const client of frozen) dead.add(client);
  places.forEach((worker, place) => {
    if (worker === undefined || dead.has(worker.client)) {
      bury(place);
      places[place] = undefined;
    }
  });
  if (places.every((worker) => worker === undefined)) start(0);
  for (let partition = 0; partition < partitions; partition++) {
    write(partition, JSON.stringify({ user: `end${String(partition)}`, time: time + 10 * gap, id: 0 }));
  }
  const isDone = () =>
    Array.from({ length: partitions }, (_, p) => broker.offsets.get(p) === broker.log('input', p).length).every(
      Boolean,
    );
  for (let steps = 0; !isDone() && errors.length === 0; steps++) {
    if (steps > 200_000) throw new Error(`the workers do not come to an end (seed ${String(seed)})`);
    // A place that no worker comes back to is given up after some time.
    for (const [place, { holder }] of broker.places) if (holder === undefined && next() < 0.01) broker.expire(place);
    await step();
  }

  // Lets the worker learn of its last commit.
  for (let steps = 0; steps < 20; steps++) await step();

  const byDefinition = () =>
    clicks
      .flatMap((some) => sessionsOf(some, bounds))
      .map(({ events: joined, ...span }) => ({
        ...span,
        ...joined.reduce((value, event) => visits.add(value, event, event.time), visits.empty()),
      }));
  const expected =
    others.erasures === true
      ? clicks
          .map((_, partition) => uninterrupted(partition))
          .flatMap(({ machine, closed }) => [...closed, ...machine.flush()])
      : byDefinition();
  return {
    expected: expected.map(visitText).sort(),
    results: broker
      .committed('output')
      .map(({ value }) => visitText(JSON.parse(String(value)) as Visit))
      .sort(),
    expectedLetters: expectedLetters.sort(),
    letters: broker
      .committed('g-dead-letters')
      .map(
        ({ headers = {} }) =>
          `${String(headers['reason'])} ${String(headers['partition'])} ${String(headers['offset'])}`,
      )
      .sort(),
    events: told,
    errors,
    messages: steps.flat().length + partitions - erasures,
    counts: readings.map((read) => read()),
    views: seen
      // The last message of each partition, which closes all sessions, has no step in the model. Views after it are left out.
      .filter(({ partitions: progress }) =>
        progress.every(({ partition, position }) => position <= steps[partition]!.length),
      )
      .map(({ shown, partitions: progress }) => ({
        shown: shown.map(visitText).sort(),
        expected: progress
          .flatMap(({ partition, position }) => uninterrupted(partition, position).machine.open())
          .map(visitText)
          .sort(),
      })),
  };
}
