/** Measures the cost of durability: `npm run bench:durable`. Numbers differ between machines; compare the ratios. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, from, ignoreElements, lastValueFrom, map } from 'rxjs';
import { type Ctr, ctrFold, type Fold, groupByUser, sessionize, toCtr } from 'rxjs-sessionize';
import { type Commit, durableSessions, memoryStore, type OpenStore, Partition } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';

import { logSource } from '../../demos/durable/log-source.js';

interface Act {
  readonly user: number;
  readonly time: number;
  readonly type: string;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
let folders = 0;
const newFolder = () => join(folder, String(folders++));

const sizeOf = (path: string) => readdirSync(path).reduce((sum, file) => sum + statSync(join(path, file)).size, 0);
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const say = (text: string) => {
  console.log(text);
};

const fold: Fold<number, Act, unknown, Ctr<number>> = ctrFold();
const isAct = { isSearch: ({ type }: Act) => type === 'search', isClick: ({ type }: Act) => type === 'click' };
const options = { gap: 900_000, grace: 30_000 };
const start = 1_700_000_000_000;

/** W1 with any number of events: ten thousand users, up to 30 s of disorder. */
function* w1(events: number): Generator<{ readonly event: Act; readonly position: number }> {
  let x = 42;
  const below = (limit: number) => {
    x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0;
    return (x >>> 8) % limit;
  };
  for (let i = 0; i < events; i++) {
    const user = below(10_000);
    const kind = below(10);
    const type = kind < 4 ? 'search' : kind < 7 ? 'results' : 'click';
    yield { event: { user, time: start + 50 * i - below(30_000), type }, position: i + 1 };
  }
}

type Source = () =>
  | Iterable<{ readonly event: Act; readonly position: number }>
  | AsyncIterable<{ readonly event: Act; readonly position: number }>;

const plain = (source: Source) =>
  lastValueFrom(
    from(source()).pipe(
      map(({ event }) => event),
      groupByUser(),
      sessionize(options),
      toCtr(isAct),
      count(),
    ),
  );

const durable = (source: Source, store: OpenStore, commits: Commit[] = []) =>
  lastValueFrom(
    durableSessions({
      ...options,
      source,
      store,
      fold,
      flush: true,
      commitEvery: { ms: 1_000, events: Infinity },
      commits: { next: (commit) => commits.push(commit) },
    }).pipe(count()),
  );

/** Measures the events per second of each way, in several rounds, so that other work on the machine slows all alike. */
async function race(name: string, events: number, source: Source, expected: number | undefined): Promise<void> {
  const ways = {
    'not durable': () => plain(source),
    'in memory': () => durable(source, memoryStore()),
    'on disk': () => durable(source, levelStore(newFolder())),
  };
  const rates = new Map<string, number[]>();
  const cpu = new Map<string, number[]>();
  for (let round = 0; round < 3; round++) {
    for (const [way, run] of Object.entries(ways)) {
      globalThis.gc?.();
      const begun = performance.now();
      const used = process.cpuUsage();
      const results = await run();
      const { user, system } = process.cpuUsage(used);
      if (expected !== undefined && results !== expected) throw new Error(`${way}: ${String(results)} results`);
      rates.set(way, [...(rates.get(way) ?? []), events / (performance.now() - begun) / 1_000]);
      cpu.set(way, [...(cpu.get(way) ?? []), (1_000 * (user + system)) / events]);
    }
  }
  const base = median(rates.get('not durable') ?? []);
  for (const [way, each] of rates) {
    const rate = median(each);
    say(
      `${name.padEnd(32)} ${way.padEnd(12)} ${rate.toFixed(2).padStart(6)} M events/s  ${(rate / base).toFixed(2)}` +
        `  ${median(cpu.get(way) ?? [])
          .toFixed(0)
          .padStart(6)} ns of CPU an event`,
    );
  }
}

say('one commit a second, CTR of sessions');
await race('W1', 1_000_000, () => w1(1_000_000), 136_065);
await race('W1, continued to 5 M events', 5_000_000, () => w1(5_000_000), undefined);
{
  const log = join(folder, 'w1.ndjson');
  const lines: string[] = [];
  for (const { event } of w1(1_000_000)) lines.push(JSON.stringify(event));
  writeFileSync(log, lines.join('\n') + '\n');
  await race(
    'W1 as NDJSON, read from the file',
    1_000_000,
    () => logSource(log, 0, (line) => JSON.parse(line) as Act),
    136_065,
  );
}

say('\nthe command, 2 M events of W1 as NDJSON: --json, without and with --state');
{
  const log = join(folder, 'w1-2m.ndjson');
  const lines: string[] = [];
  for (const { event } of w1(2_000_000)) lines.push(JSON.stringify(event));
  writeFileSync(log, lines.join('\n') + '\n');
  const without: number[] = [];
  const withState: number[] = [];
  for (let round = 0; round < 5; round++) {
    for (const seconds of [without, withState]) {
      const state = seconds === without ? [] : ['--state', newFolder()];
      const args = ['dist/bin/rxjs-sessionize.js', log, '--gap', '15m', '--grace', '30s', '--json', ...state];
      const begun = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      if (status !== 0) throw new Error(String(stderr));
      seconds.push((performance.now() - begun) / 1_000);
    }
  }
  const [straight, continued] = [median(without), median(withState)];
  say(`${straight.toFixed(2)} s without, ${continued.toFixed(2)} s with: ${(straight / continued).toFixed(2)}`);
}

say('\nopen users: restart, and size on disk');
for (const users of [100_000, 1_000_000]) {
  const path = newFolder();
  const store = await levelStore(path)('run');
  await store.load(0);
  const partition = new Partition<number, Act, Ctr<number>>({ ...options, fold }, undefined);
  for (let i = 0; i < users; i++) {
    partition.add(i, { user: i, time: start + (i % 1_000), type: 'search' }, i + 1);
    if (i % 100_000 === 99_999) await store.commit([partition.takeChange()]);
  }
  await store.close();

  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const begun = performance.now();
  const again = await levelStore(path)('run');
  const restored = new Partition<number, Act, Ctr<number>>({ ...options, fold }, await again.load(0));
  const seconds = (performance.now() - begun) / 1_000;
  globalThis.gc?.();
  const heap = (process.memoryUsage().heapUsed - before) / users;
  await again.close();
  if (restored.openCount !== users) throw new Error(`${String(restored.openCount)} are open`);
  say(
    `${users.toLocaleString('en').padStart(10)} users: ${seconds.toFixed(2)} s, ${(sizeOf(path) / users).toFixed(0)} bytes on ` +
      `disk and ${heap.toFixed(0)} in memory a user`,
  );
}

say('\nW3, every event from a new user: size on disk');
{
  const path = newFolder();
  const events = 3_000_000;
  const sizes: string[] = [];
  function* source() {
    for (let i = 0; i < events; i++) {
      yield { event: { user: i, time: start + 50 * i, type: 'search' }, position: i + 1 };
      if (i % 300_000 === 299_999) sizes.push((sizeOf(path) / 1e6).toFixed(0));
    }
  }
  const run = durableSessions({ ...options, source, store: levelStore(path), fold, commitEvery: { ms: 200 } });
  await lastValueFrom(run.pipe(ignoreElements()), { defaultValue: undefined });
  say(
    `${events.toLocaleString('en')} users, about ${(1_800_000 / 50).toLocaleString('en')} at a time; every 300,000 events: ${sizes.join(', ')} MB`,
  );
}

rmSync(folder, { recursive: true });
