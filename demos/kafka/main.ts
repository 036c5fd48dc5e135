/**
 * Writes a search log to a topic, and runs two workers that compute its click-through rates. One of them is killed meanwhile. Run
 * it with `npm run demo:kafka`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctr } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { confluent, type Member } from 'rxjs-sessionize/kafka';
import { styleOf } from '../../parts/terminal/style.js';
import { wrapped } from '../../parts/terminal/wrapped.js';
import { startBroker, whyNoKafka } from '../../tools/kafka/broker.js';
import { type Act, searchLog } from './search-log.js';

const input = 'search-events';
const output = 'session-ctr';
const partitions = 4;
const numbers = Array.from({ length: partitions }, (_, partition) => partition);
const gap = 30 * 60_000;
/** The log is written in this many parts, one per second. */
const parts = 14;
const killed = { after: 4, back: 10 };

const { bold, dim, warning, width } = styleOf(process.stdout);
const say = (...lines: readonly string[]) => {
  console.log(lines.join('\n'));
};

async function main(): Promise<void> {
  const log = searchLog();
  say(
    bold('Sessions on Kafka, each of them once'),
    '',
    ...wrapped(
      `${log.length.toLocaleString('en')} searches and clicks of a day are written to a topic of ${String(partitions)} ` +
        'partitions, by user, within some seconds. A session ends after 30 minutes without one. Two workers write ' +
        'the click-through rate of each session to another topic. Each committed rate is shown with its user. ' +
        'One of the workers is killed with SIGKILL: no cleaning up, and no warning.',
      width,
    ),
    '',
    dim('Starting a broker. The first run downloads it.'),
  );
  const broker = await startBroker();
  const workers = new Map<string, ChildProcess>();
  const start = (staticId: string) => {
    const program = fileURLToPath(new URL('worker.js', import.meta.url));
    workers.set(
      staticId,
      spawn(process.execPath, [program, broker.address, staticId, input, output], { stdio: 'inherit' }),
    );
  };
  try {
    const kafka = confluent({ 'bootstrap.servers': broker.address });
    for (const topic of [input, output]) await kafka.create({ topic, partitions, config: {} });
    const member = await kafka.join({ group: 'demo', staticId: 'demo', input });
    const results = new Results(member);
    say(dim(`The broker is at ${broker.address}.`), '');
    start('worker-0');
    start('worker-1');

    for (let part = 0; part < parts; part++) {
      if (part === killed.after) {
        say(warning('worker-1 is killed'));
        await end(workers.get('worker-1'), 'SIGKILL');
      }
      if (part === killed.back) {
        say(warning('worker-1 is started again'));
        start('worker-1');
      }
      const acts = log.slice((part * log.length) / parts, ((part + 1) * log.length) / parts);
      await write(
        member,
        acts.map((act) => ({ key: act.user, act })),
      );
      await sleep(1_000);
      await results.show();
    }
    // An event a day later in each partition closes all earlier sessions.
    const later = Number(log.at(-1)?.time) + 24 * 3_600_000;
    await write(
      member,
      numbers.map((partition) => ({
        partition,
        key: 'nobody',
        act: { user: `nobody-${String(partition)}`, time: later, type: 'search' },
      })),
    );
    const expected = expectedOf(log);
    for (const until = Date.now() + 30_000; results.count < expected.rates.size && Date.now() < until;) {
      await sleep(200);
      await results.show();
    }
    for (const worker of workers.values()) await end(worker, 'SIGTERM');
    await results.show();
    await member.leave();
    process.exitCode = compare(log, expected, results) ? 0 : 1;
  } finally {
    for (const worker of workers.values()) await end(worker, 'SIGTERM');
    await broker.stop();
  }
}

interface Message {
  readonly key: string;
  readonly partition?: number;
  readonly act: Act;
}

async function write(member: Member, messages: readonly Message[]): Promise<void> {
  await member.begin();
  for (const { act, ...where } of messages) await member.send({ topic: input, ...where, value: JSON.stringify(act) });
  await member.commit();
}

/** The committed messages of the output topic. */
class Results {
  readonly #member: Member;
  /** All sessions in the topic, repeated ones too. */
  readonly found = new Map<string, Ctr<string>[]>();
  count = 0;
  readonly #shown = numbers.map(() => 0);

  constructor(member: Member) {
    this.#member = member;
  }

  /** Prints what was committed since the last call. */
  async show(): Promise<void> {
    for (const partition of numbers) {
      const { end } = await this.#member.bounds(output, partition);
      const rates: Ctr<string>[] = [];
      for await (const { entries } of this.#member.read(output, new Map([[partition, end]]))) {
        for (const { value } of entries) rates.push(JSON.parse(value ?? '') as Ctr<string>);
      }
      const some = rates.slice(this.#shown[partition]);
      if (some.length === 0) continue;
      this.#shown[partition] = rates.length;
      this.count += some.length;
      for (const rate of some) this.found.set(idOf(rate), [...(this.found.get(idOf(rate)) ?? []), rate]);
      const texts = some.map(({ user, ctr }) => `${user}\u00a0${ctr.toFixed(2)}`);
      const [first = '', ...rest] = wrapped(texts.join(', '), width - 15);
      say(`  ${dim(`partition ${String(partition)}`)}  ${first}`, ...rest.map((line) => ' '.repeat(15) + line));
    }
  }
}

const idOf = ({ user, start }: { readonly user: string; readonly start: number }) => JSON.stringify([user, start]);

/** The sessions by definition, and the rates of sessions with a search. */
function expectedOf(log: readonly Act[]) {
  const sessions = sessionsOf(log, { gap });
  const rates = new Map(
    sessions.flatMap((session) => {
      const countOf = (wanted: string) => session.events.filter(({ type }) => type === wanted).length;
      const searches = countOf('search');
      return searches === 0 ? [] : [[idOf(session), { searches, clicks: countOf('click') }] as const];
    }),
  );
  return { sessions: sessions.length, rates };
}

function compare(log: readonly Act[], { sessions, rates }: ReturnType<typeof expectedOf>, results: Results): boolean {
  const entries = [...rates];
  const lost = entries.filter(([id]) => !results.found.has(id)).length;
  const equal = entries.filter(([id, { searches, clicks }]) =>
    results.found.get(id)?.every((rate) => rate.searches === searches && rate.clicks === clicks),
  ).length;
  const different = results.found.size - equal;
  const doubled = results.count - results.found.size;
  const all = [...results.found.values()].flatMap(([rate]) => rate ?? []);
  const searches = all.reduce((sum, rate) => sum + rate.searches, 0);
  const clicks = all.reduce((sum, rate) => sum + rate.clicks, 0);
  const users = new Set(log.map(({ user }) => user)).size;
  const isRight = lost + doubled + different === 0;
  say(
    '',
    `  by the definition  ${String(sessions)} sessions of ${String(users)} users, ${bold(String(rates.size))} of them with a search`,
    `  in the topic       ${bold(String(results.count))} click-through rates: ` +
      (isRight ? bold : warning)(`${String(lost)} lost, ${String(doubled)} doubled, ${String(different)} different`),
    `  in all             ${String(clicks)} clicks over ${String(searches)} searches: ${bold((clicks / searches).toFixed(3))}`,
    '',
  );
  return isRight;
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

const reason = whyNoKafka();
if (reason === undefined) await main();
else say(`The demo did not run: ${reason}.`);
