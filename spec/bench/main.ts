/**
 * Measures speed and size: `npm run bench`. Each contestant has its own process and must give the known answer; a wrong answer ends
 * the program. Rivals run in turn, round by round. Numbers differ between machines: compare the ratios.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Answer, check, isKnown, known } from './answer.js';
import { bundleSize } from './bundle-size.js';
import { contest, type Entrant, type Standing } from './contest.js';
import { machine, today, versionOf } from './environment.js';
import { type Figures, footprint } from './footprint.js';
import { lastOf, record } from './history.js';
import { inMemory } from './in-memory.js';
import { integer, megabytes, standingsTable, table, times } from './markdown.js';
import { overFile } from './over-file.js';
import { program, programEntrant } from './program.js';
import { spreadOf } from './statistics.js';
import { once, Worker } from './worker.js';
import { eventsOf, graceOf, type Workload, writeLog } from './workload.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '1000000' },
    /** Runs only these of the parts memory, file and footprint. */
    only: { type: 'string', multiple: true },
    /** Writes the speeds into the history. */
    record: { type: 'boolean' },
  },
});
const rounds = Number(flags.rounds);
/** The rounds of second comparisons and of files. */
const fewRounds = Math.ceil(rounds / 2);
const events = Number(flags.events);
const includes = (part: string) => flags.only?.includes(part) ?? true;

const progress = (text: string) => {
  process.stderr.write(`… ${text}\n`);
};
const report: string[] = [];

type Name = keyof typeof inMemory;

const titles: Record<Name, string> = {
  loop: 'hand-written loop, events in order: the floor',
  bare: '`Sessionizer` with `ctrFold`, without RxJS',
  toCtr: '`groupByUser → sessionize → toCtr`, fused',
  summarize: 'with `summarize`, fused',
  kept: '`groupByUser → sessionize`, events kept',
  broken: 'broken by a `map` on both sides of `sessionize`',
  groupBy: 'behind the `groupBy` of rxjs',
  bounds: 'fused, `maxEvents: 1000`',
  idOf: 'fused, with `idOf`',
  besideOthers: 'fused, in a process that also runs four other pipelines',
  scan: 'rxjs `groupBy` + `scan` by hand',
  debounceTime: 'rxjs `groupBy` + `debounceTime` (*)',
};

/** The contestants that make a stream per user. */
const slow: readonly Name[] = ['broken', 'groupBy', 'scan', 'debounceTime'];

/** The answer of the loop over events in time order. It is the right one if the grace covers the disorder (S5 b). */
function answerOf(workload: Workload): Answer {
  const sorted = eventsOf(workload).sort((a, b) => a.time - b.time);
  const answer = inMemory.loop.count(sorted, 0);
  if (isKnown(workload)) check('the loop', answer, known[workload.inOrder ? 'inOrder' : 'disorder']);
  return answer;
}

function entrantsOf(names: readonly Name[], workload: Workload): Entrant[] {
  const expected = answerOf(workload);
  const ordered = { ...workload, inOrder: true };
  const inOrder = workload.inOrder ? expected : answerOf(ordered);
  return names.map((name) => {
    // The loop is right only for events in order. All others are measured against it.
    const own = name === 'loop' ? ordered : workload;
    const worker = new Worker({ kind: 'in-memory', name, workload: own });
    return {
      title: titles[name],
      isSlow: slow.includes(name),
      async run() {
        const { ms, peak, result } = await worker.run();
        if (result === undefined) throw new Error(`${name} has no answer`);
        if (name === 'debounceTime') checkReplayed(result, expected);
        else check(titles[name], result, name === 'loop' ? inOrder : expected);
        return { ms, peak };
      },
      end() {
        worker.end();
      },
    };
  });
}

/** All events arrive at once, so no timer ends a session. The check only finds lost events. */
function checkReplayed(found: Answer, { searches, clicks }: Answer): void {
  if (found.searches !== searches || found.clicks < clicks) throw new Error('debounceTime lost events');
}

/** How much faster one contestant is than another, in the rounds in which both ran. */
function faster(standings: readonly Standing[], name: Name, than: Name): string {
  const of = (wanted: Name) => standings.find(({ title }) => title === titles[wanted])!.ratios;
  const theirs = of(than);
  const quotients = of(name).flatMap((own, round) =>
    own === undefined || theirs[round] === undefined ? [] : [own / theirs[round]],
  );
  return times(spreadOf(quotients).median);
}

async function compareInMemory(): Promise<void> {
  const ours: Name[] = [
    'loop',
    'bare',
    'toCtr',
    'summarize',
    'kept',
    'broken',
    'groupBy',
    'bounds',
    'idOf',
    'besideOthers',
  ];
  const few: Name[] = ['loop', 'toCtr', 'kept'];
  const parts: [users: number, inOrder: boolean, names: Name[]][] = [
    [10_000, true, [...ours, 'scan', 'debounceTime']],
    [10_000, false, ours],
    [100, true, few],
    [100, false, few],
    [100_000, true, few],
    [100_000, false, few],
  ];
  for (const [users, inOrder, names] of parts) {
    const order = inOrder ? 'in order, grace 0' : '30 s of disorder, grace 30 s';
    progress(`in memory: ${integer(users)} users, ${order}`);
    const workload = { events, users, inOrder };
    const standings = await contest(entrantsOf(names, workload), {
      rounds: names.includes('broken') ? rounds : fewRounds,
      events,
      warmUps: 2,
    });
    const title = `In memory: ${integer(events)} events, ${integer(users)} users, ${order}`;
    report.push(`### ${title}`, standingsTable('the loop', standings, lastOf(title)));
    if (flags.record === true) record(title, standings);
    if (names.includes('scan')) {
      report.push(
        '(*) Only its speed: on a replay all events arrive at once, so it finds one session a user.',
        `Against \`groupBy\` + \`scan\`: ${(['toCtr', 'kept', 'broken'] as const)
          .map((name) => `${titles[name]} ${faster(standings, name, 'scan')}`)
          .join('; ')}. Fused, against the bare \`Sessionizer\`: ${faster(standings, 'toCtr', 'bare')}.`,
        `Fused, beside other pipelines, of what it does alone: ${faster(standings, 'besideOthers', 'toCtr')}.`,
      );
    }
  }
}

async function compareOverFile(folder: string): Promise<void> {
  progress('file → CTR');
  const workload = { events, users: 10_000, inOrder: false };
  const ordered = { ...workload, inOrder: true };
  const log = { path: join(folder, 'log.ndjson'), grace: graceOf(workload), expected: answerOf(workload) };
  const orderedLog = { path: join(folder, 'in-order.ndjson'), grace: 0, expected: answerOf(ordered) };
  await writeLog(log.path, workload);
  await writeLog(orderedLog.path, ordered);

  const fileTitles: Record<keyof typeof overFile, string> = {
    parse: '`JSON.parse` of each line and nothing else',
    loop: 'hand-written loop, log in order, nothing validated',
    unchecked: 'fused, in process, nothing validated',
    decodeValue: 'fused, in process, `decodeValue(json(SearchEvent))`',
    decode: 'fused, in process, `decode(json(SearchEvent))`',
  };
  const names: (keyof typeof overFile)[] = ['parse', 'loop', 'unchecked', 'decodeValue', 'decode'];
  const entrants = names.map((name): Entrant => {
    const { path, grace, expected } = name === 'loop' ? orderedLog : log;
    const worker = new Worker({ kind: 'over-file', name, path, grace });
    return {
      title: fileTitles[name],
      async run() {
        const { ms, peak, result } = await worker.run();
        if (name !== 'parse') check(fileTitles[name], result!, expected);
        return { ms, peak };
      },
      end() {
        worker.end();
      },
    };
  });
  const hasProgram = existsSync(program);
  if (hasProgram) entrants.push(programEntrant(log.path, log.expected));
  const standings = await contest(entrants, { rounds: fewRounds, events, warmUps: 1 });
  const title = `From a file to its CTRs: ${integer(events)} events of NDJSON, 30 s of disorder`;
  const table = standingsTable('`JSON.parse`', standings, lastOf(title));
  report.push(`### ${title}`, table, `The log has ${megabytes(statSync(log.path).size)}.`);
  if (flags.record === true) record(title, standings);
  if (!hasProgram) report.push(`The program is left out: there is no ${program}; \`npm run build\` makes it.`);
}

async function measureFootprint(): Promise<void> {
  const figuresOf = async (name: keyof typeof footprint): Promise<Figures> => {
    progress(name);
    return (await once({ kind: 'footprint', name })).result;
  };
  const rows: string[][] = [];
  for (const kept of ['counts only', 'events kept'] as const) {
    for (const each of ['1 event each', '6 events each'] as const) {
      const { bytes } = await figuresOf(`${kept}, ${each}`);
      rows.push([`an open user, ${kept}, ${each}`, `${integer(bytes!)} B`]);
    }
  }
  const oneShot = await figuresOf('one-shot users');
  rows.push(
    ['heap growth from 0.5 M to 2 M one-shot users', `${(oneShot['growth']! / 1e6).toFixed(1)} MB`],
    ['an event of a one-shot user', `${integer(oneShot['nsPerEvent']!)} ns`],
  );
  for (const users of ['100,000', '200,000'] as const) {
    const { complete, unsubscribe } = await figuresOf(`leave ${users}`);
    const of = `${users} users, not fused`;
    rows.push([`completing ${of}`, `${integer(complete!)} ms`], [`unsubscribing ${of}`, `${integer(unsubscribe!)} ms`]);
  }
  const closing = await figuresOf('a million at once');
  const many = await figuresOf('10,000 open sessions of one user');
  const pausing = await figuresOf('pausing just under the gap');
  rows.push(
    [
      'a million sessions closing at once',
      `${integer(closing['ms']!)} ms (${integer(closing['nsPerSession']!)} ns each)`,
    ],
    ['opening 10,000 sessions of one user, backwards', `${integer(many['nsPerOpening']!)} ns each`],
    ['an event of a user with 10,000 open sessions', `${integer(many['nsPerEvent']!)} ns`],
    ['an event where each of 10,000 users pauses 1 ms less than the gap', `${integer(pausing['nsPerEvent']!)} ns`],
    [
      '`groupByUser`, `sessionize` and `toCtr`, minified and gzipped',
      `${integer(await bundleSize("export { groupByUser, sessionize, toCtr } from 'rxjs-sessionize'"))} B`,
    ],
    [
      'all of `rxjs-sessionize`, minified and gzipped',
      `${integer(await bundleSize("export * from 'rxjs-sessionize'"))} B`,
    ],
  );
  report.push('### Memory, hard cases and size', table(['', ''], rows));

  const linear: string[][] = [];
  for (const size of ['10,000', '100,000', '1,000,000', '10,000,000'] as const) {
    const { nsPerEvent } = await figuresOf(`linear ${size}`);
    linear.push([size, `${integer(nsPerEvent!)} ns`]);
  }
  report.push('### Cost against length: fused, 10,000 users, 30 s of disorder', table(['events', 'per event'], linear));
}

const started = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'rxjs-sessionize-bench-'));
try {
  if (includes('memory')) await compareInMemory();
  if (includes('file')) await compareOverFile(folder);
  if (includes('footprint')) await measureFootprint();
} finally {
  rmSync(folder, { recursive: true });
}
report.push(
  `${today()}, \`npm run bench\`: medians (least–greatest) of ${String(rounds)} rounds (${String(fewRounds)} for what is slow, other numbers of users, and files), in ` +
    `${integer((performance.now() - started) / 1_000)} s; Node ${process.version}, V8 ${process.versions.v8}, ` +
    `rxjs ${versionOf('rxjs')}, io-ts ${versionOf('io-ts')}; ${machine()}. ` +
    'Every answer was checked.',
);
console.log(`\n${report.join('\n\n')}`);
