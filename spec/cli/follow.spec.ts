import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { built, run, start } from '../program.js';

let program: string;
let root: string;
let folder: string;
let log: string;
let count = 0;
let running: ChildProcess[] = [];

beforeAll(async () => {
  program = await built('cli/main.ts', 'log-follow');
  root = mkdtempSync(join(tmpdir(), 'log-follow-'));
});
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
  log = join(folder, 'access.log');
});
afterEach(() => {
  for (const process of running) process.kill('SIGKILL');
  running = [];
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

const line = (user: string, time: number): string => `${JSON.stringify({ user, time, type: 'search' })}\n`;

/** A run of the program that follows the log, and what it has written so far. */
function following(...args: readonly string[]) {
  const process = start(program, [log, '--follow', '--gap', '10s', ...args]);
  running.push(process);
  const said = { stdout: '', stderr: '' };
  process.stdout.on('data', (text: Buffer) => (said.stdout += String(text)));
  process.stderr.on('data', (text: Buffer) => (said.stderr += String(text)));
  const users = () => [...said.stdout.matchAll(/"user":"(\w+)"/g)].map(([, user]) => user);
  return {
    said,
    users,
    /** Resolves when exactly the sessions of these users are written. */
    has: (expected: string) =>
      vi.waitFor(() => {
        expect(users().join(' ')).toBe(expected);
      }, waiting),
    async interrupted(signal: NodeJS.Signals = 'SIGINT') {
      const closed = once(process, 'close') as Promise<[number | null, string | null]>;
      const before = performance.now();
      process.kill(signal);
      const [code, by] = await closed;
      return { code, by, took: performance.now() - before };
    },
  };
}

const waiting = { timeout: 20_000, interval: 20 };
/** Longer than the program needs to notice a new file. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 700));

describe('the program with --follow', { timeout: 60_000 }, () => {
  it('waits for a file that is not there, and writes each session when it is closed', async () => {
    const run = following('--json');
    await vi.waitFor(() => {
      expect(run.said.stderr).toMatch(/^rxjs-sessionize: waiting for .*access\.log, which is missing or empty\n$/);
    }, waiting);
    writeFileSync(log, line('ann', 0).slice(0, 9));
    await aWhile();
    appendFileSync(log, line('ann', 0).slice(9) + line('bob', 20_000));
    await run.has('ann');
    appendFileSync(log, line('cyd', 40_000));
    await run.has('ann bob');
    // An interrupt closes the open sessions.
    expect(await run.interrupted()).toMatchObject({ code: 0, by: null });
    expect(run.users()).toEqual(['ann', 'bob', 'cyd']);
  });

  it('goes on through each kind of rotation', async () => {
    writeFileSync(log, line('ann', 0));
    const run = following('--json');
    appendFileSync(log, line('bob', 20_000));
    await run.has('ann');

    // The log is renamed. The program still reads lines that are added to the renamed file. It reads a last line without a line end
    // too, once there is a new log.
    renameSync(log, `${log}.1`);
    appendFileSync(`${log}.1`, line('cyd', 40_000));
    await run.has('ann bob');
    appendFileSync(`${log}.1`, line('dan', 60_000).trimEnd());
    writeFileSync(log, '');
    await run.has('ann bob cyd');
    appendFileSync(log, line('eve', 80_000));
    await run.has('ann bob cyd dan');

    // The log is truncated, as after a copy. Later it is truncated and filled again at once.
    truncateSync(log);
    await aWhile();
    appendFileSync(log, line('fay', 100_000));
    await run.has('ann bob cyd dan eve');
    writeFileSync(log, line('gus', 120_000) + line('hal', 140_000));
    await run.has('ann bob cyd dan eve fay gus');

    // The log is removed. A new one appears later.
    rmSync(log);
    await aWhile();
    writeFileSync(log, line('ida', 160_000));
    await run.has('ann bob cyd dan eve fay gus hal');

    // The log is replaced by a new file that begins with the text that was already read. The program reads only what follows.
    copyFileSync(log, `${log}.new`);
    appendFileSync(`${log}.new`, line('jan', 180_000));
    renameSync(`${log}.new`, log);
    await run.has('ann bob cyd dan eve fay gus hal ida');

    // A file that the program has read before is not read again.
    copyFileSync(`${log}.1`, `${log}.old`);
    renameSync(`${log}.old`, log);
    await vi.waitFor(() => {
      expect(run.said.stderr).toMatch(/access\.log was read before; waiting for a new file\n$/);
    }, waiting);
    rmSync(log);
    writeFileSync(log, line('kim', 200_000));
    await run.has('ann bob cyd dan eve fay gus hal ida jan');
    expect(await run.interrupted()).toMatchObject({ code: 0 });
    expect(run.said.stdout.match(/"events":1,/g)).toHaveLength(11);
  });

  it('goes on with --state where it was interrupted or killed, in tables that begin with the same line', async () => {
    const state = ['--state', join(folder, 'state'), '--csv'];
    const head = 'user,time\n';
    let found = '';
    const begun = (run: ReturnType<typeof following>, last: string) =>
      vi.waitFor(() => {
        expect(run.said.stdout).toContain(last);
      }, waiting);

    writeFileSync(log, `${head}ann,0\n`);
    const first = following(...state);
    appendFileSync(log, 'bob,20000\n');
    await begun(first, 'ann');
    renameSync(log, `${log}.1`);
    writeFileSync(log, head);
    await aWhile();
    appendFileSync(log, 'cyd,40000\n');
    await begun(first, 'bob');
    expect(await first.interrupted('SIGTERM')).toMatchObject({ code: 0, by: null });
    found += first.said.stdout;

    appendFileSync(log, 'dan,60000\n');
    const second = following(...state);
    await begun(second, 'cyd');
    // Two new files have the header but no event, so they begin as the file before them.
    for (const name of ['2', '3']) {
      renameSync(log, `${log}.${name}`);
      writeFileSync(log, head);
      await aWhile();
    }
    appendFileSync(log, 'eve,80000\n');
    await begun(second, 'dan');
    await second.interrupted('SIGKILL');
    found += second.said.stdout;

    appendFileSync(log, 'fay,100000\n');
    const third = following(...state);
    await begun(third, 'eve');
    await third.interrupted();
    found += third.said.stdout;
    // After a kill, results that were not yet committed are written again.
    const lines = [...new Set(found.split('\n').filter((line) => line.startsWith('"')))];
    expect(lines.map((line) => line.split(',')[2])).toEqual(['ann', 'bob', 'cyd', 'dan', 'eve']);
    expect(lines.filter((line) => line.includes(',0,1,gap,'))).toHaveLength(5);
  });

  it('reads those before the last one to their end, and prints the report when it is ended', async () => {
    writeFileSync(`${log}.1.gz`, gzipSync(line('ann', 0) + line('bob', 20_000).trimEnd()));
    writeFileSync(log, line('cyd', 40_000));
    const both = start(program, [`${log}.1.gz`, log, '--follow', '--gap', '10s', '--html', join(folder, 'page.html')]);
    running.push(both);
    let stdout = '';
    both.stdout.on('data', (text: Buffer) => (stdout += String(text)));
    for (let i = 0; i < 3; i++) await aWhile();
    both.kill('SIGINT');
    const [code] = (await once(both, 'close')) as [number];
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {2}events +3 [^]*\n {2}sessions +3 /);
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('</html>');
  });

  it('writes the events as they are closed, and a file of all of them that is there when it is ended', async () => {
    const head = 'user,time\n';
    writeFileSync(log, `${head}ann,0\n`);
    const out = join(folder, 'out.csv');
    const [printed, written] = [following('--events'), following('--events', '--out', out)];
    appendFileSync(log, 'bob,20000\n');
    const haveBoth = (row: string) =>
      vi.waitFor(() => {
        expect(printed.said.stdout).toContain(row);
        const unfinished = readdirSync(folder).find((name) => name.startsWith('out.csv.unfinished'))!;
        expect(readFileSync(join(folder, unfinished), 'utf8')).toBe(printed.said.stdout);
      }, waiting);
    await haveBoth('\nann,0,');
    renameSync(log, `${log}.1`);
    writeFileSync(log, `${head}cyd,40000\n`);
    await haveBoth('\nbob,20000,');
    expect(readdirSync(folder)).not.toContain('out.csv');
    await printed.interrupted();
    await written.interrupted();
    expect(readFileSync(out, 'utf8')).toBe(printed.said.stdout);
    expect(readdirSync(folder).sort()).toEqual(['access.log', 'access.log.1', 'out.csv']);
  });

  it('ends within a second, though nobody takes what it writes', async () => {
    writeFileSync(log, Array.from({ length: 200_000 }, (_, i) => line('ann', 20_000 * i)).join(''));
    const run = start(program, [log, '--follow', '--gap', '10s', '--json']);
    running.push(run);
    await once(run.stdout, 'readable');
    await aWhile();
    const before = performance.now();
    run.kill('SIGINT');
    const [, by] = (await once(run, 'exit')) as [number | null, string | null];
    expect(by).toBe('SIGINT');
    // This is wall time, and other processes may be busy.
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it.each([
    ['standard input', ['-'], 2, '--follow needs a file. Standard input (-) is read to its end anyway'],
    ['what is sorted', ['a.log', '--sort'], 2, '--follow and --sort exclude each other'],
    ['a folder', [tmpdir()], 1, 'this is not a file, and --state and --follow need one'],
  ] as [string, string[], number, string][])('refuses %s', async (_, args, code, sentence) => {
    const outcome = await run(program, [...args, '--follow']);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(sentence);
  });

  it('refuses a gzipped file, which will not grow', async () => {
    writeFileSync(log, gzipSync(line('ann', 0)));
    const { code, stderr } = await run(program, [log, '--follow']);
    expect([code, stderr]).toEqual([
      1,
      `rxjs-sessionize: --follow: ${log} is gzipped, so it will not grow; leave --follow out\n`,
    ]);
  });
});
