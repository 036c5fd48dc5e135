import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { from, lastValueFrom, toArray } from 'rxjs';
import { type Ctr, groupByUser, type SearchEvent, sessionize, toCtr } from 'rxjs-sessionize';
import { confluent, type Member } from 'rxjs-sessionize/kafka';
import { startBroker, whyNoBroker } from './broker.js';
import { searchLog } from './search-log.js';

/**
 * Starts a broker, writes a search log to it bit by bit, and has two workers make CTRs of it, one of which is killed on the way.
 *
 *     npm run demo:kafka [-- log.ndjson]
 */
const input = 'search-events';
const output = 'session-ctr';
const partitions = 4;
const chunks = 20;

async function main(file: string | undefined): Promise<void> {
  const log = searchLog(file);
  const broker = await startBroker();
  console.log(`a broker is at ${broker.address}`);
  const kafka = confluent({ 'bootstrap.servers': broker.address });
  const workers = new Map<string, ChildProcess>();
  const start = (slot: string) => {
    const program = join(import.meta.dirname, 'worker.js');
    workers.set(slot, spawn(process.execPath, [program, broker.address, slot], { stdio: 'inherit' }));
  };
  try {
    for (const topic of [input, output]) await kafka.create({ topic, partitions, config: {} });
    const writer = await kafka.join({ group: 'writer', slot: 'writer', input });
    start('worker-0');
    start('worker-1');

    const shown = new Map<string, Ctr<string>>();
    let count = 0;
    for (let chunk = 0; chunk < chunks; chunk++) {
      const events = log.slice((chunk * log.length) / chunks, ((chunk + 1) * log.length) / chunks);
      await write(
        writer,
        events.map((event) => ({ key: String(event.user), event })),
      );
      if (chunk === chunks / 2) {
        console.log('--- worker-1 is killed ---');
        const worker = workers.get('worker-1');
        worker?.kill('SIGKILL');
        if (worker !== undefined) await once(worker, 'exit');
      }
      if (chunk === (chunks * 3) / 4) {
        console.log('--- worker-1 comes back ---');
        start('worker-1');
      }
      await sleep(500);
      count = await show(writer, shown);
    }
    // An event of a day later in each partition: all sessions before it are over.
    const later = Number(log.at(-1)?.time) + 24 * 3_600_000;
    await write(
      writer,
      Array.from({ length: partitions }, (_, partition) => ({
        partition,
        key: 'nobody',
        event: { user: `nobody-${String(partition)}`, time: later, type: 'app-open' as const },
      })),
    );

    const expected = await lastValueFrom(
      from(log).pipe(groupByUser(), sessionize({ gap: 30 * 60_000 }), toCtr(), toArray()),
    );
    for (const end = Date.now() + 30_000; shown.size < expected.length && Date.now() < end;) {
      await sleep(200);
      count = await show(writer, shown);
    }
    await writer.leave();
    const lost = expected.filter((ctr) => shown.get(idOf(ctr))?.ctr !== ctr.ctr).length;
    console.log(
      `${String(expected.length)} sessions searched; ${String(lost)} are lost, ${String(count - shown.size)} are doubled`,
    );
    process.exitCode = lost === 0 && count === shown.size ? 0 : 1;
  } finally {
    for (const worker of workers.values()) {
      worker.kill('SIGTERM');
      if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
    }
    await broker.stop();
  }
}

interface Message {
  readonly key: string;
  readonly partition?: number;
  readonly event: SearchEvent;
}

async function write(writer: Member, messages: readonly Message[]): Promise<void> {
  await writer.begin();
  for (const { event, ...where } of messages)
    await writer.send({ topic: input, ...where, value: JSON.stringify(event) });
  await writer.commit();
}

/** Prints what has been committed since the last time. Returns how many results there are by now. */
async function show(reader: Member, shown: Map<string, Ctr<string>>): Promise<number> {
  let count = 0;
  for (let partition = 0; partition < partitions; partition++) {
    const { end } = await reader.bounds(output, partition);
    for await (const { entries } of reader.read(output, partition, end)) {
      for (const { value } of entries) {
        const ctr = JSON.parse(String(value)) as Ctr<string>;
        count++;
        if (shown.has(idOf(ctr))) continue;
        shown.set(idOf(ctr), ctr);
        const { user, start, searches, clicks } = ctr;
        console.log(
          `  ${new Date(start).toISOString()} ${user}: ${String(clicks)} clicks / ${String(searches)} searches`,
        );
      }
    }
  }
  return count;
}

const idOf = ({ user, start }: Ctr<string | number>) => JSON.stringify([user, start]);

const reason = whyNoBroker();
if (reason === undefined) await main(process.argv[2]);
else console.log(`This demo needs a Kafka broker: ${reason}.`);
