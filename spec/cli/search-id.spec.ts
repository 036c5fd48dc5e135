import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../program.js';
import { builtCommand } from './command.js';

const { folder, run } = builtCommand('search-id');

const of = (input: string, ...args: readonly string[]): Promise<Outcome> => run(args, { input });

/**
 * Two searches. The first has results on two pages, and the second search comes between these pages. One click is on the second
 * page.
 */
const paged = [
  'user,time,type,sid,page,query,position',
  'ann,0,search,s1,1,red shoes,',
  'ann,1000,search,s2,1,hat,',
  'ann,2000,search,s1,2,red shoes,',
  'ann,3000,click,,,,12',
  'ann,4000,click,s2,,,1',
  'ann,5000,search,,1,gloves,',
  'bob,6000,search,s1,1,red shoes,',
  '',
].join('\n');

describe('--search-id', () => {
  it('counts the pages of a search once in a session, and gives each click to its search', async () => {
    const { stdout, stderr } = await of(paged, '--search-id', 'sid', '--top', '5');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/\n {2}searches with a click +50\.0 % +2 of 4\n/);
    expect(stdout).toMatch(/\n {2}red shoes +2 +50\.0 % +0\.500\n/);
    expect(stdout).toMatch(/\n {2}hat +1 +100\.0 % +1\.000\n/);
    expect(stdout).toMatch(/\n {2}gloves +1 +0\.0 % +0\.000\n/);
  });

  it('does so in each order of the rows within the grace', async () => {
    const [head, ...rows] = paged.trim().split('\n');
    const turned = [head, ...rows.toReversed(), ''].join('\n');
    const args = ['--search-id', 'sid', '--json', '--grace', '1m'];
    expect((await of(turned, ...args)).stdout).toBe((await of(paged, ...args)).stdout);
  });

  it('may be several fields: then each page is a search of its own', async () => {
    const { stdout } = await of(paged, '--search-id', 'sid,page', '--json');
    expect(stdout).toMatch(/"user":"ann".*"searches":4,"clicks":2/);
  });

  it('counts likewise in --metrics, and changes no row of --events', async () => {
    const metrics = JSON.parse((await of(paged, '--search-id', 'sid', '--metrics', '--json')).stdout) as object;
    expect(metrics).toMatchObject({ searches: 4, clicks: 2 });
    const rows = (await of(paged, '--search-id', 'sid', '--events')).stdout.split('\n').slice(1, 8);
    expect(rows.map((row) => row.split(',').slice(0, 7).join(',')).toSorted()).toEqual(
      paged.trim().split('\n').slice(1).toSorted(),
    );
  });

  it('keeps what it knows with --state', async () => {
    const path = join(folder, 'paged.csv');
    const args = [path, '--state', join(folder, 'state'), '--search-id', 'sid', '--json'];
    const lines = paged.split(/(?<=\n)/);
    writeFileSync(path, lines.slice(0, 3).join(''));
    expect(await run(args)).toMatchObject({ code: 0, stdout: '' });
    writeFileSync(path, `${lines.slice(3).join('')}eve,9000000,search,s3,1,x,\n`, { flag: 'a' });
    expect((await run(args)).stdout).toMatch(/"user":"ann".*"searches":3,"clicks":2/);
    const without = args.filter((arg) => arg !== '--search-id' && arg !== 'sid');
    expect((await run(without)).stderr).toContain('--search-id sid');
  });

  it('is a field that a table must have', async () => {
    expect((await of(paged, '--search-id', 'who')).stderr).toContain('has no column who');
  });
});
