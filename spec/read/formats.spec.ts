import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventDecoder, type EventFields } from '../../read/event-decoder.js';
import { JsonObjects } from '../../read/json-objects.js';
import { type BadLine, eventsOf, type LogEvent } from '../../read/log-event.js';
import { formatOf, type LogFormat } from '../../read/log-format.js';
import { readLog } from '../../read/read-log.js';
import { fieldsIn } from '../../read/seen-fields.js';
import { plainFields } from './plain-fields.js';

const plain: EventFields = { ...plainFields, query: 'query', optional: ['type', 'query'] };

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.slice(at, at + size));
}

interface HowToRead {
  readonly log?: string;
  readonly names?: Partial<EventFields>;
  readonly format?: LogFormat;
  readonly chunkSize?: number;
  readonly wantsRows?: boolean;
}

async function read(content: string | Uint8Array, how: HowToRead = {}) {
  const { log = 'log', names = {}, format, chunkSize = 1 << 16, wantsRows = false } = how;
  const bytes = typeof content === 'string' ? bytesOf(content) : content;
  const events: LogEvent[] = [];
  const bad: BadLine[] = [];
  const rows = wantsRows ? { columns: () => undefined } : undefined;
  const decoder = new EventDecoder({ ...plain, ...names }, (line) => bad.push(line), rows);
  const chunks = inChunks(bytes, chunkSize);
  for await (const batch of readLog(log, chunks, (zipped) => zipped, { format, decoder }))
    events.push(...eventsOf(batch));
  return {
    events: events.map(({ user, time, type, line }) => [user, time, type, line]),
    rows: events.map(({ row }) => row),
    queries: events.map(({ query }) => query),
    bad: bad.map(({ line, reason, detail }) => `${String(line)} ${reason}: ${detail}`),
  };
}

describe('the format of a log is what its beginning says', () => {
  it.each<[LogFormat, string, string?]>([
    ['ndjson', '{"user":1,"time":2}\n{"user":1,"time":2}\n', 'log.csv'],
    ['ndjson', '{"user":1,"time":2}'],
    ['ndjson', '\ufeff  {"user":1}\n'],
    ['json', '[{"user":1}]', 'log.ndjson'],
    ['json', '\ufeff\n [\n  {"user":1}\n]'],
    ['json', '['],
    ['json', '[]'],
    ['json', '{\n  "user": 1\n}'],
    ['json', '{ "user": {\r\n  "id": 1 } }'],
    ['json', '{"user": 1,\n "time": 2}'],
    ['csv', '[date],user\n2026-01-01,ann\n'],
    ['csv', 'user,time\nann,0\n'],
    ['csv', '#a comment\nuser,time\n'],
    ['ndjson', '# a comment\n{"user":1}\n', 'log.ndjson.gz'],
    ['w3c', '#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n'],
    ['w3c', '#Version: 1.0\n#Fields: date time c-ip\n', 'log.csv'],
    ['combined', '203.0.113.7 - - [12/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 512\n', 'access.log'],
    ['combined', '2001:db8::1 - ann lee [12/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 512 "-" "x"\n'],
    ['combined', 'shop.example:443 203.0.113.7 - - [12/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 512\n'],
  ])('%s: %j', (format, text, log = 'log') => {
    expect(formatOf(log, bytesOf(text))).toBe(format);
  });
});

describe('JSON in an array, or on several lines', () => {
  const events = [
    ['ann', 0, 'search', 2],
    ['ann', 5, 'click', 3],
  ];

  it.each([
    [
      'an array with an event on each line',
      '[\n{"user":"ann","time":0,"type":"search"},\n{"user":"ann","time":5,"type":"click"}\n]\n',
    ],
    ['with the commas before', '[\n {"user":"ann","time":0,"type":"search"}\n,{"user":"ann","time":5,"type":"click"}]'],
    ['cut off at its end', '[\n{"user":"ann","time":0,"type":"search"},\n{"user":"ann","time":5,"type":"click"},'],
    ['arrays in a row', '[\n{"user":"ann","time":0,"type":"search"}][\n{"user":"ann","time":5,"type":"click"}]'],
    ['with CR LF', '[\r\n{"user":"ann","time":0,"type":"search"},\r\n{"user":"ann","time":5,"type":"click"}\r\n]'],
  ])('%s', async (_, text) => {
    expect(await read(text)).toMatchObject({ events, bad: [] });
    expect(await read(text, { chunkSize: 1 })).toMatchObject({ events, bad: [] });
  });

  it('an event is found at its first line, and its row is one line', async () => {
    const text = JSON.stringify(
      [
        { user: 'ann', time: 0, type: 'search', query: 'a "b" {c}\\' },
        { user: 'ann', time: 5, type: 'click', more: [{ a: [1, { b: 2 }] }] },
      ],
      null,
      2,
    );
    const { events, rows, queries, bad } = await read(text, { wantsRows: true });
    expect(events).toEqual([
      ['ann', 0, 'search', 2],
      ['ann', 5, 'click', 8],
    ]);
    expect(queries).toEqual(['a "b" {c}\\', null]);
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual(JSON.parse(text));
    expect(rows.join('')).not.toContain('\n');
    expect(bad).toEqual([]);
  });

  it('objects that follow each other need no array', async () => {
    const text = '{\n  "user": "ann",\n  "time": 0\n}\n{\n  "user": "bob",\n  "time": 1\n}\n';
    expect(await read(text)).toMatchObject({
      events: [
        ['ann', 0, 'other', 1],
        ['bob', 1, 'other', 5],
      ],
      bad: [],
    });
  });

  it('a user may be of an array in an array', async () => {
    const text = '[[{"user":"ann","time":0}],[{"user":"bob","time":1}]]';
    expect((await read(text)).events).toEqual([
      ['ann', 0, 'other', 1],
      ['bob', 1, 'other', 1],
    ]);
  });

  it('a user that is an array is none', async () => {
    expect((await read('[{"user":["ann"],"time":0}]')).bad).toEqual(['1 no-user: user is neither text nor a number']);
  });

  it.each([
    ['no value', '[\n{"user":,"time":0},', ['2 not-json: ']],
    ['a text without its end', '[\n{"user":"ann,"time":0},', ['2 not-json: a text that is not closed']],
    [
      'an object without its end',
      '[\n{"user":"ann","time":0,',
      ['2 not-json: an object that is not closed before the next one'],
    ],
    [
      'a value without its object',
      '[\n1, "a { b", null,',
      ['2 not-json: neither a JSON object nor a bracket or comma between two'],
    ],
    ['brackets that cross', '[\n{"user":["ann"},', ['2 not-json: brackets that do not match']],
    [
      'a list without its value',
      '[\n{"user" ["ann",',
      ['2 not-json: an object that is not closed before the next one'],
    ],
    ['too many brackets', `[\n{"user":${'['.repeat(5_000)}`, ['2 not-json: more than 500 objects inside each other']],
    [
      'several lines of nonsense',
      '[\n{"user":"ann\n"time": 0,\n "a": {"b": 0},\n"c": 1 },',
      ['2 not-json: a text that is not closed', '4 no-user: user is missing', '5 not-json: neither'],
    ],
  ])('one event that is broken takes no other with it: %s', async (_, broken, expected) => {
    const lines = broken.split('\n').length;
    const text = `${broken}\n{"user":"bob","time":1}\n]`;
    for (const chunkSize of [1, 7, 1_000]) {
      const { events, bad } = await read(text, { chunkSize, format: 'json' });
      expect(events).toEqual([['bob', 1, 'other', lines + 1]]);
      expect(bad).toEqual(expected.map((start) => expect.stringContaining(start) as string));
    }
  });

  it('an event that the log ends in is left out', async () => {
    expect((await read('[{"user":"ann","time":0},\n{"user":"bob"')).bad).toEqual([
      '2 not-json: an object that is not closed where the log ends',
    ]);
  });

  it('an event that is too long is left out, and not kept', async () => {
    const long = `{"user":"ann","time":0,"more":"${'x'.repeat(1 << 22)}"}`;
    const { events, bad } = await read(`[${long},\n{"user":"bob","time":1}]`);
    expect(events).toEqual([['bob', 1, 'other', 2]]);
    expect(bad).toEqual(['1 too-long: the object has more than 4,194,304 bytes']);
  });

  it('an event that is not in UTF-8 is left out', async () => {
    const latin1 = Uint8Array.from('[{"user":"M\xfcller","time":0},\n{"user":"bob","time":1}]', (c) => c.charCodeAt(0));
    const { events, bad } = await read(latin1);
    expect(events).toEqual([['bob', 1, 'other', 2]]);
    expect(bad).toEqual([expect.stringMatching(/^1 not-utf-8/)]);
  });

  it('finds the objects of any array, however it is written and cut', () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), { maxLength: 8 });
    fc.assert(
      fc.property(objects, fc.nat(4), fc.integer({ min: 1, max: 50 }), (expected, indent, size) => {
        const found: unknown[] = [];
        const bad: string[] = [];
        const json = new JsonObjects({
          found: (bytes) => found.push(JSON.parse(new TextDecoder().decode(bytes))),
          bad: (_, detail) => bad.push(detail),
        });
        const bytes = bytesOf(JSON.stringify(expected, null, indent));
        for (let at = 0; at < bytes.length; at += size) json.read(bytes.slice(at, at + size));
        json.end();
        expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(bad).toEqual([]);
      }),
    );
  });

  it('any bytes are read, in pieces as in one', () => {
    const characters = fc.constantFrom(...'[]{},:"\\ \na1'.split(''));
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (text, size) => {
        const told = (step: number) => {
          const all: unknown[] = [];
          const json = new JsonObjects({
            found: (bytes, line) => all.push([new TextDecoder().decode(bytes), line]),
            bad: (reason, detail, line) => all.push([reason, detail, line]),
          });
          const bytes = bytesOf(text.join(''));
          for (let at = 0; at < bytes.length; at += step) json.read(bytes.slice(at, at + step));
          json.end();
          return all;
        };
        expect(told(size)).toEqual(told(1_000));
      }),
    );
  });
});

describe('logs of nginx and Apache', () => {
  const names = {
    user: 'ip',
    search: [{ field: 'action', value: 'search' }],
    click: [{ field: 'action', value: 'click' }],
    query: 'search_term',
  };
  const at = (second: number) => `[12/Mar/2026:10:00:0${String(second)} +0100]`;
  const start = Date.UTC(2026, 2, 12, 9);
  const agent = '"Mozilla/5.0 (X11; \\"quoted\\")"';

  it('searches and clicks are known by addresses', async () => {
    const lines = [
      `203.0.113.7 - - ${at(0)} "GET / HTTP/1.1" 200 5 "-" ${agent}`,
      `203.0.113.7 - - ${at(1)} "GET /search?q=red+shoes&page=1 HTTP/1.1" 200 5 "https://shop.example/" ${agent}`,
      `203.0.113.7 - - ${at(2)} "GET /static/a.css HTTP/1.1" 200 5 "https://shop.example/search?q=red+shoes" ${agent}`,
      `203.0.113.7 - - ${at(3)} "GET /item/7 HTTP/1.1" 200 5 "https://shop.example/search?q=red+shoes" ${agent}`,
      `203.0.113.8 - ann lee ${at(4)} "POST /search?q=x HTTP/1.1" 200 - "-" ${agent}`,
      `203.0.113.8 - - ${at(5)} "GET /suggest?q=re HTTP/1.1" 200 - "-" ${agent}`,
      `203.0.113.8 - - ${at(6)} "GET /search?q=%C3%BCber HTTP/1.1" 404 - "-" ${agent}`,
      `203.0.113.8 - - ${at(7)} "GET /?s=%C3%BCber HTTP/1.1" 304 - "-" ${agent}`,
      `203.0.113.8 - - ${at(8)} "GET /item/8 HTTP/1.1" 200 - "https://www.google.com/search?q=shoes" ${agent}`,
      `203.0.113.8 - - ${at(9)} "GET /search?q= HTTP/1.1" 200 - "-" ${agent}`,
    ];
    const { events, queries, bad } = await read(`${lines.join('\r\n')}\n`, { names });
    expect(events.map(([user, time, type]) => [user, Number(time) - start, type])).toEqual([
      ['203.0.113.7', 0, 'other'],
      ['203.0.113.7', 1_000, 'search'],
      ['203.0.113.7', 2_000, 'other'],
      ['203.0.113.7', 3_000, 'click'],
      ['203.0.113.8', 4_000, 'other'],
      ['203.0.113.8', 5_000, 'other'],
      ['203.0.113.8', 6_000, 'other'],
      ['203.0.113.8', 7_000, 'search'],
      ['203.0.113.8', 8_000, 'other'],
      ['203.0.113.8', 9_000, 'other'],
    ]);
    expect(queries.filter((query) => query !== null)).toEqual(['red shoes', 'über']);
    expect(bad).toEqual([]);
  });

  it('has the fields of a line', () => {
    const line = `www.shop.example:443 203.0.113.7 id ann lee ${at(0)} "GET /a?b=c&b=d&e HTTP/2.0" 200 12 "https://x.example/" "agent" "more"\n`;
    const seen = Object.fromEntries(
      fieldsIn(bytesOf(line), 'combined').map(({ name, values: [value] }) => [name, value]),
    );
    expect(seen).toEqual({
      host: 'www.shop.example:443',
      ip: '203.0.113.7',
      ident: 'id',
      user: 'ann lee',
      time: '12/Mar/2026:10:00:00 +0100',
      request: 'GET /a?b=c&b=d&e HTTP/2.0',
      method: 'GET',
      path: '/a',
      query_string: 'b=c&b=d&e',
      protocol: 'HTTP/2.0',
      status: '200',
      bytes: '12',
      referrer: 'https://x.example/',
      agent: 'agent',
      params: { b: 'd', e: '' },
      search_term: undefined,
      action: 'page',
    });
  });

  it('the common form has no referrer and no agent, and a field inside the address is a path', async () => {
    const text = `1.2.3.4 - - ${at(0)} "GET /a?term=x HTTP/1.0" 200 1\n1.2.3.4 - - ${at(1)} "\\x16\\x03" 400 0\n`;
    const { events, queries, bad } = await read(text, {
      names: { ...names, query: 'params.term', search: [{ field: 'params.term', value: undefined }] },
    });
    expect(events.map(([, , type]) => type)).toEqual(['search', 'other']);
    expect(queries).toEqual(['x', null]);
    expect(bad).toEqual([]);
  });

  it.each([
    'nonsense',
    '[12/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 1',
    '1.2.3.4 - - [12/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1 200 1',
    '1.2.3.4 - - [12/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 2x0 1',
    '1.2.3.4 - - [12/Mar/2026:10:00:00 +0100 "GET / HTTP/1.1" 200 1',
    '1.2.3.4 - - [12/Mar/2026:10:00:00 +0100] "GET / \\',
    ' [ [ [ ['.repeat(50_000),
  ])('a line of another form is left out with its number: %#', async (line) => {
    const { bad } = await read(`1.2.3.4 - - ${at(0)} "GET / HTTP/1.0" 200 1\n\n# a comment\n${line}\n`, { names });
    expect(bad).toEqual([expect.stringMatching(/^4 not-combined: not a line such as 203/)]);
  });
});

describe('logs in the extended format of the W3C', () => {
  const names = {
    user: 'c-ip,cs(User-Agent)',
    time: 'date,time',
    search: [{ field: 'action', value: 'search' }],
    click: [{ field: 'action', value: 'click' }],
    query: 'search_term',
  };

  it('of IIS, whose columns may change on the way', async () => {
    const text = [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) cs(Referer) sc-status',
      '2026-03-12 09:00:00 GET /search q=dogs 203.0.113.7 Mozilla/5.0+(X11) - 200',
      '2026-03-12 09:00:05 GET /item/1 - 203.0.113.7 Mozilla/5.0+(X11) https://shop.example/search?q=dogs 200',
      '2026-03-12 09:00:06 GET /item/1 - 203.0.113.7 Mozilla/5.0+(X11)',
      '#Fields: date time c-ip cs(User-Agent)',
      '2026-03-12 09:00:09 203.0.113.7 -',
    ].join('\r\n');
    const { events, queries, bad } = await read(text, { names });
    const start = Date.UTC(2026, 2, 12, 9);
    expect(events).toEqual([
      ['["203.0.113.7","Mozilla/5.0+(X11)"]', start, 'search', 3],
      ['["203.0.113.7","Mozilla/5.0+(X11)"]', start + 5_000, 'click', 4],
      ['["203.0.113.7",null]', start + 9_000, 'other', 7],
    ]);
    expect(queries).toEqual(['dogs', null, null]);
    expect(bad).toEqual(['5 not-w3c: 7 values in 9 columns']);
  });

  it('of CloudFront, with tabs and what stands in them', async () => {
    const text =
      '#Version: 1.0\n#Fields: date time c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query\n' +
      '2026-03-12\t09:00:00\t2001:db8::1\tGET\td1.cloudfront.net\t/find\t200\t-\tMozilla/5.0%20(X11)\tquery=red%20shoes\n';
    const { events, queries } = await read(text, { names });
    expect(events.map(([user, , type]) => [user, type])).toEqual([['["2001:db8::1","Mozilla/5.0%20(X11)"]', 'search']]);
    expect(queries).toEqual(['red shoes']);
    expect(fieldsIn(bytesOf(text), 'w3c').map(({ name }) => name)).toContain('cs(User-Agent)');
  });

  it('without a line that names its columns, nothing is known', async () => {
    expect((await read('#Version: 1.0\n2026-03-12 09:00:00\n', { names })).bad).toEqual([
      '2 not-w3c: no line "#Fields:" before it names the columns',
    ]);
  });
});
