import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readOwnLog } from '../../../demos/playground/sources/own-log.js';
import { readSampleLog } from '../../../demos/playground/sources/read-sample-log.js';
import { record } from '../../../demos/playground/sources/record.js';

const read = (text: string, name = 'log') => readOwnLog(name, new Blob([text]));
const reasons = (log: Awaited<ReturnType<typeof read>>) => log.rejectedLines.map(({ line, detail }) => [line, detail]);

describe('readOwnLog', () => {
  it('reads NDJSON, and says of each bad line why', async () => {
    const log = await read(
      [
        '{"user":"ann","time":"1970-01-01T00:00:01Z","type":"search","query":"dogs"}',
        '',
        '{"user":"ann","ti',
        '{"user":"bob","time":4000,"type":"click","item":null}',
        '{"user":"bob","type":"click"}',
        '',
      ].join('\r\n'),
    );
    expect(log.events).toEqual([
      { user: 'ann', time: 1_000, type: 'search', query: 'dogs' },
      { user: 'bob', time: 4_000, type: 'click', item: '' },
    ]);
    expect(reasons(log)).toEqual([
      [3, expect.stringMatching(/JSON/)],
      [5, 'time is missing'],
    ]);
  });

  it('reads CSV by the names of its columns, and says of each bad line why', async () => {
    const log = await read(
      'time,user,type,query,item\n' +
        '1000,ann,search,"dogs, cats",\n' +
        '1970-01-01T00:00:02Z,ann,results,,\n' +
        '3000,ann,click,,rover\n' +
        'noon,ann,click,,rover\n',
    );
    expect(log.events).toEqual([
      { user: 'ann', time: 1_000, type: 'search', query: 'dogs, cats' },
      { user: 'ann', time: 2_000, type: 'app-open' },
      { user: 'ann', time: 3_000, type: 'click', item: 'rover' },
    ]);
    expect(reasons(log)).toEqual([[5, 'time "noon" is no epoch time and no ISO 8601']]);
  });

  it.each([
    ['semicolons', 'user;time;type;query\nann;1000;search;dogs\n'],
    ['tabs, where a quote is a letter', 'user\ttime\ttype\tquery\tx\nann\t1000\tsearch\tdogs\t6" nails\n'],
    ['bars', 'user|time|type|query\nann|1000|search|dogs\n'],
    ['line ends of CR', 'user,time,type,query\rann,1000,search,dogs\r'],
    ['a byte order mark', '\uFEFFuser,time,type,query\nann,1000,search,dogs\n'],
    ['a JSON array', '[\n {"user":"ann","time":1000,"type":"search","query":"dogs"}\n]'],
    ['ISO times with a space', 'user,time,type,query\nann,1970-01-01 00:00:01,search,dogs\n'],
  ])('reads %s', async (_, text) => {
    const { events, rejected } = await read(text);
    expect(rejected).toBe(0);
    expect(events).toEqual([{ user: 'ann', time: 1_000, type: 'search', query: 'dogs' }]);
  });

  it.each([
    ['12.03.2026 10:00', '13.03.2026 10:00', '%d.%m.%Y %H:%M', Date.UTC(2026, 2, 12, 10)],
    ['3/25/2026 9:05 PM', '3/26/2026 9:05 PM', '%m/%d/%Y %I:%M %p', Date.UTC(2026, 2, 25, 21, 5)],
    ['20260312100000', '20260313100000', '%Y%m%d%H%M%S', Date.UTC(2026, 2, 12, 10)],
  ])('finds how times such as %s are written', async (first, second, timeFormat, time) => {
    const log = await read(
      `benutzer;zeitpunkt;type;query\nann;${first};search;dogs\nann;${second};search;dogs\n`,
      'a.csv',
    );

    expect(log.mapping).toMatchObject({ user: 'benutzer', time: 'zeitpunkt', timeFormat });
    expect(log.rejected).toBe(0);
    expect(log.events[0]).toMatchObject({ user: 'ann', time });
  });

  it('reads times that have several meanings as the reader chooses', async () => {
    const text = 'user,time,type,query\nann,03/04/2026 10:00,search,dogs\nann,05/04/2026 10:00,search,dogs\n';
    const { mapping, events } = await read(text, 'a.csv');
    const other = { '%d/%m/%Y %H:%M': '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M': '%d/%m/%Y %H:%M' }[mapping.timeFormat];
    const chosen = await readOwnLog('a.csv', new Blob([text]), { ...mapping, timeFormat: other! });

    const days = [events, chosen.events].map(([event]) => Number(event!.time));
    expect(days.toSorted((a, b) => a - b)).toEqual([Date.UTC(2026, 2, 4, 10), Date.UTC(2026, 3, 3, 10)]);
  });

  it('names the field of times that it cannot read', async () => {
    const log = await read('user,date,type\nann,46093.41666,search\nann,46094.41666,search\n', 'a.csv');

    expect(log.mapping).toMatchObject({ time: 'date', timeFormat: '' });
  });

  it('reads the log of a web server', async () => {
    const request = (time: string, path: string) => `10.0.0.1 - - [${time}] "GET ${path} HTTP/1.1" 200 12 "-" "-"\n`;
    const { events, mapping, kind } = await read(
      request('12/Mar/2026:10:00:00 +0000', '/search?q=dogs') + request('12/Mar/2026:10:00:05 +0000', '/fido'),
    );
    expect(mapping).toMatchObject({ user: 'ip,agent', time: 'time', search: 'action=search' });
    expect(kind).toBe('an access log of nginx or Apache, combined or common');
    expect(events).toMatchObject([
      { user: '["10.0.0.1",null]', time: Date.UTC(2026, 2, 12, 10), type: 'search', query: 'dogs' },
      { user: '["10.0.0.1",null]', time: Date.UTC(2026, 2, 12, 10, 0, 5) },
    ]);
  });

  it('reads the export of an analytics product by its preset', async () => {
    const event = (name: string, at: number) =>
      JSON.stringify({
        user_pseudo_id: 'ann',
        event_timestamp: String(1_700_000_000_000_000 + at),
        event_name: name,
        event_params: [{ key: 'search_term', value: { string_value: 'dogs' } }],
      });
    const { events, kind } = await read(`${event('view_search_results', 0)}\n${event('select_content', 5_000_000)}\n`);
    expect(kind).toMatch(/^Google Analytics 4/);
    expect(events).toMatchObject([
      { user: 'ann', time: 1_700_000_000_000, type: 'search', query: 'dogs' },
      { user: 'ann', time: 1_700_000_005_000, type: 'click' },
    ]);
  });

  it('reads ids of searches and positions, which begin with 0 or 1, by the preset', async () => {
    const event = (action: string, time: number, ordinal?: number) =>
      JSON.stringify({
        action_name: action,
        client_id: 'ann',
        timestamp: time,
        query_id: 'q1',
        event_attributes: ordinal === undefined ? {} : { position: { ordinal } },
      });
    const from1 = [event('on_search', 1), event('click', 2, 1)];
    const { events, mapping, kind } = await read(from1.join('\n'));
    expect(kind).toMatch(/^User Behavior Insights/);
    expect(mapping).toMatchObject({ position: 'event_attributes.position.ordinal', searchId: 'query_id' });
    expect(events).toMatchObject([
      { type: 'search', searchId: '["q1"]' },
      { type: 'click', searchId: '["q1"]', rank: 1 },
    ]);
    const from0 = await read([...from1, event('click', 3, 0), event('click', 4, 8)].join('\n'));
    expect(from0.events.map(({ rank }) => rank)).toEqual([undefined, 2, 1, 9]);
  });

  it('numbers lines as an editor does, whatever quotes are around', async () => {
    const log = await read(
      [
        'user,time,type,query',
        'ann,1,search,"two',
        'lines"',
        'bob,noon,search,x',
        'cid,3,search,"never closed',
        'dee,4,search,x',
        'eve,5,search',
      ].join('\n'),
    );
    expect(log.events.map(({ user }) => user)).toEqual(['ann', 'dee']);
    expect(reasons(log).map(([line]) => line)).toEqual([4, 5, 7]);
  });

  it('guesses what fields of other names are, and shows them with their values', async () => {
    const { events, mapping, fields } = await read(
      'visitor_id,ts,action,search_term,url,utm_campaign\n' +
        'ann,1700000000,site_search,dogs,,spring\nann,1700000005,result_click,,/fido,\nann,1700000006,logout,,/x,\n',
    );
    expect(events).toEqual([
      { user: 'ann', time: 1_700_000_000_000, type: 'search', query: 'dogs', campaign: 'spring' },
      { user: 'ann', time: 1_700_000_005_000, type: 'click', item: '/fido' },
      { user: 'ann', time: 1_700_000_006_000, type: 'log-out' },
    ]);
    expect(mapping).toEqual({
      user: 'visitor_id',
      time: 'ts',
      timeUnit: 's',
      timeFormat: '',
      search: 'action=site_search',
      click: 'action=result_click',
      logOut: 'action=logout',
      query: 'search_term',
      item: 'url',
      campaign: 'utm_campaign',
      position: '',
      id: '',
      searchId: '',
    });
    expect(fields.map(({ name, values }) => [name, values.length])).toEqual([
      ['visitor_id', 3],
      ['ts', 3],
      ['action', 3],
      ['search_term', 1],
      ['url', 2],
      ['utm_campaign', 1],
    ]);
  });

  it.each([
    ['id', 'search_id', 20, 'id', 'search_id'],
    ['event_id', 'searchId', 20, 'event_id', 'searchId'],
    // The id of something that occurs often is not that of an event.
    ['id', 'query', 10, '', ''],
  ])('takes %s and %s, with %i values, for ids of events and of searches', async (id, searchId, count, ...guessed) => {
    const rows = Array.from({ length: 20 }, (_, i) => `ann,${String(i)},search,${String(i % count)},s1`);
    const { mapping } = await read([`user,time,type,${id},${searchId}`, ...rows].join('\n'));
    expect([mapping.id, mapping.searchId]).toEqual(guessed);
  });

  it('takes the fields for what a reader says, and says what is wrong with that', async () => {
    const log = 'who,when,what\nann,1,look\nann,2,take\n';
    const { mapping } = await read(log);
    const said = { ...mapping, user: 'who', time: 'when', search: 'what=look', click: 'what^=t', item: 'what' };
    expect((await readOwnLog('log', new Blob([log]), said)).events).toEqual([
      { user: 'ann', time: 1, type: 'search', query: '' },
      { user: 'ann', time: 2, type: 'click', item: 'take' },
    ]);
    await expect(readOwnLog('log', new Blob([log]), { ...said, click: 'what~(' })).rejects.toThrow(
      /^Clicks: expected a regular expression/,
    );
  });

  it('counts a row that is a search and a click as both', async () => {
    const log = 'user,time,query,clicked\nann,1,dogs,1\n';
    const { mapping } = await read(log);
    const { events } = await readOwnLog('log', new Blob([log]), { ...mapping, search: 'query', click: 'clicked>0' });
    expect(events.map(({ type }) => type)).toEqual(['search', 'click']);
  });

  it('gives events the ids that a preset names, and the click of a row that is a search, too, one of its own', async () => {
    const event = (name: string, at: string, uuid: string) =>
      JSON.stringify({ event: name, distinct_id: 'ann', timestamp: `2026-03-12T10:00:${at}Z`, properties: {}, uuid });
    const log = new Blob([
      [event('search', '00', 'a'), event('$pageview', '01', 'b'), event('result_clicked', '02', 'c')].join('\n'),
    ]);
    const { events, mapping } = await readOwnLog('log', log);
    expect(mapping.id).toBe('uuid');
    expect(events.map(({ type, id }) => [type, id])).toEqual([
      ['search', 'a'],
      ['app-open', 'b'],
      ['click', 'c'],
    ]);
    const both = await readOwnLog('log', log, { ...mapping, click: 'event=search' });
    expect(both.events.map(({ type, id }) => [type, id])).toEqual([
      ['search', 'a'],
      ['click', 'click of "a"'],
      ['app-open', 'b'],
      ['app-open', 'c'],
    ]);
  });

  it('names the columns of a table that has no head line for their values', async () => {
    const { events, namedFrom, fields } = await read('ann,1700000000000,search\nann,1700000005000,click\n');
    expect(namedFrom).toBe('values');
    expect(fields.map(({ name }) => name)).toEqual(['user', 'time', 'type']);
    expect(events.map(({ time, type }) => [time, type])).toEqual([
      [1_700_000_000_000, 'search'],
      [1_700_000_005_000, 'click'],
    ]);
    expect((await read('user,time\nann,1\n')).namedFrom).toBeUndefined();
  });

  it.each([
    ['# user,time,type\nann,1700000000000,search\n'],
    ['# of the shop\n#user, time, type\nann,1700000000000,search\n'],
    ['#Fields: user,time,type\nann,1700000000000,search\n'],
    ['#fields\tuser\ttime\ttype\n#types\tstring\ttime\tstring\nann\t1700000000000\tsearch\n'],
    ['\uFEFF# user;time;type\r\nann;1700000000000;search\r\n'],
  ])('takes the names of columns from a comment: %j', async (text) => {
    const { events, namedFrom } = await read(text, 'log.csv');
    expect(namedFrom).toBe('comment');
    expect(events).toEqual([{ user: 'ann', time: 1_700_000_000_000, type: 'search', query: '' }]);
  });

  it('reads the names of columns in a W3C log', async () => {
    const { events } = await read('#Version: 1.0\n#Fields: user time type\nann 1700000000000 search\n');
    expect(events).toMatchObject([{ user: 'ann', type: 'search' }]);
  });

  it('says of a list of events in an object how to make a log of it', async () => {
    const events = Array.from({ length: 3_000 }, (_, time) => ({ user: 'ann', time, type: 'search' }));
    const said =
      "it is one JSON object. If its events are in events, make a log of them: jq -c '.events[]' log > log.ndjson";
    for (const indent of [0, 2]) {
      for (const list of [events, events.slice(0, 1)])
        await expect(read(JSON.stringify({ next: null, events: list }, null, indent))).rejects.toThrow(said);
    }
    const unknown = { who: 'ann', when: 1, list: [{ a: 1 }] };
    const { fields } = await read(`${JSON.stringify(unknown)}\n${JSON.stringify(unknown)}\n`);
    expect(fields.map(({ name }) => name)).toEqual(['who', 'when', 'list']);
  });

  it('finds the user and the time inside other fields', async () => {
    const { events, mapping } = await read('{"user":{"id":"ann"},"at":{"time":1700000000000}}\n');
    expect(mapping).toMatchObject({ user: 'user.id', time: 'at.time' });
    expect(events).toEqual([{ user: 'ann', time: 1_700_000_000_000, type: 'app-open' }]);
  });

  it('guesses in spite of a few broken lines', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `ann,${String(1_700_000_000 + i)},search`);
    const { events, rejectedLines } = await read(['visitor_id,ts,type', 'ann,noon,search', ...rows].join('\n'));
    expect(events).toHaveLength(30);
    expect(rejectedLines.map(({ line }) => line)).toEqual([2]);
  });

  it('has no events, but the fields, where none is a user or a time', async () => {
    const { events, fields, mapping } = await read('colour,size\nred,7\n');
    expect(events).toEqual([]);
    expect(mapping).toMatchObject({ user: '', time: '' });
    expect(fields).toEqual([
      { name: 'colour', values: ['red'] },
      { name: 'size', values: ['7'] },
    ]);
  });

  it('rejects times that no date has', async () => {
    const log = await read('{"user":"ann","time":1e300}\n{"user":"ann","time":8640000000000000}\n');
    expect(log.events).toHaveLength(1);
    expect(reasons(log)).toEqual([[1, '1e+300 ms is no date']]);
  });

  it('counts what stands behind a later event', async () => {
    const { outOfOrder } = await read(['user,time', 'a,1', 'b,5', 'a,3', 'b,4', 'a,6'].join('\n'));
    expect(outOfOrder).toBe(2);
  });

  it.each(['', '\n\n', '[]', '[', '[{', '{', '"', 'user', 'user,time,type', '"\n'.repeat(500), '{}\n'.repeat(3)])(
    'survives %j',
    async (text) => {
      const events = await read(text).then(
        (log) => log.events,
        (error: unknown) => {
          expect(error).toMatchObject({ name: 'LogError' });
          return [];
        },
      );
      expect(events).toEqual([]);
    },
  );

  it('reads the sample log', async () => {
    const events = await readSampleLog(readFileSync('demos/data/trec-sessions.csv', 'utf8'));
    expect(events).toHaveLength(1_643);
    expect(events[0]).toEqual({ user: '2012-001', time: 35_667_674, type: 'search', query: 'query 1' });
    expect(events[1]).toMatchObject({ type: 'click', item: 'result 2', rank: 2 });
  });

  const tar = Buffer.alloc(1_024);
  tar.write('log.ndjson');
  tar.write('ustar', 257);
  const row = 'user,time\nMüller,1\n';
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(row)],
    ['UTF-16', Buffer.from(`\uFEFF${row}`, 'utf16le')],
    ['gzip', gzipSync(row)],
    ['gzip in gzip', gzipSync(gzipSync(row))],
  ])('reads %s', async (_, bytes) => {
    const { events } = await readOwnLog('log.csv.gz', new Blob([new Uint8Array(bytes)]));
    expect(events).toEqual([{ user: 'Müller', time: 1, type: 'app-open' }]);
  });

  it.each<[string, Uint8Array]>([
    ['this is a zip archive: unpack it first', Buffer.from('PK\x03\x04')],
    [
      'this is a document of an office program: save its table as CSV',
      Buffer.from(`PK\x03\x04${' '.repeat(26)}[Content_Types].xml`),
    ],
    ['this is a document of an office program', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)],
    ['this is a tar archive: unpack it first', tar],
    ['this is a tar archive: unpack it first', gzipSync(tar)],
    ['this is an SQLite database: save its table as CSV', Buffer.from('SQLite format 3\0')],
    ['this is a PDF document: a log is JSON, CSV or the log of a web server', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['this is an RTF document', Buffer.from('{\\rtf1 x}')],
    ['this is an image', Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82)],
    ['this is an image', Buffer.from('GIF89a')],
    ['this is an image', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['this is an image', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['this is an HTML page: a log is JSON', Buffer.from('\n<!DOCTYPE html>\n<html>')],
    ['this is an HTML page', Buffer.from('\uFEFF<html lang="en">')],
    ['this is an XML document', Buffer.from('<?xml version="1.0"?><events/>')],
    ['is not text', Buffer.from('a\0b')],
    ['its gzip data is damaged or cut off', gzipSync(row).subarray(0, 12)],
  ])('says: %s', async (reason, bytes) => {
    await expect(readOwnLog('log', new Blob([new Uint8Array(bytes)]))).rejects.toThrow(reason);
  });
});

describe('record', () => {
  const log = [3_000, 1_000, 2_000].map((time) => ({ user: 'ann', time, type: 'app-open' as const }));
  const sent = (order: 'time' | 'log') => record(log, order).map(({ time, sentAt }) => [time, sentAt]);

  it('sends events when they happened, or no sooner than those before them in the log', () => {
    expect(sent('time')).toEqual([
      [1_000, 1_000],
      [2_000, 2_000],
      [3_000, 3_000],
    ]);
    expect(sent('log')).toEqual([
      [3_000, 3_000],
      [1_000, 3_000],
      [2_000, 3_000],
    ]);
  });

  it('gives each event the same luck again', () => {
    const lucks = record(log, 'log').map(({ luck }) => luck);
    expect(record(log, 'log').map(({ luck }) => luck)).toEqual(lucks);
    expect(new Set(lucks).size).toBe(3);
    for (const luck of lucks) expect(luck).toBeGreaterThanOrEqual(0);
    for (const luck of lucks) expect(luck).toBeLessThan(1);
  });
});
