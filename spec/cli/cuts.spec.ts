import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtCommand } from './command.js';

const { folder, run } = builtCommand('cuts');

const minute = 60_000;

type Row = readonly [user: string | number, minute: number, type: string, more?: object];

const ndjson = (rows: readonly Row[]): string =>
  rows
    .map(([user, minute, type, more]) => `${JSON.stringify({ user, time: minute * 60_000, type, ...more })}\n`)
    .join('');

/** The sessions as `user from-to closedBy`, in minutes, by user and start. */
async function sessionsOf(rows: readonly Row[], ...args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await run(['--json', ...args], { input: ndjson(rows) });
  expect([code, stderr]).toEqual([0, '']);
  return sessionsIn(stdout);
}

const sessionsIn = (json: string): readonly string[] =>
  json
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { user: string | number; start: number; end: number; closed_by: string })
    .sort((a, b) => (String(a.user) < String(b.user) ? -1 : String(a.user) > String(b.user) ? 1 : a.start - b.start))
    .map(
      ({ user, start, end, closed_by: why }) =>
        `${String(user)} ${String(start / 60_000)}-${String(end / 60_000)} ${why}`,
    );

/** A shop where ann logs in and out, and bob stays logged in. */
const shop: readonly Row[] = [
  ['ann', 0, 'view'],
  ['bob', 1, 'login'],
  ['ann', 2, 'login'],
  ['ann', 3, 'search'],
  ['ann', 5, 'logout'],
  ['ann', 6, 'view'],
  ['bob', 8, 'click'],
];

describe('a session ends by a rule', () => {
  it('before an event that begins one', async () => {
    expect(await sessionsOf(shop, '--split-before', 'type=login')).toEqual([
      'ann 0-0 split',
      'ann 2-6 end',
      'bob 1-8 end',
    ]);
  });

  it('after an event that ends one', async () => {
    expect(await sessionsOf(shop, '--split-after', 'type=logout')).toEqual([
      'ann 0-5 split',
      'ann 6-6 end',
      'bob 1-8 end',
    ]);
  });

  it('by any of several rules', async () => {
    const both = ['--split-before', 'type=login', '--split-before', 'type=click', '--split-after', 'type=logout'];
    expect(await sessionsOf(shop, ...both)).toEqual([
      'ann 0-0 split',
      'ann 2-5 split',
      'ann 6-6 end',
      'bob 1-1 split',
      'bob 8-8 end',
    ]);
  });

  it('in one millisecond: a log-out and a log-in are a session between two others', async () => {
    const tie: readonly Row[] = [
      ['ann', 0, 'view'],
      ['ann', 1, 'logout'],
      ['ann', 1, 'login'],
      ['ann', 2, 'view'],
    ];
    expect(await sessionsOf(tie, '--split-before', 'type=login', '--split-after', 'type=logout')).toEqual([
      'ann 0-0 split',
      'ann 1-1 split',
      'ann 2-2 end',
    ]);
  });

  it('the same when two events have changed places within the grace', async () => {
    const rules = ['--grace', '10m', '--split-before', 'type=login', '--split-after', 'type=logout'];
    const inOrder = await sessionsOf(shop, ...rules);
    for (let i = 1; i < shop.length; i++) {
      const swapped = [...shop];
      [swapped[i - 1], swapped[i]] = [shop[i]!, shop[i - 1]!];
      expect(await sessionsOf(swapped, ...rules)).toEqual(inOrder);
    }
  });

  it('where a field has another value, and not where it has none', async () => {
    const campaigns: readonly Row[] = [
      ['ann', 0, 'view'],
      ['ann', 1, 'view', { utm: 'spring' }],
      ['ann', 2, 'view', { utm: '' }],
      ['ann', 3, 'view', { utm: null }],
      ['ann', 4, 'view', { utm: 'spring' }],
      ['ann', 5, 'view', { utm: 'summer' }],
      ['ann', 6, 'view'],
      ['ann', 7, 'view', { utm: 7 }],
    ];
    const cut = ['ann 0-0 split', 'ann 1-4 split', 'ann 5-6 split', 'ann 7-7 end'];
    expect(await sessionsOf(campaigns, '--split-on-change', 'utm')).toEqual(cut);
    const [a, b, c, d, ...others] = campaigns;
    const late = [a!, b!, ...others.slice(0, 2), c!, d!, ...others.slice(2)];
    expect(await sessionsOf(late, '--split-on-change', 'utm', '--grace', '5m')).toEqual(cut);
  });

  it('at midnight', async () => {
    const night: readonly Row[] = [
      ['ann', 1439, 'view'],
      ['ann', 1440, 'view'],
      ['bob', 1441, 'view'],
      ['ann', 1450, 'view'],
    ];
    expect(await sessionsOf(night, '--split-at', 'midnight')).toEqual([
      'ann 1439-1439 split',
      'ann 1440-1450 end',
      'bob 1441-1441 end',
    ]);
  });

  it('at the midnight of a zone, on the days too when its clocks are turned', async () => {
    const at = (time: string): Row => ['ann', Date.parse(time) / minute, 'view'];
    const days = (from: string, to: string) => [at(from), at(to)];
    const split = async (...rows: readonly Row[]) =>
      (await sessionsOf(rows, '--split-at', 'midnight', '--time-zone', 'Europe/Berlin')).length;
    // In winter, Berlin is an hour ahead of UTC. From 29 March on it is two hours ahead.
    expect(await split(...days('2026-03-28T22:59Z', '2026-03-28T23:00Z'))).toBe(2);
    expect(await split(...days('2026-03-28T23:00Z', '2026-03-28T23:20Z'))).toBe(1);
    expect(await split(...days('2026-03-29T21:59Z', '2026-03-29T22:00Z'))).toBe(2);
    expect(await split(...days('2026-03-29T22:59Z', '2026-03-29T23:00Z'))).toBe(1);
    expect(await split(...days('2026-10-24T21:59Z', '2026-10-24T22:00Z'))).toBe(2);
    expect(await split(...days('2026-10-25T22:59Z', '2026-10-25T23:00Z'))).toBe(2);
    expect(await split(...days('2026-10-25T00:50Z', '2026-10-25T01:10Z'))).toBe(1);
  });

  it('at a pause of its own', async () => {
    const rows: readonly Row[] = [
      ['kiosk', 0, 'view'],
      [7, 0, 'view'],
      ['ann', 0, 'view'],
      ['kiosk', 4, 'view'],
      [7, 4, 'view'],
      ['ann', 4, 'view'],
    ];
    const gaps = ['--gap-by', 'user=kiosk:3m', '--gap-by', 'user=7:2m'];
    expect(await sessionsOf(rows, ...gaps)).toEqual([
      '7 0-0 gap',
      '7 4-4 end',
      'ann 0-4 end',
      'kiosk 0-0 gap',
      'kiosk 4-4 end',
    ]);
  });

  it('and the report says how many did', async () => {
    const { stdout } = await run(['--split-before', 'type=login'], { input: ndjson(shop) });
    expect(stdout).toMatch(/^ {4}split {2,}1 {2}ended by a rule \(33\.3 %\)$/m);
  });
});

describe('with --state', () => {
  it('goes on with its rules, and is refused with others', async () => {
    const log = join(folder, 'shop.ndjson');
    const args = [log, '--json', '--state', join(folder, 'state')];
    const rules = ['--split-before', 'type=login', '--split-after', 'type=logout', '--gap-by', 'user=bob:1h'];
    writeFileSync(log, ndjson(shop.slice(0, 3)));
    const first = await run([...args, ...rules]);
    writeFileSync(log, readFileSync(log, 'utf8') + ndjson([...shop.slice(3), ['eve', 90, 'view']]));
    const second = await run([...args, ...rules]);
    expect(sessionsIn(first.stdout + second.stdout)).toEqual([
      'ann 0-0 split',
      'ann 2-5 split',
      'ann 6-6 gap',
      'bob 1-8 gap',
    ]);
    const other = await run([...args, '--split-after', 'type=logout']);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/^rxjs-sessionize: --state: .* was made /);
  });

  it('bounds a session that a rule may split', async () => {
    const log = join(folder, 'bot.ndjson');
    writeFileSync(log, ndjson(Array.from({ length: 10_001 }, (_, i) => ['bot', i, 'view'])));
    const { stdout } = await run([log, '--json', '--state', join(folder, 'bot'), '--split-after', 'type=logout']);
    expect(sessionsIn(stdout)).toEqual(['bot 0-9999 max-events']);
  });
});

describe('what does not fit', () => {
  it.each([
    ['--gap-by', 'user=kiosk', 'expected FIELD=VALUE:TIME, such as user=kiosk:10m, got "user=kiosk"'],
    ['--gap-by', 'user=kiosk:soon', 'expected a time such as 30m, 10s, 1h30m or 500ms, got "soon"'],
    ['--gap-by', 'plan=pro:10m', 'a gap belongs to a user, so plan must be a field of --user'],
    ['--split-at', 'noon', 'expected midnight, got "noon"'],
    ['--split-before', '=x', 'expected FIELD'],
  ])('is refused: %s %s', async (option, value, reason) => {
    const { code, stderr } = await run([option, value], { input: ndjson(shop) });
    expect(code).toBe(2);
    expect(stderr).toContain(`${option}: ${reason}`);
  });
});
