import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventDecoder, type EventFields, valuesOfUser } from '../../read/event-decoder.js';
import { type BadLine, eventsOf, type LogEvent } from '../../read/log-event.js';
import { readLogFile } from '../../read/node/read-log-file.js';
import type { LogFormat } from '../../read/log-format.js';
import { plainFields } from './plain-fields.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const fields: EventFields = { ...plainFields, id: 'id', optional: ['id'] };

async function read(content: string | Buffer, format: LogFormat, names: Partial<EventFields> = {}) {
  const log = join(folder, 'log');
  writeFileSync(log, content);
  const events: LogEvent[] = [];
  const bad: BadLine[] = [];
  const decoder = new EventDecoder({ ...fields, ...names }, (line) => bad.push(line));
  for await (const batch of readLogFile(log, { format, decoder, hasRead: () => Promise.resolve() }))
    events.push(...eventsOf(batch));
  return {
    events,
    bad,
    users: events.map(({ user }) => user),
    lines: bad.map(({ line, reason }) => `${String(line)} ${reason}`),
  };
}

const json = (user: string, type = 'search', more = '') => `{"user":${user},"time":0,"type":"${type}"${more}}`;
const open = (count: number) => '['.repeat(count);
const close = (count: number) => ']'.repeat(count);

describe('two users stay two', () => {
  it.each([
    ['whole numbers beyond 2^53', '9007199254740993', '9007199254740992'],
    ['whole numbers of 19 digits', '1234567890123456789', '1234567890123456788'],
    ['negative ones', '-9007199254740993', '-9007199254740994'],
  ])('%s', async (_, one, other) => {
    // A line with an escape takes another path of the reader.
    const lines = [
      json(one),
      json(other),
      json(one, 'click', ',"page":"\\n"'),
      json(other, 'click', ',"page":"\\n 1234567890123456789"'),
    ];
    const { users } = await read(lines.join('\n'), 'ndjson');
    expect(users).toEqual([`${one}n`, `${other}n`, `${one}n`, `${other}n`]);
  });

  it.each(['9007199254740993.0', '9007199254740993e0', '900719925474099.3e1', '-9007199254740993.0', '1e300'])(
    'a large number that is not written in digits only is left out: %s',
    async (number) => {
      const { users, bad, lines } = await read(
        [json(number), json(number, 'click', ',"page":"\\n"'), json('"ann"')].join('\n'),
        'ndjson',
      );
      expect(users).toEqual(['ann']);
      expect(lines).toEqual(['1 no-user', '2 no-user']);
      expect(bad[0]?.detail).toContain('write it in digits only');
    },
  );

  it('ids too', async () => {
    const { events } = await read(
      [json('"a"', 'search', ',"id":1834567890123456789'), json('"a"', 'click', ',"id":1834567890123456790')].join(
        '\n',
      ),
      'ndjson',
    );
    expect(events.map(({ id }) => id)).toEqual(['1834567890123456789n', '1834567890123456790n']);
  });

  it.each([
    ['the number and the text of its digits', '9007199254740993', '"9007199254740993"'],
    ['the number and the text that names it here', '9007199254740993', '"9007199254740993n"'],
    ['that text and the one that would name it', '"9007199254740993n"', '"9007199254740993nn"'],
    ['a text in escapes', '9007199254740993', '"\\u0039007199254740993\\u006e"'],
  ])('%s', async (_, one, other) => {
    const { users, lines } = await read([json(one), json(other), json(one), json(other)].join('\n'), 'ndjson');
    expect(lines).toEqual([]);
    expect(new Set(users).size).toBe(2);
    expect(users.map((user) => valuesOfUser(user, 1)[0])).toEqual(
      [one, other, one, other].map((text) => (text.startsWith('"') ? (JSON.parse(text) as string) : BigInt(text))),
    );

    const pairs = await read([json(one), json(other)].join('\n'), 'ndjson', { user: 'user,type' });
    expect(pairs.users.map((user) => valuesOfUser(user, 2))).toEqual(
      [one, other].map((text) => [text.startsWith('"') ? (JSON.parse(text) as string) : BigInt(text), 'search']),
    );
  });

  it('a number of more digits than any name has is left out', async () => {
    const { lines } = await read(
      [json('9'.repeat(41)), json('9'.repeat(1_000_000)), json('"ann"')].join('\n'),
      'ndjson',
    );
    expect(lines).toEqual(['1 no-user', '2 no-user']);
  });

  it('other fields have the digits', async () => {
    const { events } = await read(
      '{"user":"a","time":1704585600000000000,"type":"search","query":12345678901234567890}',
      'ndjson',
      { timeUnit: 'ns', query: 'query' },
    );
    expect(events).toMatchObject([{ time: 1_704_585_600_000, query: '12345678901234567890' }]);
  });

  it('numbers that are exact, and those in texts, stay what they are', async () => {
    const { users } = await read(
      [json('9007199254740991'), json('"9007199254740993"'), json('1.25')].join('\n'),
      'ndjson',
    );
    expect(users).toEqual([9007199254740991, '9007199254740993', 1.25]);
  });

  it.each<[LogFormat, Buffer, string[]]>([
    [
      'csv',
      Buffer.from('user,time,type\nM\xfcller,0,search\nM\xf6ller,1,click\nann,2,search\n', 'latin1'),
      ['2 not-utf-8', '3 not-utf-8'],
    ],
    [
      'ndjson',
      Buffer.from(`${json('"M\xfcller"')}\n${json('"M\xf6ller"')}\n${json('"ann"')}\n`, 'latin1'),
      ['1 not-utf-8', '2 not-utf-8'],
    ],
  ])('names that are not in UTF-8 are left out: %s', async (format, content, lines) => {
    const found = await read(content, format);
    expect(found.users).toEqual(['ann']);
    expect(found.lines).toEqual(lines);
    expect(found.bad[0]?.detail).toContain('iconv');
  });
});

describe('what a line can do', () => {
  it.each([
    ['nested in the time', `{"user":"a","type":"search","time":${open(5_000)}${close(5_000)}}`, 'no-time'],
    ['nested in the user', `{"user":${open(5_000)}${close(5_000)},"time":0}`, 'no-user'],
    ['nested elsewhere', json('"a"', 'search', `,"x":${open(100_000)}`), 'not-json'],
    ['nested objects', `{"a":`.repeat(50_000), 'not-json'],
    ['an infinite user', json('1e400'), 'no-user'],
    ['NUL bytes', '\0\0\0', 'not-json'],
    ['control sequences', '\x1b]0;pwned\x07', 'not-json'],
    ['a quote that stays open', '{"user":"a', 'not-json'],
    ['a number', '5', 'not-json'],
    ['an array', '[]', 'not-json'],
  ])('it is left out, and the next ones are read: %s', async (_, line, reason) => {
    const { users, lines, bad } = await read(`${json('"a"')}\n${line}\n${json('"b"')}\n`, 'ndjson');
    expect(users).toEqual(['a', 'b']);
    expect(lines).toEqual([`2 ${reason}`]);
    expect(bad[0]!.detail.length).toBeLessThan(300);
  });

  it.each<[LogFormat, string, string]>([
    ['ndjson', '', json('"a"', 'search', `,"pad":"${'x'.repeat(9_000_000)}"`)],
    ['csv', 'user,time,type\n', `a,0,search${'x'.repeat(9_000_000)}`],
    ['csv', 'user,time,type\n', `a,0,"${'x'.repeat(9_000_000)}`],
  ])('one that is too long is left out whole: %s', async (format, head, line) => {
    const good = format === 'ndjson' ? json('"b"') : 'b,0,search';
    const first = head === '' ? 1 : 2;
    const { users, lines } = await read(`${head}${good}\n${line}\n${good}\n${good}\n${line}`, format);
    expect(users).toEqual(['b', 'b', 'b']);
    expect(lines).toEqual([`${String(first + 1)} too-long`, `${String(first + 4)} too-long`]);
  });
});

describe('quotes in a table', () => {
  it('rows that an open quote swallows are read again without it', async () => {
    const rows = ['user,time,type', 'a,0,"search', 'b,1,search', 'c",2,search', 'd,3,search'];
    const { users, lines } = await read(rows.join('\n'), 'csv');
    expect(users).toEqual(['b', 'c"', 'd']);
    expect(lines).toEqual(['2 not-csv']);
  });

  it('a value of several lines is one', async () => {
    const { users, lines } = await read('user,time,type,query\na,0,search,"two\nlines"\nb,1,search,x\n', 'csv');
    expect(users).toEqual(['a', 'b']);
    expect(lines).toEqual([]);
  });

  it('one that is open to the end leaves out one line, whatever its size', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `u${String(i)},0,search${'x'.repeat(100_000)}`);
    const { users, lines } = await read(`user,time,type\na,0,"search\n${rows.join('\n')}`, 'csv');
    expect(users).toHaveLength(40);
    expect(lines).toEqual(['2 not-csv']);
  });

  it('are part of a value between tabs', async () => {
    const { users, lines } = await read(
      'user\tquery\ttime\ttype\na\t"foo\t0\tsearch\nb\tbar\t1\tsearch\nc\tbaz"\t2\tsearch\n',
      'csv',
    );
    expect(users).toEqual(['a', 'b', 'c']);
    expect(lines).toEqual([]);
  });

  it('spaces behind the commas belong to no value', async () => {
    const { events, lines } = await read('user, time, type\nann, 0, search\n', 'csv');
    expect(events).toMatchObject([{ user: 'ann', time: 0, type: 'search' }]);
    expect(lines).toEqual([]);
  });
});

describe('texts of other kinds', () => {
  const table = 'user,time,type\nann,0,search\nJürgen,1,click\n';

  it.each([
    ['UTF-16, little-endian', Buffer.from(`\ufeff${table}`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\ufeff${table}`, 'utf16le').swap16()],
    ['a byte order mark', Buffer.from(`\ufeff${table}`)],
    ['line ends of CR alone', Buffer.from(table.replaceAll('\n', '\r'))],
    ['line ends of CR and LF', Buffer.from(table.replaceAll('\n', '\r\n'))],
    ['no last line end', Buffer.from(table.trimEnd())],
    ['gzip', gzipSync(table)],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\ufeff${table}`, 'utf16le'))],
  ])('%s', async (_, content) => {
    const { users, lines } = await read(content, 'csv');
    expect(users).toEqual(['ann', 'Jürgen']);
    expect(lines).toEqual([]);
  });

  it('the same over many chunks', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `Jürgen ${String(i)},0,search`);
    const { users, lines } = await read(Buffer.from(`\ufeffuser,time,type\n${rows.join('\n')}`, 'utf16le'), 'csv');
    expect(new Set(users).size).toBe(50_000);
    expect(lines).toEqual([]);
  });
});

it('a row may be a search and a click', async () => {
  const shown = { search: [{ field: 'user', value: undefined }], click: [{ field: 'clicked', value: '1' }] };
  const { events } = await read('user,time,clicked\na,0,0\na,1,1\n', 'csv', shown);
  expect(events.map(({ type }) => type)).toEqual(['search', 'search-and-click']);
});
