import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { costIn, sayCost } from '../cost.js';
import { builtCommand } from './command.js';

const { folder, run } = builtCommand('bounds');

/** The bounds that SECURITY.md states for every log: MB of memory and seconds of processor time. */
const most = { memory: 200, time: 20 };

const million = 1_000_000;
const good = '{"user":"ann","time":0,"type":"search"}\n';

const ndjson: Record<string, string> = {
  'a line of 40 MB': `{"user":"a","time":0,"pad":"${'x'.repeat(40 * million)}"}\n`,
  'brackets that are never closed': `{"user":${'['.repeat(20 * million)}\n`,
  'brackets that are closed': `{"user":"a","time":0,"x":${'['.repeat(3 * million)}${']'.repeat(3 * million)}}\n`,
  'a number of seven million digits': `{"user":${'9'.repeat(7 * million)},"time":0}\n`,
  'a number of a hundred thousand digits, in text too': `{"user":${'9'.repeat(100_000)},"time":"${'9'.repeat(100_000)}"}\n`,
  'many keys': `{${Array.from({ length: 600_000 }, (_, i) => `"k${String(i)}":1`).join()}}\n`,
  'many lines that are none': '{"user\n'.repeat(200_000),
};
const csv: Record<string, string> = {
  'a quote that stays open': `user,time,type\nann,0,search\na,0,"${`${'x'.repeat(999)}\n`.repeat(40_000)}`,
  'many columns': `user,time,type\nann,0,search\n${','.repeat(20 * million)}\n`,
  'many quotes': `user,time,type\nann,0,search\n${'"'.repeat(20 * million)}\n`,
};

const logs = [
  ...Object.entries(ndjson).map(([name, lines]) => [name, 'ndjson', good + lines] as const),
  ...Object.entries(csv).map(([name, lines]) => [name, 'csv', lines] as const),
];

describe('a line that contains no event is counted, and costs no more than is promised', () => {
  it.each(logs)('%s (%s)', async (_, format, input) => {
    const { code, stdout, stderr } = await run(['--format', format, '--sessions', '--json', '-'], {
      input,
      nodeOptions: sayCost,
    });

    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\{.*"user":"ann".*\}\n$/)]);
    expect(stderr).toMatch(/^Left out: /);
    expect(stderr).not.toMatch(/\n {4}at /);
    const { memory, time } = costIn(stderr);
    expect(memory).toBeLessThan(most.memory);
    expect(time).toBeLessThan(most.time);
  });

  it('a line of 300 MB in a short file of gzip', async () => {
    const file = join(folder, 'log.gz');
    // Members of gzip, one after the other, are one text.
    writeFileSync(file, Buffer.concat(Array<Buffer>(300).fill(gzipSync('x'.repeat(million)))));
    const { code, stderr } = await run(['--sessions', '--json', file], { nodeOptions: sayCost });

    expect(code).toBe(1);
    expect(stderr).not.toMatch(/\n {4}at /);
    const { memory, time } = costIn(stderr);
    expect(memory).toBeLessThan(most.memory);
    expect(time).toBeLessThan(most.time);
  });
});
