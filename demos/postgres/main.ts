/**
 * Reads the sample log into Postgres with a process that is killed, and with a server that is killed too. Run it with
 * `npm run demo:postgres`. It needs Postgres installed, and starts its own server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { ctrFold, type Ctr, type SearchEvent, Sessionizer } from 'rxjs-sessionize';
import { bar } from '../../parts/terminal/bars.js';
import { styleOf } from '../../parts/terminal/style.js';
import { startPostgres, whyNoPostgres } from '../../tools/postgres/server.js';

const { bold, dim, accent, warning } = styleOf(process.stdout);
const say = (text = '') => {
  console.log(text);
};

interface Totals {
  readonly sessions: number;
  readonly searches: number;
  readonly clicks: number;
}

/** What is killed without warning, by the tenths of the log after which that happens. */
const kills = new Map([
  [2, 'the process'],
  [4, 'the server'],
  [6, 'the process'],
  [8, 'the process'],
]);

/**
 * The log: a search or a click on each line, in time order. For 2013 the data has only the times since a session began. So here a
 * session begins every 40 minutes.
 */
function searchLog(): string[] {
  const csv = readFileSync(new URL('../../../demos/data/trec-sessions.csv', import.meta.url), 'utf8');
  const acts = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [year = '', user = '', ms = '', type = ''] = line.split(',');
      const began = year === '2013' ? Number(user.slice(5)) * 40 * 60_000 : 0;
      return { user, time: Date.UTC(Number(year), 0, 1) + began + Number(ms), type };
    });
  return acts.sort((a, b) => a.time - b.time).map((act) => JSON.stringify(act));
}

/** What an uninterrupted run would write. */
function totalsOf(log: readonly string[]): Totals {
  const machine = new Sessionizer<string | number, SearchEvent, Ctr<string | number>>({
    gap: 30 * 60_000,
    fold: ctrFold<string | number, SearchEvent>(),
  });
  const acts = log.map((line) => JSON.parse(line) as SearchEvent);
  const rates = [...acts.flatMap((act) => machine.add(act.user, act)), ...machine.flush()];
  return {
    sessions: rates.length,
    searches: rates.reduce((sum, { searches }) => sum + searches, 0),
    clicks: rates.reduce((sum, { clicks }) => sum + clicks, 0),
  };
}

async function main(): Promise<void> {
  const why = whyNoPostgres();
  if (why !== undefined) {
    console.error(`This demo needs Postgres: ${why}`);
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'postgres-demo-'));
  const path = join(folder, 'log.ndjson');
  const log = searchLog();
  writeFileSync(path, log.join('\n') + '\n');

  say(bold('Sessions in Postgres, each of them once'));
  say();
  say(`${log.length.toLocaleString('en')} searches and clicks are read, a few every moment.`);
  say('State and sessions are written in one transaction. Kills come without a');
  say(`warning: ${accent('SIGKILL')} for the process, ${accent('pg_ctl stop -m immediate')} for the server.`);
  say();
  const server = await startPostgres();
  let worker: ChildProcess | undefined;
  try {
    // A new connection for each query, because the server may have been killed.
    const query = async <T extends object>(text: string): Promise<T[]> => {
      const client = new Client({ connectionString: server.url });
      // The query reports the error.
      client.on('error', () => undefined);
      await client.connect();
      try {
        return (await client.query<T>(text)).rows;
      } finally {
        await client.end();
      }
    };
    await query(
      'CREATE TABLE sessions (user_name text, start timestamptz, "end" timestamptz, searches int, clicks int)',
    );
    await query('CREATE TABLE days (day timestamptz PRIMARY KEY, searches bigint, clicks bigint)');
    const totals = async (): Promise<Totals> =>
      (
        await query<Totals>(
          'SELECT count(*)::int AS sessions, coalesce(sum(searches), 0)::int AS searches, coalesce(sum(clicks), 0)::int AS clicks FROM sessions',
        )
      )[0]!;
    const position = async (): Promise<number> =>
      (
        await query<{ read: number }>(
          `SELECT (head->>'position')::int AS read FROM sessionize_partition WHERE store = 'demo'`,
        ).catch(() => [])
      )[0]?.read ?? 0;
    const start = () =>
      spawn(process.execPath, [fileURLToPath(new URL('worker.js', import.meta.url)), server.url, path], {
        stdio: ['ignore', 'inherit', 'ignore'],
      });

    say(dim('log read                  sessions   searches   clicks'));
    const show = async (remark = '') => {
      const [read, { sessions, searches, clicks }] = [await position(), await totals()];
      const columns = [sessions, searches, clicks].map((count) => count.toLocaleString('en').padStart(9)).join('  ');
      say(`${accent(bar(read / log.length, 20).padEnd(20, '·'))}  ${columns}   ${remark}`);
      return read;
    };
    worker = start();
    const left = new Map(kills);
    for (let isDone = false; !isDone;) {
      await sleep(250);
      isDone = worker.exitCode === 0;
      const tenths = Math.floor((10 * (await position())) / log.length);
      const [due] = Array.from(left.keys()).filter((tenth) => tenth <= tenths);
      if (due !== undefined && !isDone) {
        const victim = left.get(due)!;
        left.delete(due);
        if (victim === 'the server') {
          await server.kill();
          await server.start();
        }
        // A process without its server ends with an error.
        worker.kill('SIGKILL');
        if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'close');
        await show(warning(`${victim} is killed`));
        worker = start();
      } else if (worker.exitCode !== null && worker.exitCode !== 0) {
        worker = start();
      }
    }
    await show(bold('done'));

    const [found, expected] = [await totals(), totalsOf(log)];
    const isSame = JSON.stringify(found) === JSON.stringify(expected);
    say();
    say(
      isSame
        ? `The totals are those of an undisturbed run: ${bold('none lost, none doubled.')}`
        : warning(`An undisturbed run has ${JSON.stringify(expected)}: this is a bug.`),
    );
    say();
    say(bold('The busiest days, added up in the same transactions'));
    const best = `SELECT day::date::text AS day, searches, clicks,
       round(clicks::numeric / searches, 2) AS ctr
FROM days ORDER BY searches DESC LIMIT 3;`;
    say(dim(best));
    for (const { day, ...counts } of await query<{ day: string }>(best)) {
      say(`  ${day}  ${Object.values(counts).join('  ')}`);
    }
    say();
    say(bold('More to try'));
    say(dim('SELECT * FROM sessions ORDER BY clicks DESC LIMIT 5;'));
    say(dim('SELECT * FROM sessionize_partition;'));
    if (process.stdin.isTTY) {
      say(`psql '${server.url}'`);
      const prompt = createInterface({ input: process.stdin, output: process.stdout });
      await prompt.question('The server stops when you press Enter. ');
      prompt.close();
    }
    if (!isSame) process.exitCode = 1;
  } finally {
    worker?.kill('SIGKILL');
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

await main();
