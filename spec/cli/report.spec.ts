import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../program.js';
import { builtCommand } from './command.js';

const trec = 'demos/data/trec-sessions.csv';
const trecFields = ['--time', 't_ms', '--search', 'event=search', '--click', 'event=click'];

const { folder, program, run, start } = builtCommand('report');

const log = (...args: readonly string[]): Promise<Outcome> => run(args);

/** Runs the program on standard input. */
const logOf = (input: string | Uint8Array, ...args: readonly string[]): Promise<Outcome> =>
  run(['-', ...args], { input });

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const ndjson = (events: readonly object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');

const search = (user: unknown, time: unknown, more?: object) => ({ user, time, type: 'search', ...more });
const click = (user: unknown, time: unknown, more?: object) => ({ user, time, type: 'click', ...more });

/** The sessions with a search in `--json` output. */
const ctrsOf = ({ stdout }: Outcome): readonly Record<string, unknown>[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map(({ user, ip, start, end, closed_by: closedBy, searches, clicks, ctr }) => {
      return { user: user ?? ip, start, end, closedBy, searches, clicks, ctr };
    })
    .filter(({ ctr }) => ctr !== null);

/** The number in a row of the report. */
const figure = ({ stdout }: Outcome, name: string): string | undefined =>
  new RegExp(`^  ${name} {2,}(\\S+)`, 'm').exec(stdout)?.[1];

describe('the program', () => {
  describe('on the TREC sample', () => {
    const figures = {
      events: '1,643',
      users: '231',
      sessions: '235',
      searches: '785',
      clicks: '858',
      'searches with a click': '48.0',
      'clicks per search': '1.093',
      ' {2}in sessions with a search': '1.085',
      ' {2}mean of the sessions': '1.470',
    };
    const shown = (outcome: Outcome) =>
      Object.fromEntries(Object.keys(figures).map((name) => [name, figure(outcome, name)]));

    it('counts sessions, searches and clicks when it sorts', async () => {
      const outcome = await log(trec, ...trecFields, '--sort');
      expect(shown(outcome)).toEqual(figures);
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
      expect(outcome.stdout).toContain('in 233 sessions, 2 have none');
      expect(outcome.stdout).not.toContain('Left out');
    });

    it('says how far it is from time order, and the grace that it names is enough', async () => {
      const input = readFileSync(trec);
      const without = await logOf(input, ...trecFields);
      expect(without.code).toBe(0);
      expect(without.stdout).toMatch(/^Left out: 1,559 of 1,643$/m);
      expect(without.stdout).toContain('Not in time order: 1,578 of 1,643 events');
      const [, grace = ''] = /--grace (\S+),/.exec(without.stdout) ?? [];
      const outcome = await logOf(input, ...trecFields, '--grace', grace);
      expect(shown(outcome)).toEqual(figures);
      expect(outcome.stdout).toMatch(/None\s+was too late/);
    });

    it('sorts by itself where it is a file, and says so', async () => {
      const outcome = await log(trec, ...trecFields);
      expect(shown(outcome)).toEqual(figures);
      expect(outcome.stderr).toMatch(
        /^rxjs-sessionize: .*trec-sessions\.csv is read again and sorted\. Not in time order: 1,578 of/,
      );
      const out = join(folder, 'sorted.csv');
      for (const to of [[], ['--out', out]]) {
        const rows = await log(trec, ...trecFields, '--sessions', ...to);
        expect((to.length === 0 ? rows.stdout : readFileSync(out, 'utf8')).split('\n')).toHaveLength(237);
      }
    });

    it('does not sort by itself what takes more than --sort-memory', async () => {
      const { code, stdout, stderr } = await log(trec, ...trecFields, '--sort-memory', '400kB');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^ {2}94\.9 % of the lines are left out: see below\.$/m);
      expect(stdout.replace(/\s+/g, ' ')).toContain('or with --sort, which takes about 420.6 kB of memory');
      const wrong = await log(trec, ...trecFields, '--sort-memory', 'much');
      expect(wrong.stderr).toContain('--sort-memory: expected a size such as 256MB or 2GB, got "much"');
    });

    it('draws how the CTRs are distributed', async () => {
      const { stdout } = await log(trec, ...trecFields, '--sort');
      const counts = Array.from(stdout.matchAll(/^ +(?:to )?(?:\d\S*|more) +[█▏▎▍▌▋▊▉]+ +(\d+)/gm), ([, count]) =>
        Number(count),
      );
      expect(counts.slice(0, 6)).toEqual([33, 44, 58, 59, 35, 4]);
    });

    it('counts clicked searches', async () => {
      const all = await log(trec, ...trecFields, '--sort', '--json');
      const clicked = await log(trec, ...trecFields, '--sort', '--json', '--count', 'clicked-searches');
      const clicks = (outcome: Outcome) => ctrsOf(outcome).reduce((sum, { clicks }) => sum + Number(clicks), 0);
      expect([clicks(all), clicks(clicked)]).toEqual([852, 377]);
    });
  });

  describe('input', () => {
    const events = [search('ann', 1_000), click('ann', 2_000), click('bob', 3_000), search('ann', 13_000)];
    const two = [
      { user: 'ann', start: 1_000, end: 2_000, closedBy: 'gap', searches: 1, clicks: 1, ctr: 1 },
      { user: 'ann', start: 13_000, end: 13_000, closedBy: 'end', searches: 1, clicks: 0, ctr: 0 },
    ];
    const options = ['--gap', '10s', '--json'];

    it.each(['events.ndjson', 'events.jsonl', 'events.log'])('may be NDJSON: %s', async (name) => {
      expect(ctrsOf(await log(file(name, ndjson(events)), ...options))).toEqual(two);
    });

    it.each([
      ['events.csv', ','],
      ['events.tsv', '\t'],
      ['events.txt', ';'],
    ])('may be CSV: %s', async (name, delimiter) => {
      const rows = [['user', 'type', 'time'], ...events.map(({ user, type, time }) => [user, type, time])];
      const content = rows.map((row) => `${row.join(delimiter)}\n`).join('');
      expect(ctrsOf(await log(file(name, content), ...options))).toEqual(two);
    });

    it('may be gzipped, whatever its name', async () => {
      const gzipped = gzipSync(ndjson(events));
      expect(ctrsOf(await log(file('gzipped.ndjson.gz', gzipped), ...options))).toEqual(two);
      expect(ctrsOf(await log(file('gzipped.ndjson', gzipped), ...options))).toEqual(two);
    });

    it('may be standard input, of either format, gzipped or not', async () => {
      const csv = `user,time,type\n${events.map(({ user, time, type }) => `${String(user)},${String(time)},${type}`).join('\n')}`;
      for (const input of [ndjson(events), csv, gzipSync(ndjson(events)), gzipSync(csv)]) {
        expect(ctrsOf(await logOf(input, ...options))).toEqual(two);
      }
    });

    it('is of the format that is asked for', async () => {
      const { code, stderr } = await log(file('really.csv', ndjson(events)), '--format', 'ndjson');
      expect([code, stderr]).toEqual([0, '']);
    });

    it('may begin with a byte order mark, have any line ends, blank lines, and no line end at the end', async () => {
      const content = `\uFEFF${ndjson(events).replaceAll('\n', '\r\n\r\n').trimEnd()}`;
      const outcome = await log(file('windows.ndjson', content), ...options);
      expect(ctrsOf(outcome)).toEqual(two);
      expect(outcome.stderr).toBe('');
    });

    it('may be several logs, which are merged by time', async () => {
      const logs = [
        file('even.ndjson', ndjson(events.filter((_, i) => i % 2 === 0))),
        file('odd.ndjson', ndjson(events.filter((_, i) => i % 2 === 1))),
      ];
      const outcome = await log(...logs, ...options);
      expect(ctrsOf(outcome)).toEqual(two);
      expect(outcome.stderr).toBe('');
    });

    it('may have fields by other names', async () => {
      const csv = 'ip,at,action,hit\n::1,0,find,\n::1,1,look,\n::1,2,,7\n::1,3,find again,\n';
      const matches = ['--search', 'action=find', '--search', 'action=find again', '--click', 'hit'];
      const outcome = await logOf(csv, '--user', 'ip', '--time', 'at', '--time-unit', 's', ...matches, '--json');
      expect(ctrsOf(outcome)).toEqual([
        { user: '::1', start: 0, end: 3_000, closedBy: 'end', searches: 2, clicks: 1, ctr: 0.5 },
      ]);
    });

    it('may have times in ISO 8601', async () => {
      const outcome = await logOf(
        ndjson([search(1, '2024-01-01 12:00:00'), click(1, '2024-01-01T13:00:05+01:00')]),
        '--json',
      );
      const start = Date.UTC(2024, 0, 1, 12);
      expect(ctrsOf(outcome)).toMatchObject([{ start, end: start + 5_000, clicks: 1 }]);
    });

    it('may have quoted values, also of several lines', async () => {
      const csv = 'user,time,type,query\n"ann, the first",1,search,"a ""b""\nc"\n"ann, the first",2,click,5" screen\n';
      const outcome = await logOf(csv, '--json');
      expect(ctrsOf(outcome)).toMatchObject([{ user: 'ann, the first', searches: 1, clicks: 1 }]);
      expect(outcome.stderr).toBe('');
    });

    it('may have lines of any length', async () => {
      const long = 'x'.repeat(3_000_000);
      const outcome = await logOf(ndjson([search(1, 0, { query: long }), click(1, 1, { item: long })]), '--json');
      expect(ctrsOf(outcome)).toMatchObject([{ searches: 1, clicks: 1 }]);
    });

    it('keeps users apart and whole, whatever they are called', async () => {
      const users = [1, '1', 'é', '\\"', 'a\tb', '𝕏', 'x'.repeat(100)];
      const outcome = await logOf(ndjson(users.map((user, i) => search(user, i))), '--json');
      expect(ctrsOf(outcome).map(({ user }) => user)).toEqual(users);
    });
  });

  describe('sessions', () => {
    const minutes = 60_000;

    it('are those of the definition', async () => {
      const digits = createHash('sha512').update('a log').digest();
      const events = Array.from({ length: 2_000 }, (_, i) => ({
        user: digits[i % 64]! % 7,
        time: Math.floor((i + (digits[(i * 7) % 64]! / 64) * 2) * 9_000),
        type: (['search', 'results', 'click'] as const)[digits[(i * 3) % 64]! % 3]!,
      }));
      const expected = sessionsOf(events, { gap: minutes })
        .map(({ user, start, end, events }) => {
          const searches = events.filter(({ type }) => type === 'search').length;
          const clicks = events.filter(({ type }) => type === 'click').length;
          return { user, start, end, searches, clicks, ctr: clicks / searches };
        })
        .filter(({ searches }) => searches > 0);
      expect(expected.length).toBeGreaterThan(100);
      for (const order of [['--sort'], ['--grace', '5m']]) {
        const outcome = await logOf(ndjson(events), '--gap', '1m', '--json', ...order);
        const found = ctrsOf(outcome).map(({ closedBy: _, ...ctr }) => ctr);
        expect(found).toHaveLength(expected.length);
        expect(found).toEqual(expect.arrayContaining(expected));
      }
    });

    it('are 30 minutes apart unless --gap says otherwise', async () => {
      const input = ndjson([search(1, 0), search(1, 30 * minutes), search(1, 60 * minutes + 1)]);
      expect(ctrsOf(await logOf(input, '--json'))).toMatchObject([{ searches: 2 }, { searches: 1 }]);
      expect(ctrsOf(await logOf(input, '--json', '--gap', '29m'))).toHaveLength(3);
    });

    it('are bounded by --max-duration and --max-events', async () => {
      const input = ndjson([0, 1, 2, 3].map((second) => search(1, 1_000 * second)));
      expect(ctrsOf(await logOf(input, '--json', '--max-events', '3'))).toMatchObject([
        { searches: 3, closedBy: 'max-events' },
        { searches: 1 },
      ]);
      expect(ctrsOf(await logOf(input, '--json', '--max-duration', '1500ms'))).toMatchObject([
        { searches: 2, closedBy: 'max-duration' },
        { searches: 2 },
      ]);
    });

    it('count events with the same --id once', async () => {
      const input = ndjson([search(1, 0, { n: 'a' }), search(1, 1, { n: 'a' }), search(1, 2), search(1, 3)]);
      expect(ctrsOf(await logOf(input, '--json'))).toMatchObject([{ searches: 4 }]);
      const outcome = await logOf(input, '--json', '--id', 'n');
      expect(ctrsOf(outcome)).toMatchObject([{ searches: 3 }]);
      expect(outcome.stderr).toBe('Left out: 1 of 4\n  1 duplicates\n    standard input:2  id a\n\n');
    });

    it('are not hurt by events after --latest', async () => {
      const input = ndjson([search(1, 0), search(1, 9e12), click(1, 1_000)]);
      expect(ctrsOf(await logOf(input, '--json'))).toHaveLength(2);
      const outcome = await logOf(input, '--json', '--latest', '2100-01-01T00:00:00Z');
      expect(ctrsOf(outcome)).toMatchObject([{ searches: 1, clicks: 1 }]);
      expect(outcome.stderr).toContain('1 after --latest');
      expect(outcome.stderr).not.toContain('Not in time order');
    });
  });

  describe('results', () => {
    const input = ndjson([search('a,"b"', 0), click('a,"b"', 5), click('nobody', 6)]);

    it('are lines of JSON with --json, and nothing else', async () => {
      expect(await logOf(input, '--json')).toEqual({
        code: 0,
        stdout:
          '{"session_id":"[\\"a,\\\\\\"b\\\\\\"\\",0]","user":"a,\\"b\\"","start":0,"end":5,"duration":0.005,"events":2,"closed_by":"end","searches":1,"clicks":1,"ctr":1}\n' +
          '{"session_id":"[\\"nobody\\",6]","user":"nobody","start":6,"end":6,"duration":0,"events":1,"closed_by":"end","searches":0,"clicks":1,"ctr":null}\n',
        stderr: '',
      });
    });

    it('are a table with --csv, and nothing else', async () => {
      expect(await logOf(input, '--csv')).toEqual({
        code: 0,
        stdout:
          'session_id,user,start,end,duration,events,closed_by,searches,clicks,ctr\n' +
          '"[""a,\\""b\\"""",0]","a,""b""",1970-01-01T00:00:00.000Z,1970-01-01T00:00:00.005Z,0.005,2,end,1,1,1\n' +
          '"[""nobody"",6]",nobody,1970-01-01T00:00:00.006Z,1970-01-01T00:00:00.006Z,0,1,end,0,1,\n',
        stderr: '',
      });
    });

    it('are a report of at most 80 columns, without colours and without progress, where there is no terminal', async () => {
      const { code, stdout, stderr } = await logOf(`${input}nonsense\n`, '--gap', '1h30m');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('cut at pauses of more than 1h30m');
      expect(stdout).not.toContain('\x1b');
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    });

    it('hint at seconds that are read as milliseconds', async () => {
      const seconds = ndjson([search(1, 1_700_000_000)]);
      expect((await logOf(seconds, '--time-unit', 'ms')).stdout).toContain('--time-unit s');
      expect((await logOf(seconds, '--time-unit', 's')).stdout).not.toContain('--time-unit s');
    });
  });

  describe('what is left out', () => {
    it('is counted by reason and shown with its line, and stops nothing', async () => {
      const lines = [
        '{"user":1,"time":0,"type":"search"}',
        '{"user":1,"ti',
        '[]',
        '{"time":1,"type":"search"}',
        '{"user":{},"time":1,"type":"search"}',
        '{"user":1,"type":"search"}',
        '{"user":1,"time":"soon","type":"search"}',
        '{"user":1,"time":9e20,"type":"search"}',
        '{"user":2,"time":5000000,"type":"search"}',
        '{"user":1,"time":5,"type":"click"}',
        '{"user":3,"time":5000001,"type":"click"}',
      ];
      const path = file('mixed.ndjson', lines.join('\n'));
      const { code, stdout, stderr } = await log(path, '--grace', '0s');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('72.7 % of the lines are left out: see below.');
      expect((await log(path, '--grace', '0s', '--strict')).code).toBe(3);
      const left = stdout.slice(stdout.indexOf('Left out'));
      expect(left).toMatch(/^Left out: 8 of 11$/m);
      const shown = left.split('\n').map((line) => line.trim().replace(`${folder}/`, ''));
      expect(shown).toEqual(
        expect.arrayContaining([
          '2 not a JSON object',
          expect.stringMatching(/^mixed.ndjson:2 {2}\S/),
          'mixed.ndjson:3  JSON, but no object',
          '2 without a user',
          'mixed.ndjson:4  user is missing',
          'mixed.ndjson:5  user is neither text nor a number',
          '2 without a time',
          'mixed.ndjson:6  time is missing',
          'mixed.ndjson:7  time "soon" is no epoch time and no ISO 8601',
          'mixed.ndjson:8  900000000000000000000 ms is no date',
          '1 too late: their session would be closed already',
          'mixed.ndjson:10  by 54m',
        ]),
      );
    });

    it('goes to standard error where standard output is for the next program', async () => {
      const { code, stdout, stderr } = await logOf('{"user":1,"time":0,"type":"search"}\nnonsense\n', '--json');
      expect(code).toBe(0);
      expect(stdout.trimEnd().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(/^Left out: 1 of 2\n {2}1 not a JSON object\n {4}standard input:2 /);
    });

    it('are rows of CSV that are none, each with its own line', async () => {
      const csv = [
        'user,time,type,query',
        'a,1,search,"two',
        'lines"',
        'b,2,search',
        'c,3,search,"x"y',
        'd,4,search,z',
        'e,5,search,"open',
        'f,6,search,z',
      ].join('\n');
      const outcome = await logOf(csv, '--json');
      expect(ctrsOf(outcome).map(({ user }) => user)).toEqual(['a', 'd', 'f']);
      expect(outcome.stderr).toBe(
        [
          'Left out: 3 of 6',
          '  3 not a row of the table',
          '    standard input:4  3 values in 4 columns',
          '    standard input:5  a quote in the middle of a value',
          '    standard input:7  a quote that is not closed',
          '',
          '',
        ].join('\n'),
      );
    });

    it('is a row, not the rest of the log, where a quote is never closed', async () => {
      const rows = Array.from({ length: 500 }, (_, i) => `u${String(i)},${String(i)},search,q`);
      rows[100] = 'x,100,search,"q';
      const outcome = await logOf(`user,time,type,query\n${rows.join('\n')}\n`, '--json');
      expect(ctrsOf(outcome)).toHaveLength(499);
      expect(outcome.stderr).toContain('standard input:102  a quote that is not closed');
    });
  });

  describe('where there is no result, says why on standard error', () => {
    const refuses = async (outcome: Promise<Outcome>, code: number, sentence: string | RegExp) => {
      const { stdout, stderr, ...rest } = await outcome;
      expect(stderr).toMatch(sentence);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect([stdout, rest.code]).toEqual(['', code]);
    };

    it.each([
      [['--foo', 'x.ndjson'], 'there is no option --foo\n'],
      [['x.ndjson', '--gpa', '1h'], 'there is no option --gpa; did you mean --gap?'],
      [['x.ndjson', '--session'], 'there is no option --session; did you mean --sessions?'],
      ...['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'].flatMap(
        (inherited): [string[], string][] => [
          [['x.ndjson', `--${inherited}`], `there is no option --${inherited}\n`],
          [['x.ndjson', `--${inherited}=1`], `there is no option --${inherited}\n`],
          [
            ['x.ndjson', '--every', inherited],
            `--every: expected day, hour, or a time of at least 1m, got "${inherited}"`,
          ],
          [['x.ndjson', '--preset', inherited], '--preset: expected combined, '],
          [['x.ndjson', '--format', inherited], '--format: expected ndjson, '],
        ],
      ),
      [['x.ndjson', '--out', 'y.csv'], 'add --sessions, --events or --metrics'],
      [['x.ndjson', '--every', '1s'], '--every: expected day, hour, or a time of at least 1m, got "1s"'],
      [['x.ndjson', '--gap'], '--gap'],
      [['x.ndjson', '--gap', 'soon'], '--gap: expected a time such as 30m, 10s, 1h30m or 500ms, got "soon"'],
      [['x.ndjson', '--grace', '-5m'], '--grace'],
      [['x.ndjson', '--max-events', '0'], '--max-events: expected a whole number from 1, got "0"'],
      [['x.ndjson', '--time-unit', 'h'], '--time-unit: expected s, ms, us or ns, got "h"'],
      [['x.ndjson', '--format', 'xml'], '--format: expected ndjson, json, csv, combined or w3c, got "xml"'],
      [['x.ndjson', '--count', 'all'], '--count: expected clicks or clicked-searches, got "all"'],
      [
        ['x.ndjson', '--search', '=x'],
        '--search: expected FIELD=VALUE, FIELD^=PREFIX, FIELD~REGEX, FIELD>NUMBER or FIELD, got "=x"',
      ],
      [['x.ndjson', '--latest', 'never'], '--latest: '],
      [['x.ndjson', '--user', ''], '--user: expected the names of fields'],
      [['x.ndjson', '--json', '--csv'], '--json and --csv exclude each other'],
      ...[
        ['--by q --sessions', '--by changes nothing in --sessions: it is for the report, --html or --metrics'],
        ['--every day --csv', '--every changes nothing in --sessions: it is for the report, --html or --metrics'],
        ['--top 5 --events', '--top changes nothing in --events: it is for the report or --html'],
        ['--top 5 --metrics', '--top changes nothing in --metrics: it is for the report or --html'],
        ['--top 5 --metrics --by q --json', '--top changes nothing in --metrics: it is for the report or --html'],
        ['--satisfied-after 9s', '--satisfied-after changes nothing in the report: it is for --metrics'],
        ['--count clicks', '--count changes nothing in the report: it is for --sessions'],
        ['--count clicks --events --html y', '--count changes nothing in --events and --html: it is for --sessions'],
        ['--time-out s', '--time-out changes nothing in the report: it is for --sessions or --events'],
        [
          '--time-out s --metrics --every day',
          '--time-out changes nothing in --metrics: it is for --sessions or --events',
        ],
        ['--sort --grace 9s', '--grace changes nothing with --sort: in a sorted log, no event is late'],
        ['--sort --sort-memory 1GB', '--sort-memory changes nothing: --sort takes the memory that it needs'],
        ['--grace 9s --sort-memory 1GB', '--sort-memory changes nothing: with --grace, no log is sorted'],
        ['--state y --sort-memory 1GB', '--sort-memory changes nothing: with --state, no log is sorted'],
        ['--follow --sort-memory 1GB', '--sort-memory changes nothing: with --follow, no log is sorted'],
        ['- --sort-memory 1GB', '--sort-memory changes nothing: standard input (-) is sorted only with --sort'],
      ].map(([args, sentence]): [string[], string] => [['x.ndjson', ...args!.split(' ')], `${sentence!}\n`]),
      [['x.ndjson', ''], 'the name of a log is empty: name a file, or - for standard input'],
      [['-', '-'], 'standard input (-) can be read only once'],
    ])('%j', async (args, sentence) => {
      const { code, stdout, stderr } = await log(...args);
      expect(stderr).toContain(sentence);
      expect(stderr).toContain('--help');
      expect([code, stdout]).toEqual([2, '']);
    });

    it('no option that changes one of two outputs', async () => {
      const ones = file('ones.ndjson', '{"user":"ann","time":1,"type":"search","query":"q"}\n');
      for (const args of [
        ['--by', 'query', '--sessions', '--html', join(folder, 'page.html')],
        ['--metrics', '--by', 'query', '--top', '1', '--satisfied-after', '9s'],
        ['--metrics', '--every', 'day', '--csv', '--time-out', 's'],
        ['--events', '--time-out', 's', '--query', 'query', '--click', 'type=click'],
      ]) {
        const { code, stderr } = await log(ones, ...args);
        expect([code, stderr]).toEqual([0, '']);
      }
    });

    it('names all that is wrong at once', async () => {
      const { stderr } = await log('x.ndjson', '--gap', 'a', '--grace', 'b');
      expect(stderr).toMatch(/--gap: [^]*--grace: /);
    });

    it('a file that is missing, or a folder', async () => {
      await refuses(log('no-such.ndjson'), 1, 'no-such.ndjson: there is no such file');
      await refuses(log(folder), 1, 'this is a directory');
      const good = file('good.ndjson', ndjson([search(1, 1)]));
      await refuses(log(good, 'no-such.ndjson'), 1, 'no-such.ndjson: there is no such file');
      await refuses(log(join(good, 'below')), 1, `${join(good, 'below')}: there is no such file\n`);
      await refuses(
        log(good, '--html', join(good, 'page')),
        1,
        `cannot write ${join(good, 'page')}: there is no such folder\n`,
      );
      const long = 'x'.repeat(300);
      await refuses(log(long), 1, `${long}: name too long\n`);
      await refuses(log(good, '--html', long), 1, `cannot write ${long}: name too long\n`);
    });

    it('gzip data that is cut or damaged', async () => {
      const gzipped = gzipSync(readFileSync(trec));
      await refuses(
        log(file('cut.csv.gz', gzipped.subarray(0, 9_000)), ...trecFields),
        1,
        'cut.csv.gz: the gzip data is damaged or cut off',
      );
      const damaged = Uint8Array.from(gzipped, (byte, i) => (i > 5_000 ? 0x55 : byte));
      await refuses(
        log(file('damaged.csv.gz', damaged), ...trecFields),
        1,
        'damaged.csv.gz: the gzip data is damaged or cut off',
      );
    });

    it('an empty log', async () => {
      await refuses(log(file('empty.ndjson', '')), 1, 'there are no events, so there is nothing to count');
      await refuses(log(file('blank.ndjson', '\n\n')), 1, 'there are no events, so there is nothing to count');
      await refuses(
        log(file('header.csv', 'user,time,type\n')),
        1,
        'there are no events, so there is nothing to count',
      );
      await refuses(logOf('', '--json'), 1, 'standard input: there are no events');
    });

    it.each(['--csv', '--json', '--events', '--metrics --csv', '--csv --sort', '--parquet', '--events --parquet'])(
      'what has no event, and writes nothing before it knows: %s',
      async (output) => {
        const [empty, other] = [file('empty.csv', 'user,time\n,\n'), file('other.csv', 'x,y\n1,2\n')];
        const args = output.split(' ');
        await refuses(log(empty, ...args), 1, /none of 1 line is an event/);
        await refuses(
          log(file('ones.ndjson', ndjson([search('a', 1)])), other, ...args),
          1,
          /other.csv has no column user/,
        );
        await refuses(logOf(',\n', '--columns', 'user,time', ...args), 1, /none of 1 line is an event/);
      },
    );

    it('a log without an event', async () => {
      await refuses(
        logOf('nonsense\nnonsense\n', '--json', '--format', 'ndjson'),
        1,
        /none of 2 lines is an event[^]*Left out: 2 of 2/,
      );
    });

    it('a log without an event in a session', async () => {
      const nanoseconds = ndjson([search(1, 1_700_000_000_000_000_000)]);
      await refuses(logOf(nanoseconds, '--time-unit', 'ms'), 1, /none of 1 event is in a session[^]*nanoseconds\?/);
      expect((await logOf(nanoseconds, '--time-unit', 'ns')).code).toBe(0);
    });

    it('a table without one of the columns', async () => {
      await refuses(
        log(trec, '--user', 'who'),
        1,
        /has no column who and no time\. It has:\n {2}year +"2012", "2013"\n/,
      );
    });

    it('a log that is too large to be sorted', async () => {
      const events = Array.from({ length: 100_000 }, (_, i) =>
        search(i % 10, i, { n: `${String(i)}${'x'.repeat(500)}` }),
      );
      const path = file('large.ndjson', ndjson(events));
      const options = { nodeOptions: ['--max-old-space-size=32'] };
      await refuses(
        run([path, '--id', 'n', '--sort'], options),
        1,
        /--sort: the log does not fit in memory: [\d,]+ events/,
      );
      const unsorted = await run([path, '--id', 'n', '--gap', '1ms'], options);
      expect(figure(unsorted, 'sessions')).toBe('100,000');
    });
  });

  it('says of a list of more than 100,000 queries that it is approximate', async () => {
    const row = (query: number) => `u,${String(query)},search,q${String(query)}`;
    const some = Array.from({ length: 100_000 }, (_, i) => row(i));
    const of = (rows: readonly string[]) => logOf(`user,time,type,query\n${rows.join('\n')}\n`);
    expect((await of(some)).stdout).toMatch(/^ {2}Top queries {2}/m);
    expect((await of([...some, row(100_000)])).stdout).toMatch(/^ {2}Top queries, approximate {2}/m);
  });

  it('explains itself', async () => {
    const { code, stdout, stderr } = await log('--help', 'all');
    expect([code, stderr]).toEqual([0, '']);
    const short = (await log('--help')).stdout.split('\n');
    expect(short.length).toBeLessThanOrEqual(24);
    for (const line of [...short, ...stdout.split('\n')]) expect(line.length).toBeLessThanOrEqual(80);
    expect((await log('--version')).stdout).toMatch(/^rxjs-sessionize \d+\.\d+\.\d+/);
    const source = readFileSync('cli/arguments.ts', 'utf8');
    const names = Array.from(
      source.matchAll(/^ {2}'?([\w-]+)'?: \{ type: '(?:string|boolean)'/gm),
      ([, name]) => name!,
    );
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect(stdout).toContain(`--${name}`);
  });

  describe('ends when it is told to', () => {
    const many = (from: number) =>
      ndjson(Array.from({ length: 5_000 }, (_, i) => search(from + i, 3_600_000 * (from + i))));

    it('by the program that reads its results, as by head', async () => {
      const running = start(['-', '--json']);
      const stderr = text(running.stderr);
      running.stdin.on('error', () => undefined);
      let from = 0;
      const feed = setInterval(() => running.stdin.write(many((from += 5_000))), 10);
      await once(running.stdout, 'data');
      running.stdout.destroy();
      const [code] = (await once(running, 'exit')) as [number | null];
      clearInterval(feed);
      expect([code, await stderr]).toEqual([0, '']);
    });

    it.runIf(existsSync('/dev/full'))('by a full disk', async () => {
      const ones = file('full.ndjson', ndjson([search('a', 1)]));
      const full = openSync('/dev/full', 'w');
      const running = spawn(process.execPath, [program(), ones, '--json'], { stdio: ['ignore', full, 'pipe'] });
      const [stderr, [code]] = await Promise.all([
        text(running.stderr!),
        once(running, 'close') as Promise<[number | null]>,
      ]);
      closeSync(full);
      expect([code, stderr]).toEqual([
        1,
        'rxjs-sessionize: cannot write to standard output: no space left on device\n',
      ]);
    });

    it('by Ctrl-C', async () => {
      const running = start(['-', '--json']);
      const stderr = text(running.stderr);
      running.stdin.write(many(0));
      const chunks: Buffer[] = [];
      running.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      await once(running.stdout, 'data');
      running.kill('SIGINT');
      const [, signal] = (await once(running, 'close')) as [number | null, string | null];
      expect(signal).toBe('SIGINT');
      expect(await stderr).toMatch(/^rxjs-sessionize: interrupted after [\d,]+ events\n$/);
      const stdout = Buffer.concat(chunks).toString();
      expect(ctrsOf({ code: 0, stdout, stderr: '' }).length).toBeGreaterThan(100);
      expect(stdout.endsWith('\n')).toBe(true);
    });
  });
});
