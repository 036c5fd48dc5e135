import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { describe, expect, it, onTestFinished } from 'vitest';
import { builtCommand } from './command.js';

const { run } = builtCommand('metrics');

const trec = [
  'demos/data/trec-sessions.csv',
  '--sort',
  '--time',
  't_ms',
  '--search',
  'event=search',
  '--click',
  'event=click',
];

/** The number of a metric in the report, and the note behind it. */
const figure = (text: string, name: string): string | undefined =>
  new RegExp(`^ +${name} {2,}(\\S.*)$`, 'm').exec(text)?.[1]?.replace(/ {2,}/g, '  ');

const minute = 60_000;
const shop = [
  { user: 'ann', time: 0, type: 'search', query: 'dgos', lang: 'en' },
  { user: 'ann', time: minute, type: 'search', query: 'dogs', lang: 'en' },
  { user: 'ann', time: 2 * minute, type: 'click', position: 0 },
  { user: 'bob', time: 3 * minute, type: 'search', query: 'katzen', lang: 'de' },
  { user: 'bob', time: 3 * minute + 5_000, type: 'click', position: 2 },
  { user: 'bob', time: 3 * minute + 8_000, type: 'view' },
  { user: 'eve', time: 120 * minute, type: 'search', query: 'dogs' },
];
const ofShop = async (...args: readonly string[]) => {
  const input = shop.map((event) => `${JSON.stringify(event)}\n`).join('');
  return run(['--metrics', ...args], { input });
};

describe('--metrics', () => {
  it('are those of SQL on the TREC sample', async () => {
    const { code, stdout, stderr } = await run([...trec, '--metrics', '--position', 'rank']);
    expect([code, stderr]).toEqual([0, '']);
    const names = ['searches', 'with a click', 'with a click in the top 1', 'with a click in the top 10'];
    expect(names.map((name) => figure(stdout, name))).toEqual([
      '785  in 233 sessions',
      '48.0 %  377 of 785',
      '25.7 %  202 of 785',
      '47.0 %  369 of 785',
    ]);
    expect(figure(stdout, 'mean reciprocal rank')).toBe('0.328  of 785 searches');
    expect(figure(stdout, 'time to the first click')).toBe('26s  median of 377; 90 % within 1m55s');
  });

  it('are unknown where the log does not tell', async () => {
    const { stdout } = await run([...trec, '--metrics']);
    const names = [
      'reformulated',
      'without results',
      'with a click in the top 3',
      'mean reciprocal rank',
      'mean rank of clicks',
    ];
    expect(names.map((name) => figure(stdout, name))).toEqual(names.map(() => 'unknown'));
  });

  it('take a position 0 for the first', async () => {
    const { stdout } = await ofShop('--json');
    expect(JSON.parse(stdout)).toMatchObject({
      searches: 4,
      sessions: 3,
      clicked: 0.5,
      searched_again: 0.25,
      reformulated: 0.25,
      ctr_at_1: 0.25,
      ctr_at_3: 0.5,
      ctr_at_3_of: 4,
      mean_reciprocal_rank: (1 + 1 / 3) / 4,
      mean_rank: 2,
      without_results: null,
      without_results_of: 0,
    });
  });

  it('have a line for each interval and value', async () => {
    const { stdout } = await ofShop('--every', 'hour', '--by', 'lang', '--csv');
    const rows = Papa.parse<Record<string, string>>(stdout.trimEnd(), { header: true }).data;
    expect(rows.map(({ start, lang, searches, clicked }) => [start, lang, searches, clicked])).toEqual([
      ['1970-01-01T00:00:00.000Z', 'en', '2', '0.5'],
      ['1970-01-01T00:00:00.000Z', 'de', '1', '1'],
      ['1970-01-01T02:00:00.000Z', '', '1', '0'],
    ]);
    const text = await ofShop('--by', 'lang', '--top', '2');
    expect(text.stdout).toMatch(/^ {2}By lang +searches +clicked +again +CTR@1 +MRR +1st click$/m);
    expect(text.stdout).toMatch(/^ {2}en +2 +50\.0 % +50\.0 % +50\.0 % +0\.500 +1m$/m);
    expect(text.stdout).toContain('… and 1 more; see --top');
    for (const line of text.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('go with --state: a search of one run is clicked in the next', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-metrics-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const log = join(folder, 'shop.ndjson');
    const rows = shop.map((event) => `${JSON.stringify(event)}\n`);
    const continued = (...args: readonly string[]) => run([log, '--state', join(folder, 'state'), ...args]);
    writeFileSync(log, rows.slice(0, 4).join(''));
    expect((await continued('--metrics')).stdout).toContain('shop.ndjson, this run\n');
    appendFileSync(log, rows.slice(4).join(''));
    const { code, stdout } = await continued('--metrics', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      searches: 3,
      sessions: 2,
      clicked: 2 / 3,
      ctr_at_3: 2 / 3,
      mean_rank: 2,
    });
    const other = await continued('--json');
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/was made with --metrics, not without --metrics/);
  });

  it('say since when a search satisfies', async () => {
    const satisfied = async (...args: readonly string[]) =>
      (JSON.parse((await ofShop('--json', ...args)).stdout) as Record<string, number>)['satisfied'];
    expect(await satisfied()).toBe(0.25);
    expect(await satisfied('--satisfied-after', '2s')).toBe(0.5);
    const refused = await ofShop('--gap', '10s');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/--satisfied-after: 30s must be less than --gap, .* a time below 10s/);
  });

  it('say that there are none where no event is a search', async () => {
    const { code, stdout } = await run(['--metrics'], { input: '{"user":"a","time":1}\n' });
    expect(code).toBe(0);
    expect(stdout).toContain('No event is a search; see --search.');
  });
});
