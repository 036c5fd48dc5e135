import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../program.js';
import { builtCommand } from './command.js';

const { folder, program, run } = builtCommand('threads');

const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const withThreads = (threads: number, args: readonly string[]): Promise<Outcome> =>
  run(['--threads', String(threads), ...args]);

/** The outcome without the time that the run took and without its number of threads. */
const asked = ({ code, stdout, stderr }: Outcome): Outcome => ({
  code,
  stdout: stdout.replace(/read in .*/, ''),
  stderr: stderr.replace(/--threads \d /, ''),
});

/** Runs with one thread and with two. Both must give the same outcome. */
async function both(...args: readonly string[]): Promise<Outcome> {
  const [one, two] = await Promise.all([withThreads(1, args), withThreads(2, args)]);
  expect(asked(two)).toEqual(asked(one));
  return two;
}

const types = ['search', 'click', 'results'];

/** Many more batches than two threads hold at once, with every kind of value in a column. */
const lines = Array.from({ length: 60_000 }, (_, i) => {
  const user = i % 5 === 0 ? i : i % 5 === 1 ? `user ${String(i % 997)}` : i % 5 === 2 ? `é"${String(i)}` : i / 4 - 99;
  const event = {
    user,
    time: 50 * i - ((i * 7919) % 30_000),
    type: types[i % 3],
    ...(i % 4 === 0 && { query: `q${String(i % 11)}`, country: i % 8 === 0 ? 'DE' : null }),
    ...(i % 6 === 1 && { position: i % 13 }),
    ...(i % 7 !== 0 && { id: i % 14 === 1 ? i - 14 : `id ${String(i)}` }),
  };
  if (i % 10_007 === 0) return '{"user":"no time"}';
  return i % 20_011 === 0 ? '{"user":' : JSON.stringify(event);
});
const ndjson = `${lines.join('\n')}\n`;
const csv = `user,time,type,query\n${Array.from({ length: 60_000 }, (_, i) => `u${String(i % 1_009)},${String(50 * i)},${types[i % 3]!},q${String(i % 5)}`).join('\n')}\n`;

describe('a thread that reads for the one that cuts changes nothing', () => {
  it('in the report, with what is left out, and its lines', async () => {
    const { stdout } = await both(file('log.ndjson', ndjson), '--grace', '10s', '--by', 'country', '--top', '20');
    expect(stdout).toMatch(/log\.ndjson:10008 {2}time is missing/);
    expect(stdout).toMatch(/log\.ndjson:40023 {2}Unexpected end/);
  });

  it('in what is late', async () => {
    const { stdout } = await both(file('log.ndjson', ndjson), '--gap', '2s', '--grace', '1s');
    expect(stdout).toMatch(/too late/);
  });

  it('in sessions', async () => {
    const { stdout } = await both(file('log.ndjson', ndjson), '--grace', '30s', '--sessions', '--json', '--gap', '5s');
    expect(stdout.split('\n').length).toBeGreaterThan(20_000);
  });

  it('with ids', async () => {
    await both(file('log.ndjson', ndjson), '--grace', '30s', '--id', 'id', '--sessions', '--csv');
  });

  it.each([
    ['CSV', 'log.csv', csv],
    ['gzipped', 'log.ndjson.gz', gzipSync(ndjson)],
    ['in UTF-16', 'log-16.ndjson', Buffer.from(`\ufeff${ndjson}`, 'utf16le')],
    ['with line ends of Windows', 'log-cr.ndjson', ndjson.replaceAll('\n', '\r\n')],
    ['without a last line end', 'log-open.ndjson', ndjson.trimEnd()],
    ['in an array', 'log.json', `[${lines.slice(1, 10_000).join(',\n')}]`],
    ['with one line', 'one.ndjson', lines[1]!],
    ['with a line that is too long', 'long.ndjson', `${ndjson}{"user":"${'x'.repeat(5_000_000)}"}\n${lines[1]!}\n`],
  ])('of a log %s', async (_, name, content) => {
    const { code } = await both(file(name, content), '--grace', '30s');
    expect(code).toBe(0);
  });

  it.each([
    ['empty', 'empty.ndjson', ''],
    ['of blank lines', 'blank.ndjson', '\n\n\n'],
    ['cut off in its gzip data', 'cut.gz', gzipSync(ndjson).subarray(0, 50_000)],
    ['of a table without a column', 'no-user.csv', 'name,time,type\nann,1,search\n'],
    ['that is none', 'log.zip', 'PK\x03\x04 and so on, and so on'],
  ])('of a file %s', async (_, name, content) => {
    const { code } = await both(file(name, content));
    expect(code).toBe(1);
  });

  it('where it has to be sorted afterwards', async () => {
    const { stderr } = await both(file('log.ndjson', ndjson), '--gap', '5s');
    expect(stderr).toContain('is read again and sorted');
  });

  it('of standard input, which one thread reads', async () => {
    const { code, stdout } = await run(['--threads', '2', '--grace', '30s', '-'], { input: ndjson });
    expect(code).toBe(0);
    expect(stdout).toContain('sessions');
  });
});

it('says which numbers of threads there are', async () => {
  const { code, stderr } = await run(['--threads', '3', 'log']);
  expect(code).toBe(2);
  expect(stderr).toContain('--threads: expected 1 or 2, got "3"');
});

it.each([1, 2, 3, 5, 8])('ends by Ctrl-C at any time (%s)', async (times) => {
  const long = file('long.ndjson', ndjson.repeat(4));
  const running = spawn(process.execPath, [program(), '--threads', '2', long, '--grace', '1h', '--sessions', '--json']);
  const ended = once(running, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let chunks = 0;
  let told = '';
  running.stderr.on('data', (text: Buffer) => (told += text.toString()));
  running.stdout.on('data', () => {
    if (++chunks === times) running.kill('SIGINT');
  });
  const [code, signal] = await ended;
  // The program may have ended before the signal.
  expect(code ?? signal).toBe(signal === null ? 0 : 'SIGINT');
  if (signal !== null) expect(told).toContain('interrupted after');
});
