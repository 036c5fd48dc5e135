import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { logSource, longestLine } from '../../demos/durable/log-source.js';

const folder = mkdtempSync(join(tmpdir(), 'log-source-'));
const log = join(folder, 'log');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const read = async (from?: number, path = log) => {
  const found: [string, number][] = [];
  const upper = (line: string) => (line.startsWith('#') ? undefined : line.toUpperCase());
  for await (const { event, position } of logSource(path, from, upper)) found.push([event, position]);
  return found;
};

it('keeps two names apart that are not UTF-8: neither is an event', async () => {
  const path = join(folder, 'latin1');
  writeFileSync(path, 'Müller\nMöller\nann\n', 'latin1');
  expect(await read(0, path)).toEqual([['ANN', 18]]);
});

it('gives each whole line and the offset behind it, and goes on there when the log has grown', async () => {
  writeFileSync(log, '# head\nä\nb\nhal');
  expect(await read()).toEqual([
    ['Ä', 10],
    ['B', 12],
  ]);
  appendFileSync(log, 'f\n');
  expect(await read(12)).toEqual([['HALF', 17]]);
  expect(await read(17)).toEqual([]);
});

it('gives the same from every offset, however long the lines are', async () => {
  const long = join(folder, 'long');
  const lines = Array.from({ length: 50 }, (_, i) => 'X'.repeat((i * 7_919) % 100_000));
  writeFileSync(long, lines.join('\n') + '\n');
  const all = await read(0, long);
  expect(all.map(([line]) => line)).toEqual(lines);
  for (const i of [0, 7, 31, 49]) expect(await read(all[i]?.[1], long)).toEqual(all.slice(i + 1));
});

it('passes over a line that is too long, and goes on behind it', async () => {
  const path = join(folder, 'endless');
  const line = 'x'.repeat(3 * longestLine);
  writeFileSync(path, `a\n${line}\nb\n`);
  expect(await read(0, path)).toEqual([
    ['A', 2],
    ['B', line.length + 5],
  ]);
});

it('refuses an offset at which no line begins', async () => {
  writeFileSync(log, 'a\nbcd\n');
  await expect(read(3)).rejects.toThrow(`in ${log} no line begins at byte 3: it is not the log that was read`);
  await expect(read(7)).rejects.toThrow(`${log} ends before byte 7: it is not the log that was read`);
});
