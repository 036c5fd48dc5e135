import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtCommand } from './command.js';

const { folder, run } = builtCommand('first-times');

const log = join(folder, 'log.csv');

/** Writes a table with these times. */
function table(times: readonly string[], time = 'time'): void {
  writeFileSync(log, `user;${time};type\n${times.map((time) => `a;${time};search\n`).join('')}`);
}

/** The first event, and what is said. */
async function read(times: readonly string[], ...args: readonly string[]) {
  table(times);
  const { code, stdout, stderr } = await run([log, '--sessions', '--json', '--sort', ...args]);
  const [first = '{}'] = stdout.split('\n');
  const { start } = JSON.parse(first === '' ? '{}' : first) as { readonly start?: number };
  return { code, stderr, start: start === undefined ? undefined : new Date(start).toISOString() };
}

const said = (added: string) => `rxjs-sessionize: ${log} is read with ${added}\n`;

describe('times that need a unit or a format are read with it, which is said', () => {
  it.each([
    ['s', ['1767000000', '1767000060'], '--time-unit s', '2025-12-29T09:20:00.000Z'],
    ['s with a fraction', ['1767000000.25', '1767000060.5'], '--time-unit s', '2025-12-29T09:20:00.250Z'],
    ['us', ['1767000000000000'], '--time-unit us', '2025-12-29T09:20:00.000Z'],
    ['ns', ['1767000000000000000'], '--time-unit ns', '2025-12-29T09:20:00.000Z'],
    ['German', ['12.03.2026 10:00', '2.3.2026 9:05'], "--time-format '%d.%m.%Y %H:%M'", '2026-03-02T09:05:00.000Z'],
    ['German, short', ['12.03.26, 10:00:01'], "--time-format '%d.%m.%y, %H:%M:%S'", '2026-03-12T10:00:01.000Z'],
    [
      'American',
      ['3/4/2026 9:05 PM', '3/25/2026 9:05 AM'],
      "--time-format '%m/%d/%Y %I:%M %p'",
      '2026-03-04T21:05:00.000Z',
    ],
    ['British', ['25/03/2026', '04/03/2026'], '--time-format %d/%m/%Y', '2026-03-04T00:00:00.000Z'],
    ['with a name', ['March 12, 2026 10:00:00'], "--time-format '%B %d, %Y %H:%M:%S'", '2026-03-12T10:00:00.000Z'],
    [
      'with a name that is no longer than its short form',
      ['May 2, 2026'],
      "--time-format '%B %d, %Y'",
      '2026-05-02T00:00:00.000Z',
    ],
    [
      'of Oracle',
      ['12-MAR-26 10.00.00.000000 AM'],
      "--time-format '%d-%B-%y %I.%M.%S.%f %p'",
      '2026-03-12T10:00:00.000Z',
    ],
    ['of C', ['Thu Mar 12 10:00:00 2026'], "--time-format '%a %b %e %T %Y'", '2026-03-12T10:00:00.000Z'],
    ['of DB2', ['2026-03-12-10.00.00.123456'], '--time-format %Y-%m-%d-%H.%M.%S.%f', '2026-03-12T10:00:00.123Z'],
    ['12 hours', ['2026-03-12 09:05:00 PM'], "--time-format '%Y-%m-%d %I:%M:%S %p'", '2026-03-12T21:05:00.000Z'],
    ['digits', ['20260312100000', '20260312100001'], '--time-format %Y%m%d%H%M%S', '2026-03-12T10:00:00.000Z'],
    ['a day in digits', ['20260312'], '--time-format %Y%m%d', '2026-03-12T00:00:00.000Z'],
  ])('%s', async (_, times, added, start) => {
    expect(await read(times)).toEqual({ code: 0, stderr: said(added), start });
  });

  it('also in a field of another name, in two fields, and in a preset', async () => {
    table(['12.03.2026 10:00'], 'Zeitpunkt');
    expect((await run([log])).stderr).toBe(said("--time Zeitpunkt --time-format '%d.%m.%Y %H:%M'"));
    writeFileSync(log, 'user,date,time,type\na,13.03.2026,10:00:00,search\n');
    expect((await run([log, '--time', 'date,time'])).stderr).toBe(said("--time-format '%d.%m.%Y %H:%M:%S'"));
    writeFileSync(log, '{"event":"search","distinct_id":"a","timestamp":1767000000,"properties":{}}\n');
    const { stderr, stdout } = await run([log]);
    expect(stderr).toContain('is read with --preset posthog --time-unit s: PostHog');
    expect(stdout).toContain('2025-12-29 09:20');
  });

  it('and times that need none are read as before, in silence', async () => {
    for (const times of [
      ['0', '60000'],
      ['2026-03-12T10:00:00Z'],
      ['12/Mar/2026:10:00:00 +0100'],
      ['1767000000000'],
      ['45000', '46000'],
      ['1e3'],
      ['2026-03-12 10:00:00 UTC'],
      ['-5'],
    ])
      expect(await read(times)).toMatchObject({ code: 0, stderr: '' });
  });

  it('unless a unit or a format is given', async () => {
    expect(await read(['20260312'], '--time-unit', 'ms')).toMatchObject({
      stderr: '',
      start: '1970-01-01T05:37:40.312Z',
    });
    expect(await read(['03/04/2026'], '--time-format', '%m/%d/%Y')).toMatchObject({
      stderr: '',
      start: '2026-03-04T00:00:00.000Z',
    });
  });
});

describe('times that would be misread', () => {
  it('by a unit that is given: what each unit makes of them', async () => {
    const { code, stderr } = await read(['1767000000'], '--time-unit', 'ms');
    expect(code).toBe(0);
    expect(stderr).toContain(
      `rxjs-sessionize: ${log}: time "1767000000" is 1970-01-21T10:50:00.000Z in ms. In s it is 2025-12-29T09:20:00.000Z: --time-unit s\n`,
    );
  });

  it('in a log beside another one, with the options that fit that one', async () => {
    table(['1767000000000']);
    const other = join(folder, 'other.csv');
    writeFileSync(other, 'user,time,type\na,1767000060,click\n');
    expect((await run([log, other])).stderr).toContain(
      `rxjs-sessionize: ${other}: time "1767000060" is 1970-01-21T10:50:00.060Z in ms. In s it is 2025-12-29T09:21:00.000Z: --time-unit s\n`,
    );
    table(['25/03/2026']);
    writeFileSync(other, 'user;time;type\na;03/26/2026;click\n');
    expect((await run([log, other])).stderr).toContain(
      '--time-format %d/%m/%Y does not read 1 of the first 1 time, such as "03/26/2026": %m/%d/%Y reads more\n',
    );
  });

  it('by a format that is given: the one that reads more', async () => {
    const { stderr } = await read(['03/04/2026', '03/25/2026'], '--time-format', '%d/%m/%Y');
    expect(stderr).toContain(
      '--time-format %d/%m/%Y does not read 1 of the first 2 times, such as "03/25/2026": %m/%d/%Y reads more\n',
    );
  });

  it('in two ways: the commands for both', async () => {
    const { code, stderr } = await read(['03/04/2026 10:00']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      [
        `rxjs-sessionize: ${log}: time "03/04/2026 10:00" can be read in more ways than one. Choose one:`,
        ...['%d/%m/%Y %H:%M', '%m/%d/%Y %H:%M'].map(
          (format) => `  rxjs-sessionize --time-format '${format}' ${log} --sessions --json --sort`,
        ),
        '',
      ].join('\n'),
    );
  });

  it('in two ways, also if these are the same for the first times', async () => {
    const { code, stderr } = await read(['03/03/2026', '04/04/2026']);
    expect(code).toBe(1);
    expect(stderr).toContain('can be read in more ways than one. Choose one:');
  });

  it.each([
    ['10:00:00', 'a time of day without a date', '--time date,time'],
    ['2026-03-12 10:00:00 CET', 'a time with the name of a zone', '--time-zone'],
    ['2026-03-12T10:00:00.5+01:00[Europe/Berlin]', 'a time with the name of a zone', '+01:00'],
    ['2026-03-12 10:00:00 America/New_York', 'a time with the name of a zone', '--time-zone'],
    ['Mar 12 10:00:00', 'a time without a year', 'add the year'],
    ['638400000000000000', 'ticks of .NET', 'divide by 10000'],
    ['133500000000000000', 'a FILETIME of Windows', 'divide by 10000'],
    ['13350000000000000', 'a count of microseconds since 1601', '--time-unit us'],
    ['45292,4166666667', 'days, as spreadsheets count them', 'yyyy-mm-dd hh:mm:ss'],
    ['1,7E+12', 'a number that a spreadsheet has rounded', 'without decimals'],
    ['1767000000,25', 'a number with a decimal comma', 'a point'],
    ['Thu Mar 12 2026 10:00:00 GMT+0100 (CET)', 'a time as String(new Date()) writes it', 'toISOString()'],
    ['/Date(1767000000000)/', 'a date of ASP.NET', 'in ms'],
    ['65a4f2c0', 'a number in base 16', 'base 10'],
  ])('and cannot be read: %s is %s, and what to do', async (time, what, next) => {
    const { code, stderr } = await read([time]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`log.csv: time "${time}" is ${what}`)]);
    expect(stderr).toContain(next);
  });

  it.each([
    [['45292.4166666667', '45292.5'], 'days, as spreadsheets count them', '1970-01-01T00:00:45.292Z'],
    [['1.7E+12', '1.7E+12'], 'a number that a spreadsheet has rounded', '2023-11-14T22:13:20.000Z'],
    [
      ['1767000000', '1767000060000'],
      'epoch times of two units, with 10 and with 13 digits',
      '1970-01-21T10:50:00.000Z',
    ],
  ])('but can be read: %j is %s, and how it is read', async (times, what, as) => {
    const { code, stderr } = await read(times);
    expect(code).toBe(0);
    expect(stderr).toContain(`log.csv: time "${times[0]!}" is ${what}`);
    expect(stderr).toContain(`It is read as ${as}\n`);
  });

  it('with --state, which guesses nothing: the command', async () => {
    const state = join(folder, 'state');
    for (const [time, option] of [
      ['1767000000', '--time-unit s'],
      ['12.03.2026', '--time-format %d.%m.%Y'],
    ]) {
      mkdirSync(state, { recursive: true });
      table([time!]);
      const { code, stderr } = await run([log, '--state', state]);
      expect(code).toBe(1);
      expect(stderr).toContain(`\n  rxjs-sessionize ${option!} ${log} --state ${state}\n`);
      expect((await run([log, '--state', state, ...option!.split(' ')])).stderr).toBe('');
      rmSync(state, { recursive: true });
    }
  });
});
