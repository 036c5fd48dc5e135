/**
 * Compares the program with others, from a file to the answer: `npm run bench:peers`. Each contestant is a process; they take turns
 * and must give the known answer, and a wrong answer ends the program. Numbers differ between machines: compare the ratios.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type Answer, check } from './answer.js';
import { contest, type Entrant } from './contest.js';
import { machine, today } from './environment.js';
import { csvHead, csvLine, logKinds, w2 } from './log-kinds.js';
import { integer, standingsTable } from './markdown.js';
import { Missing, type Python, pythonWithPeers, scripts } from './peers/python.js';
import { programEntrant } from './program.js';
import { spreadOf } from './statistics.js';
import { writeLog } from './workload.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    cpu: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const rounds = Number(flags.rounds);
/** What is compared. On a machine that is not idle, CPU time is more reliable. */
const unit = flags.cpu ? 'time of the processors' : 'time';

const million = 1_000_000;
const workloadOf = (events: number) => ({ events, users: 10_000, inOrder: false });

interface Peer {
  readonly title: string;
  /** The name of its Python package. The name of its script begins with it. */
  readonly name: 'duckdb' | 'polars' | 'bytewax';
  readonly args?: readonly string[];
  readonly isSlow?: boolean;
}

const duckdb: Peer = { title: 'DuckDB, 1 thread', name: 'duckdb', args: ['1'] };
const duckdbOnTwo: Peer = { title: 'DuckDB, 2 threads', name: 'duckdb', args: ['2'] };
const others: readonly Peer[] = [
  duckdbOnTwo,
  { title: 'Polars, 1 thread', name: 'polars', args: ['1'] },
  { title: 'Polars, 2 threads', name: 'polars', args: ['2'] },
  { title: 'Bytewax', name: 'bytewax', isSlow: true },
];

const execute = promisify(execFile);

interface Measured {
  readonly ms: number;
  readonly peak: number;
  readonly output: string;
}

async function measured(python: Python, command: readonly string[]): Promise<Measured> {
  const { stdout } = await execute(python.program, [join(scripts, 'measured.py'), ...command]);
  const [, output = '', last = ''] = /^(.*\n)(.*)\n$/s.exec(stdout) ?? [];
  const { ms, cpu, peak } = JSON.parse(last) as { readonly ms: number; readonly cpu: number; readonly peak: number };
  return { ms: flags.cpu ? cpu : ms, peak, output };
}

type Found = Answer & { readonly seconds: number };

const commandOf = ({ name, args = [] }: Peer, path: string, python: Python): readonly string[] => [
  python.program,
  join(scripts, `${name}_sessions.py`),
  path,
  ...args,
];

/** @param ownSeconds - called with the time of each run by the peer's own clock, which starts after its imports */
function peerEntrant(
  peer: Peer,
  path: string,
  expected: Answer,
  python: Python,
  ownSeconds: (title: string, seconds: number) => void = () => undefined,
): Entrant {
  const { title, isSlow = false } = peer;
  return {
    title,
    isSlow,
    async run() {
      const { output, ...taken } = await measured(python, commandOf(peer, path, python));
      const { seconds, ...found } = JSON.parse(output) as Found;
      check(title, found, expected);
      ownSeconds(title, seconds);
      return taken;
    },
    end() {
      // Each run is a process that has ended.
    },
  };
}

const programOn = (threads: number, path: string, expected: Answer, python: Python, title?: string): Entrant =>
  programEntrant(
    path,
    expected,
    (args) => measured(python, [process.execPath, ...args]),
    title ?? `\`rxjs-sessionize\`, ${String(threads)} ${threads === 1 ? 'thread' : 'threads'}`,
    ['--threads', String(threads)],
  );

type Section = (python: Python, folder: string) => Promise<string[]>;

const all: Section = async (python, folder) => {
  const path = join(folder, 'log.ndjson');
  await writeLog(path, workloadOf(million));
  const own = new Map<string, number[]>();
  const ownSeconds = (title: string, seconds: number) => {
    own.set(title, [...(own.get(title) ?? []), seconds]);
  };
  const isThere = ({ name }: Peer) => python.packages.has(name);
  const entrants = [
    peerEntrant(duckdb, path, w2, python, ownSeconds),
    programOn(1, path, w2, python),
    programOn(2, path, w2, python),
    ...others.filter(isThere).map((peer) => peerEntrant(peer, path, w2, python, ownSeconds)),
  ];
  const standings = await contest(entrants, { rounds, events: million, warmUps: 1 });
  // The first run is a warm-up.
  const seconds = Array.from(own, ([title, [, ...each]]) => `${title}: ${spreadOf(each).median.toFixed(2)} s`);
  return [
    `### From a file to its CTRs, as processes: ${integer(million)} events, 30 s of disorder`,
    standingsTable(duckdb.title, standings),
    `By their own clocks, from when Python has started and imported them: ${seconds.join('; ')}.`,
    ...others
      .filter((peer) => !isThere(peer))
      .map(({ title }) => `${title}: there is none for Python ${python.version}.`),
  ];
};

const large: Section = async (python, folder) => {
  const path = join(folder, 'large.ndjson');
  const events = 5 * million;
  await writeLog(path, workloadOf(events));
  const { output } = await measured(python, commandOf(duckdb, path, python));
  const { seconds: _, ...expected } = JSON.parse(output) as Found;
  const entrants = [
    peerEntrant(duckdb, path, expected, python),
    programOn(1, path, expected, python),
    peerEntrant(duckdbOnTwo, path, expected, python),
    programOn(2, path, expected, python),
  ];
  const standings = await contest(entrants, { rounds, events, warmUps: 0 });
  return [`### ${integer(events)} events`, standingsTable(duckdb.title, standings)];
};

const tables: Section = async (python, folder) => {
  const path = join(folder, 'log.csv');
  await writeLog(path, workloadOf(million), csvLine, csvHead);
  const entrants = [peerEntrant(duckdb, path, w2, python), programOn(1, path, w2, python)];
  const standings = await contest(entrants, { rounds, events: million, warmUps: 1 });
  return [`### The same ${integer(million)} events as CSV`, standingsTable(duckdb.title, standings)];
};

/** Compares the program with itself on other kinds of logs. */
const kinds: Section = async (python, folder) => {
  const entrants: Entrant[] = [];
  for (const [i, { title, lineOf, expected = w2 }] of logKinds.entries()) {
    const path = join(folder, `kind-${String(i)}.ndjson`);
    await writeLog(path, workloadOf(million), lineOf);
    entrants.push(programOn(1, path, expected, python, title));
  }
  const standings = await contest(entrants, { rounds, events: million, warmUps: 1 });
  return ['### Other logs of as many events, one thread', standingsTable(logKinds[0]!.title, standings)];
};

const sections: Readonly<Record<string, Section>> = { all, large, tables, kinds };

async function main(): Promise<void> {
  const started = performance.now();
  process.stderr.write('… installing the peers\n');
  const python = await pythonWithPeers(join('node_modules', '.cache', 'bench', 'peers'));
  process.stderr.write('… comparing\n');
  const report: string[] = [];
  for (const [name, section] of Object.entries(sections)) {
    if (flags.only !== undefined && !flags.only.split(',').includes(name)) continue;
    const folder = mkdtempSync(join(tmpdir(), 'rxjs-sessionize-bench-'));
    try {
      report.push(...(await section(python, folder)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const versions = ['duckdb', 'polars', 'bytewax'].map((name) => `${name} ${python.packages.get(name) ?? '(none)'}`);
  report.push(
    `${today()}, \`npm run bench:peers\`: ${unit}, medians (least–greatest) of ${String(rounds)} rounds, in ` +
      `${integer((performance.now() - started) / 1_000)} s; Node ${process.version}, Python ${python.version}, ` +
      `${versions.join(', ')}; ${machine()}. Every answer was checked.`,
  );
  console.log(`\n${report.join('\n\n')}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  console.log(`The comparison with DuckDB, Polars and Bytewax is left out: ${error.message}.`);
}
