/**
 * Against others, on W2, from the file to the answer: `npm run bench:peers`. All are whole processes and take turns, and each must
 * find the known answer, or everything ends. Numbers are of one machine: read the ratios.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type Answer, check, known } from './answer.js';
import { contest, type Entrant } from './contest.js';
import { machine, today } from './environment.js';
import { integer, standingsTable } from './markdown.js';
import { Missing, type Python, pythonWithPeers, scripts } from './peers/python.js';
import { programEntrant } from './program.js';
import { spreadOf } from './statistics.js';
import { writeLog } from './workload.js';

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const rounds = Number(flags.rounds);

const workload = { events: 1_000_000, users: 10_000, inOrder: false };
const expected = known.disorder;

interface Peer {
  readonly title: string;
  /** As it is called where it is installed from; its script is called after it. */
  readonly name: 'duckdb' | 'polars' | 'bytewax';
  readonly args?: readonly string[];
  readonly isSlow?: boolean;
}

const reference: Peer = { title: 'DuckDB, 1 thread', name: 'duckdb', args: ['1'] };
const others: readonly Peer[] = [
  { title: 'DuckDB, 2 threads', name: 'duckdb', args: ['2'] },
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
  return { ...(JSON.parse(last) as Omit<Measured, 'output'>), output };
}

/** @param ownSeconds - told how long each run took by its own clock, from when its imports are done */
function peerEntrant(
  { title, name, args = [], isSlow = false }: Peer,
  path: string,
  python: Python,
  ownSeconds: (title: string, seconds: number) => void,
): Entrant {
  const command = [python.program, join(scripts, `${name}_sessions.py`), path, ...args];
  return {
    title,
    isSlow,
    async run() {
      const { output, ...taken } = await measured(python, command);
      const { seconds, ...found } = JSON.parse(output) as Answer & { readonly seconds: number };
      check(title, found, expected);
      ownSeconds(title, seconds);
      return taken;
    },
    end() {
      // Each of its processes has ended.
    },
  };
}

async function compare(python: Python, path: string): Promise<string[]> {
  await writeLog(path, workload);
  const own = new Map<string, number[]>();
  const ownSeconds = (title: string, seconds: number) => {
    own.set(title, [...(own.get(title) ?? []), seconds]);
  };
  const isThere = ({ name }: Peer) => python.packages.has(name);
  const entrants = [
    peerEntrant(reference, path, python, ownSeconds),
    programEntrant(path, expected, (args) => measured(python, [process.execPath, ...args])),
    ...others.filter(isThere).map((peer) => peerEntrant(peer, path, python, ownSeconds)),
  ];
  const standings = await contest(entrants, { rounds, events: workload.events, warmUps: 1 });
  // The first was to warm up.
  const seconds = Array.from(own, ([title, [, ...each]]) => `${title}: ${spreadOf(each).median.toFixed(2)} s`);
  return [
    `### From a file to its CTRs, as processes: ${integer(workload.events)} events, 30 s of disorder`,
    standingsTable(reference.title, standings),
    `By their own clocks, from when Python has started and imported them: ${seconds.join('; ')}.`,
    ...others
      .filter((peer) => !isThere(peer))
      .map(({ title }) => `${title}: there is none for Python ${python.version}.`),
  ];
}

async function main(): Promise<void> {
  const started = performance.now();
  process.stderr.write('… installing the peers\n');
  const python = await pythonWithPeers(join('node_modules', '.cache', 'bench', 'peers'));
  process.stderr.write('… comparing\n');
  const folder = mkdtempSync(join(tmpdir(), 'rxjs-sessionize-bench-'));
  try {
    const report = await compare(python, join(folder, 'log.ndjson'));
    const versions = ['duckdb', 'polars', 'bytewax'].map((name) => `${name} ${python.packages.get(name) ?? '(none)'}`);
    report.push(
      `${today()}, \`npm run bench:peers\`: medians (least–greatest) of ${String(rounds)} rounds, in ` +
        `${integer((performance.now() - started) / 1_000)} s; Node ${process.version}, Python ${python.version}, ` +
        `${versions.join(', ')}; ${machine()}. Every answer was checked.`,
    );
    console.log(`\n${report.join('\n\n')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  console.log(`The comparison with DuckDB, Polars and Bytewax is left out: ${error.message}.`);
}
