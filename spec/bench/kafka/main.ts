import { setTimeout as sleep } from 'node:timers/promises';
import { filter, firstValueFrom, tap } from 'rxjs';
import { ctrFold } from 'rxjs-sessionize';
import { confluent, type KafkaClient, type KafkaEvent, kafkaSessions } from 'rxjs-sessionize/kafka';
import { startBroker, whyNoKafka } from '../../../tools/kafka/broker.js';
import { atLeastOnce } from '../../kafka/at-least-once.js';
import { bundle, WorkerProcess, workerProgram } from '../../kafka/programs.js';
import { createTopic, Writer } from '../../kafka/topics.js';

/**
 * Measures one worker on the test broker: `npm run bench:kafka`, or one part: `-- speed`, `-- restore`, `-- outage`. Broker and
 * worker share the machine, so compare ratios.
 */
const part = process.argv[2];
const isWanted = (name: string) => part === undefined || part === name;

const gap = 900_000;
const grace = 30_000;
const events = 1_000_000;
const partitions = 4;

interface Event {
  readonly user: number;
  readonly time: number;
  readonly type: string;
}

/** Events per second of wall time, and per second of CPU time of the process, with the threads of the client. */
interface Rates {
  readonly wall: number;
  readonly cpu: number;
}
const none = { wall: NaN, cpu: NaN };
type Stopwatch = () => Rates;

function stopwatch(): Stopwatch {
  const began = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: events / ((performance.now() - began) / 1_000), cpu: events / ((user + system) / 1_000_000) };
  };
}

/** A million events of 10,000 users, out of order by up to 30 s. */
function* workload(): Generator<Event> {
  let x = 42;
  const next = () => (x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0) >>> 8;
  for (let i = 0; i < events; i++) {
    const user = next() % 10_000;
    const k = next() % 10;
    const type = k < 4 ? 'search' : k < 7 ? 'results' : 'click';
    yield { user, time: 1_700_000_000_000 + 50 * i - (next() % 30_000), type };
  }
}

async function main(): Promise<void> {
  const broker = await startBroker();
  const settings = { 'bootstrap.servers': broker.address, 'session.timeout.ms': 6_000, 'heartbeat.interval.ms': 1_000 };
  try {
    const writer = await Writer.open(broker.address);
    let run = 0;
    const work = (client: KafkaClient, commitEvery: number, input = 'w1', groups = `g${String(++run)}`) =>
      kafkaSessions({
        client,
        group: groups,
        staticId: 'a',
        input,
        output: `${input}-out`,
        create: true,
        decode: (value) => JSON.parse(String(value)) as Event,
        gap,
        grace,
        fold: ctrFold<number, Event>(),
        commitEvery: { ms: commitEvery },
      });
    /** Measures from the assignment to the commit of the last event. */
    const speed = async (client: KafkaClient, commitEvery: number) => {
      let rate: Stopwatch | undefined;
      const positions = new Map<number, number>();
      const isLast = (event: KafkaEvent) => {
        if (event.type === 'assigned') rate = stopwatch();
        if (event.type !== 'committed') return false;
        for (const { partition, position } of event.partitions) positions.set(partition, position);
        return [...positions.values()].reduce((sum, position) => sum + position, 0) >= events;
      };
      await firstValueFrom(work(client, commitEvery).pipe(filter(isLast)));
      const rates = rate?.() ?? none;
      // Gives the worker time to close its connections.
      await sleep(1_000);
      return rates;
    };
    const reading = async () => {
      const kafka = confluent(settings);
      const member = await kafka.join({ group: `r${String(++run)}`, staticId: 'a', input: 'w1' });
      let rate: Stopwatch | undefined;
      for (let count = 0; count < events;) {
        count += (await member.consume(10_000)).length;
        for (let wanted = member.rebalance(); wanted !== undefined; wanted = member.rebalance()) {
          member.assign(new Map(wanted.partitions.map((partition) => [partition, 0])));
          rate = stopwatch();
        }
      }
      const rates = rate?.() ?? none;
      await member.leave();
      return rates;
    };
    const median = (rates: readonly number[]) => [...rates].sort((a, b) => a - b)[Math.floor(rates.length / 2)] ?? NaN;
    const kinds: Record<string, () => Promise<Rates>> = {
      'reading alone': reading,
      'at least once, commits every 1 s': () => speed(atLeastOnce(settings), 1_000),
      'exactly once, commits every 1 s': () => speed(confluent(settings), 1_000),
      'exactly once, commits every 100 ms': () => speed(confluent(settings), 100),
      'exactly once, commits every 10 ms': () => speed(confluent(settings), 10),
    };
    if (isWanted('speed')) {
      await createTopic(broker.address, 'w1', partitions);
      await writer.write(
        'w1',
        (function* () {
          for (const event of workload()) yield { key: String(event.user), value: JSON.stringify(event) };
        })(),
      );
      const rates: Record<string, Rates[]> = {};
      for (let round = 0; round < 3; round++) {
        for (const [kind, measure] of Object.entries(kinds)) (rates[kind] ??= []).push(await measure());
      }
      for (const [kind, some] of Object.entries(rates)) {
        const [wall, cpu] = (['wall', 'cpu'] as const).map((of) =>
          Math.round(median(some.map((rates) => rates[of]))).toLocaleString(),
        );
        console.log(`${kind}: ${String(wall)} events/s, ${String(cpu)} per second of its CPU time`);
      }
    }

    for (const users of isWanted('restore') ? [100_000, 1_000_000] : []) {
      const input = `users-${String(users)}`;
      await createTopic(broker.address, input, 1);
      await writer.write(
        input,
        (function* () {
          for (let user = 0; user < users; user++) {
            yield { key: String(user), value: JSON.stringify({ user, time: user % 1_000, type: 'search' }) };
          }
        })(),
      );
      const isRead = (event: KafkaEvent) =>
        event.type === 'committed' && event.partitions.some(({ position }) => position >= users);
      await firstValueFrom(work(confluent(settings), 1_000, input, input).pipe(filter(isRead)));
      await sleep(2_000);
      let began = 0;
      const { records } = await firstValueFrom(
        work(confluent(settings), 1_000, input, input).pipe(
          tap(({ type }) => {
            if (type === 'restoring' && began === 0) began = performance.now();
          }),
          filter((event) => event.type === 'restored'),
        ),
      );
      const seconds = (performance.now() - began) / 1_000;
      console.log(
        `restore of ${users.toLocaleString()} users: ${seconds.toFixed(1)} s, ${Math.round(records / seconds).toLocaleString()} records/s`,
      );
      await sleep(2_000);
    }
    for (const isBack of isWanted('outage') ? [true, false] : []) {
      const seconds = await outage(broker.address, writer, isBack);
      console.log(
        `outage where a killed worker ${isBack ? 'comes back under its static id' : 'does not come back'}: ${seconds.toFixed(1)} s`,
      );
    }
    await writer.close();
  } finally {
    await broker.stop();
  }
}

/** The time in seconds from the kill of one of two workers to the first commit of its partitions. The session timeout is 3 s. */
async function outage(address: string, writer: Writer, isBack: boolean): Promise<number> {
  const input = `outage-${String(isBack)}`;
  await createTopic(address, input, 2);
  const program = await bundle(workerProgram);
  const options = { address, group: input, input, output: `${input}-out`, commitEvery: { ms: 100 } };
  const workers = ['a', 'b'].map((staticId) => new WorkerProcess(program, { ...options, staticId }));
  let time = 0;
  const feed = () =>
    writer.write(
      input,
      [0, 1].map((partition) => ({
        partition,
        key: 'u',
        value: JSON.stringify({ user: `u${String(partition)}`, time: time++, id: 0 }),
      })),
    );
  const lastOf = ({ told }: WorkerProcess, type: string) => told.filter((event) => event.type === type).at(-1);
  const hasOne = (worker: WorkerProcess) => {
    const assigned = lastOf(worker, 'assigned');
    return (
      assigned?.type === 'assigned' && assigned.partitions.length === 1 && lastOf(worker, 'committed') !== undefined
    );
  };
  while (!workers.every(hasOne)) {
    await feed();
    await sleep(100);
  }
  const [first, other] = workers as [WorkerProcess, WorkerProcess];
  const lost = lastOf(first, 'assigned');
  const partition = lost?.type === 'assigned' ? lost.partitions[0] : undefined;
  first.signal('SIGKILL');
  const killed = Date.now();
  const heir = isBack ? new WorkerProcess(program, { ...options, staticId: 'a' }) : other;
  const isServed = () =>
    heir.told.find(
      (event) =>
        event.type === 'committed' &&
        event.at > killed &&
        event.partitions.some((progress) => progress.partition === partition),
    );
  while (isServed() === undefined) {
    await feed();
    await sleep(50);
  }
  const seconds = ((isServed()?.at ?? NaN) - killed) / 1_000;
  await Promise.all([heir.stop(), other.stop()]);
  return seconds;
}

const reason = whyNoKafka();
if (reason === undefined) await main();
else console.log(`Skipped: ${reason}.`);
