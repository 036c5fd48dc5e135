import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { type Outcome, run as runProgram } from '../program.js';
import { builtCommand } from './command.js';

const { folder, program, run } = builtCommand('parquet-log');

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData'];

function file(columnData: Columns, rowGroupSize = 2): string {
  const path = join(folder, 'log.parquet');
  writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize })));
  return path;
}

const of = (path: string, ...args: readonly string[]): Promise<Outcome> => run([path, ...args]);

const minute = 60_000;
const start = Date.UTC(2026, 10, 1, 10);
const shop: Columns = [
  { name: 'visitor_id', data: ['v1', 'v1', 'v2', 'v1', null], type: 'STRING' },
  { name: 'created_at', data: [0, 1, 2, 90, 91].map((at) => new Date(start + at * minute)), type: 'TIMESTAMP' },
  { name: 'event', data: ['search', 'click', 'search', 'view', 'view'], type: 'STRING' },
];

describe('a file of Parquet', () => {
  it('is read as a table, whose columns are guessed', async () => {
    const { code, stdout, stderr } = await of(file(shop), '--sessions');
    expect(code).toBe(0);
    expect(stderr).toContain('--user visitor_id --time created_at --search event=search --click event=click\n');
    expect(stderr).toContain('log.parquet:5  visitor_id is missing\n');
    expect(stdout.trimEnd().split('\n').slice(1)).toEqual([
      '"[""v1"",1793527200000]",v1,2026-11-01T10:00:00.000Z,2026-11-01T10:01:00.000Z,60,2,gap,1,1,1',
      '"[""v2"",1793527320000]",v2,2026-11-01T10:02:00.000Z,2026-11-01T10:02:00.000Z,0,1,gap,1,0,0',
      '"[""v1"",1793532600000]",v1,2026-11-01T11:30:00.000Z,2026-11-01T11:30:00.000Z,0,1,end,0,0,',
    ]);
  });

  it('may have whole numbers beyond 2^53, and fields inside others', async () => {
    const path = file([
      { name: 'user', data: [9007199254740993n, 9007199254740992n, 7n], type: 'INT64' },
      { name: 'time', data: [0n, 1n, 2n], type: 'INT64' },
      { name: 'more', data: [{ type: 'search' }, { type: 'x' }, { type: 'search' }], type: 'JSON' },
    ]);
    const { stdout } = await of(path, '--json', '--search', 'more.type=search', '--click', 'more.type=click');
    expect(stdout).toContain('"user":9007199254740993,');
    expect(stdout).toContain('"user":9007199254740992,');
    expect(stdout).toMatch(/"user":7,.*"searches":1,/);
  });

  it('gives its events again as JSON', async () => {
    const { stdout } = await of(file(shop.slice(0, 2)), '--events', '--user', 'visitor_id', '--time', 'created_at');
    expect(stdout).toMatch(
      /^\{"visitor_id":null,"created_at":"2026-11-01T11:31:00.000Z","session_id":null,.*"rejected":"no-user"\}$/m,
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
  });

  it('names its columns where one is missing, or where nothing can be guessed', async () => {
    const { code, stderr } = await of(file(shop), '--user', 'who', '--time', 'created_at');
    expect(code).toBe(1);
    expect(stderr).toContain('log.parquet has no column who. It has:\n  visitor_id  "v1", "v2"\n');
    const other = join(folder, 'other.csv');
    writeFileSync(other, 'user,time\na,1\n');
    expect((await run([other, file(shop), '--user', 'user', '--time', 'time'])).stderr).toContain(
      'log.parquet has no column user; its columns are visitor_id, created_at, event',
    );
  });

  it('that is cut off or damaged is an error in one sentence', async () => {
    const whole = readFileSync(file(shop));
    const path = join(folder, 'damaged.parquet');
    for (const bytes of [
      whole.subarray(0, 4),
      whole.subarray(0, 100),
      Buffer.concat([whole.subarray(0, 40), whole.subarray(80)]),
    ]) {
      writeFileSync(path, bytes);
      const { code, stdout, stderr } = await of(path, '--user', 'visitor_id', '--time', 'created_at');
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^rxjs-sessionize: .*damaged\.parquet cannot be read as Parquet: [^\n]+\n$/);
    }
  });

  it('needs a package, and says how it is installed; standard input is none', async () => {
    const elsewhere = join(folder, 'program.mjs');
    writeFileSync(elsewhere, readFileSync(program()));
    const path = file(shop);
    expect((await runProgram(elsewhere, [path])).stderr).toContain(
      'log.parquet is a Parquet file: to read it, install the package hyparquet: npm install hyparquet\n',
    );
    const piped = await run([], { input: readFileSync(path) });
    expect([piped.code, piped.stderr]).toEqual([1, expect.stringContaining('standard input is a Parquet file')]);
  });
});
