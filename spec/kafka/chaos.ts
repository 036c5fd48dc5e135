import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, startCluster } from '../../tools/kafka/broker.js';
import { type Click, clicksOf, type Visit, visitsOf, visitText } from './events.js';
import { type Failpoint, failpoints } from './failing.js';
import { bundle, WorkerProcess, workerProgram } from './programs.js';
import { random } from './random.js';
import { createTopic, readTopic, Writer } from './topics.js';

export interface ChaosOptions {
  readonly events: number;
  readonly users: number;
  readonly partitions: number;
  /** The most workers that run at once. At least `workers - 1` run. */
  readonly workers: number;
  /** 1, or at least 3. With 3 or more, each partition has three copies, and two of them acknowledge each write. */
  readonly brokers: number;
  /** How many kills of workers there are, at least. */
  readonly kills: number;
  /** How many times a worker is stopped with SIGSTOP for longer than the session timeout of the group. */
  readonly zombies: number;
  /** How often a broker is killed and started again. A single broker is shut down properly instead. */
  readonly brokerKills: number;
  /** Whether the clock of each worker is wrong by up to an hour, and jumps. */
  readonly skew?: boolean;
  readonly maxEvents?: number;
  readonly seed: number;
  readonly transactions?: boolean;
  readonly log?: (line: string) => void;
}

export interface ChaosResult {
  /** How often workers were killed at each failpoint. `outside` counts the kills at none. */
  readonly kills: Readonly<Record<string, number>>;
  readonly zombies: number;
  /** How many of `zombies` were stopped while a broker was down. */
  readonly zombiesInOutages: number;
  readonly brokerKills: number;
  readonly joins: number;
  readonly assignments: number;
  readonly commits: number;
  readonly expected: number;
  readonly results: number;
  readonly missing: number;
  readonly wrong: number;
  readonly doubled: number;
  readonly seconds: number;
  readonly refusals: readonly string[];
}

/**
 * Runs workers over a topic while it is being written. Kills, stops and restarts the workers and the broker. Then compares the
 * output with the definition, partition by partition.
 */
export async function chaos(options: ChaosOptions): Promise<ChaosResult> {
  const { partitions, workers, log = () => undefined } = options;
  const next = random(options.seed);
  const pick = (below: number) => Math.floor(next() * below);
  const began = Date.now();
  const program = await bundle(workerProgram);
  const cluster = await startCluster(options.brokers);
  const places: (WorkerProcess | undefined)[] = Array.from({ length: workers }, () => undefined);
  try {
    await created(cluster, partitions);
    const kills: Record<string, number> = {};
    const refusals: string[] = [];
    const processes: WorkerProcess[] = [];
    const count = () => Object.values(kills).reduce((sum, n) => sum + n, 0);

    const start = (place: number, failpoint?: Failpoint) => {
      const worker = new WorkerProcess(
        program,
        {
          address: cluster.address,
          group: 'visits',
          staticId: `worker-${String(place)}`,
          input: 'clicks',
          output: 'visits',
          commitEvery: { ms: 100 },
          ...(options.transactions === false && { transactions: false }),
          ...(options.skew === true && { skew: 3_600_000 * (2 * next() - 1) }),
          ...(options.maxEvents !== undefined && { maxEvents: options.maxEvents }),
          // A worker sends many messages, but rarely restores or revokes partitions.
          ...(failpoint && { failpoint, times: 1 + pick(failpoint === 'send' ? 500 : isRare(failpoint) ? 1 : 8) }),
        },
        (told) => {
          if (told.type === 'refused') refusals.push(told.message);
        },
      );
      processes.push(worker);
      places[place] = worker;
      void worker.gone.then((how) => {
        if (places[place] === worker) places[place] = undefined;
        if (how === 'SIGKILL') kills[failpoint ?? 'outside'] = (kills[failpoint ?? 'outside'] ?? 0) + 1;
        // A worker that gets SIGTERM before it handles signals ends with that signal. This is no error.
        else if (how !== 0 && how !== 'SIGTERM')
          refusals.push(`worker-${String(place)} ended with ${String(how)}: ${worker.errors}`);
      });
    };

    let isOver = false;
    const writing = write(cluster.address, options, () => isOver);
    let zombies = 0;
    let zombiesInOutages = 0;
    let brokerKills = 0;
    let outage: Promise<void> | undefined;
    /** Stops a worker for longer than the session timeout of the group. */
    const freeze = (worker: WorkerProcess) => {
      zombies++;
      if (outage !== undefined) zombiesInOutages++;
      worker.signal('SIGSTOP');
      void sleep(4_500).then(() => {
        worker.signal('SIGCONT');
      });
    };
    const breakDown = async () => {
      brokerKills++;
      const broker = cluster.brokers[pick(cluster.brokers.length)]!;
      if (cluster.brokers.length === 1) {
        await cluster.stop();
      } else {
        await broker.kill();
        const one = places.find((worker) => worker !== undefined);
        if (one !== undefined) freeze(one);
        await sleep(1_000 + pick(5_000));
      }
      await broker.start();
      outage = undefined;
    };
    for (let turn = 0; ; turn++) {
      const isDone = count() >= options.kills && zombies >= options.zombies && brokerKills >= options.brokerKills;
      if (isDone || refusals.length > 0) break;
      // A missing worker joins, or a running one leaves. At least one stays.
      places.forEach((worker, place) => {
        if (worker === undefined && (place < workers - 1 || next() < 0.3)) {
          start(place, next() < 0.85 ? failpoints[pick(failpoints.length)] : undefined);
        }
      });
      await sleep(300 + pick(1_200));
      const alive = places.filter((worker) => worker !== undefined);
      const one = alive[pick(alive.length)];
      const dice = next();
      if (one === undefined) continue;
      if (dice < 0.12) one.signal('SIGKILL');
      else if (dice < 0.2) await one.stop();
      else if (dice < 0.35 && zombies < options.zombies) {
        freeze(one);
      }
      // The kills of brokers are spread over the run: the next one is due after a certain number of worker kills.
      const isDue = count() >= ((brokerKills + 1) * options.kills) / (options.brokerKills + 1);
      if (outage === undefined && brokerKills < options.brokerKills && isDue) outage = breakDown();
      if (turn % 10 === 0)
        log(`${String(count())} kills, ${String(zombies)} zombies, ${String(brokerKills)} brokers killed`);
    }
    isOver = true;
    await outage;
    await writing;
    log(`killed: ${JSON.stringify(kills)}`);

    // Kills all workers. Then two new workers process the rest without further kills.
    await Promise.all(
      places.map(async (worker) => {
        worker?.signal('SIGCONT');
        worker?.signal('SIGKILL');
        await worker?.gone;
      }),
    );
    const outside = kills['outside'];
    for (let place = 0; place < workers - 1; place++) start(place);
    const positions = new Map<number, number>();
    const isRead = () => {
      for (const worker of places) {
        for (const told of worker?.told ?? []) {
          if (told.type === 'committed')
            for (const { partition, position } of told.partitions) positions.set(partition, position);
          else if (told.type === 'restored') positions.set(told.partition, told.position);
        }
      }
      return ends.every((end, partition) => (positions.get(partition) ?? 0) >= end);
    };
    const clicks = await readTopic(cluster.address, 'clicks', partitions);
    const ends = Array.from({ length: partitions }, (_, p) =>
      Math.max(0, ...clicks.filter(({ partition }) => partition === p).map(({ offset }) => offset + 1)),
    );
    for (const until = Date.now() + 90_000; !isRead() && refusals.length === 0 && Date.now() < until;) await sleep(200);
    for (const worker of places) await worker?.stop();

    const wanted = new Map(expectedOf(clicks, options).map((visit) => [idOf(visit), visitText(visit)]));
    const found = (await readTopic(cluster.address, 'visits', partitions)).map(
      ({ value }) => JSON.parse(value ?? '') as Visit,
    );
    const texts = new Map(found.map((visit) => [idOf(visit), visitText(visit)]));
    return {
      kills: { ...kills, ...(outside !== undefined && { outside }) },
      zombies,
      zombiesInOutages,
      brokerKills,
      joins: processes.length,
      assignments: processes.flatMap(({ told }) => told.filter(({ type }) => type === 'assigned')).length,
      commits: processes.flatMap(({ told }) => told.filter(({ type }) => type === 'committed')).length,
      expected: wanted.size,
      results: found.length,
      missing: [...wanted.keys()].filter((id) => !texts.has(id)).length,
      wrong: found.filter((visit) => wanted.get(idOf(visit)) !== visitText(visit)).length,
      doubled: found.length - texts.size,
      seconds: Math.round((Date.now() - began) / 1_000),
      refusals,
    };
  } finally {
    for (const worker of places) worker?.signal('SIGKILL');
    await cluster.stop();
  }
}

/**
 * Writes at least `events` clicks in batches while the workers run, until `isOver`. Then writes one click to each partition, late
 * enough that all sessions before it close.
 */
async function write(
  address: string,
  { events, users, partitions }: ChaosOptions,
  isOver: () => boolean,
): Promise<void> {
  const writer = await Writer.open(address);
  const clicks = clicksOf(users, Infinity);
  let written = 0;
  let latest = 0;
  while (written < events || !isOver()) {
    const some = Array.from({ length: written < events ? 1_000 : 100 }, () => clicks.next().value as Click);
    await writer.write(
      'clicks',
      some.map((click) => ({ key: click.user, value: JSON.stringify(click) })),
    );
    written += some.length;
    latest = some.reduce((time, click) => Math.max(time, click.time), latest);
    await sleep(isOver() ? 0 : 200);
  }
  const last = (partition: number): Click => ({ user: `end${String(partition)}`, time: latest + 1e9, id: 0 });
  await writer.write(
    'clicks',
    Array.from({ length: partitions }, (_, partition) => ({
      partition,
      key: 'end',
      value: JSON.stringify(last(partition)),
    })),
  );
  await writer.close();
}

/** Creates the topic of the clicks once there are enough brokers for its copies. */
async function created({ address }: Cluster, partitions: number): Promise<void> {
  for (const until = Date.now() + 60_000; ;) {
    try {
      await createTopic(address, 'clicks', partitions);
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(500);
    }
  }
}

const isRare = (failpoint: Failpoint) => ['restore', 'revoke', 'revoke-commit', 'unassign'].includes(failpoint);
const idOf = ({ user, start }: Visit) => `${user} ${String(start)}`;

function expectedOf(
  clicks: readonly { readonly partition: number; readonly value: string | null }[],
  { partitions, maxEvents }: ChaosOptions,
): Visit[] {
  return Array.from({ length: partitions }, (_, p) =>
    visitsOf(
      clicks.filter(({ partition }) => partition === p).map(({ value }) => JSON.parse(value ?? '') as Click),
      { maxEvents },
    ),
  )
    .flat()
    .filter(({ user }) => !user.startsWith('end'));
}
