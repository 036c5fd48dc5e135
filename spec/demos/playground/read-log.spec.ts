import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../demos/playground/sources/file-text.js';
import { readLog } from '../../../demos/playground/sources/read-log.js';
import { record } from '../../../demos/playground/sources/record.js';

describe('readLog', () => {
  it('should read NDJSON, and say of each bad line why', () => {
    const { events, rejected } = readLog(
      [
        '{"user":"ann","time":"1970-01-01T00:00:01Z","type":"search","query":"dogs"}',
        '',
        '{"user":"ann","ti',
        '{"user":"bob","time":4000,"type":"click","item":null}',
        '',
      ].join('\r\n'),
    );
    expect(events).toEqual([{ user: 'ann', time: 1_000, type: 'search', query: 'dogs' }]);
    expect(rejected).toMatchObject([
      { line: 3, errors: [{ path: '' }] },
      { line: 4, errors: [{ path: 'item', reason: 'expected string or number, got undefined' }] },
    ]);
  });

  it('should read CSV by the names of its columns, and say of each bad line why', () => {
    const { events, rejected } = readLog(
      'time,user,type,query,item,items\n' +
        '1000,ann,search,"dogs, cats",,\n' +
        '1970-01-01T00:00:02Z,ann,results,,,fido|rover\n' +
        '3000,ann,click,,rover,\n' +
        'noon,ann,click,,rover,\n' +
        '4000,ann,purchase,,,\n',
    );
    expect(events).toMatchObject([
      { user: 'ann', time: 1_000, type: 'search', query: 'dogs, cats' },
      { user: 'ann', time: 2_000, type: 'results', items: ['fido', 'rover'] },
      { user: 'ann', time: 3_000, type: 'click', item: 'rover' },
    ]);
    expect(rejected).toMatchObject([
      { line: 5, errors: [{ path: 'time' }] },
      { line: 6, errors: [{ path: 'type' }] },
    ]);
  });

  it.each([
    ['semicolons', 'user;time;type;query\nann;1000;search;dogs\n'],
    ['tabs, where a quote is a letter', 'user\ttime\ttype\tquery\nann\t1000\tsearch\tdogs\n'],
    ['bars', 'user|time|type|query\nann|1000|search|dogs\n'],
    ['line ends of CR', 'user,time,type,query\rann,1000,search,dogs\r'],
    ['a byte order mark', '\uFEFFuser,time,type,query\nann,1000,search,dogs\n'],
    ['a JSON array', '[\n {"user":"ann","time":1000,"type":"search","query":"dogs"}\n]'],
    ['ISO times with a space', 'user,time,type,query\nann,1970-01-01 00:00:01,search,dogs\n'],
  ])('should read %s', (_, text) => {
    const { events, rejected } = readLog(text);
    expect(rejected).toEqual([]);
    expect(events).toMatchObject([{ user: 'ann', time: 1_000, type: 'search', query: 'dogs' }]);
  });

  it('should take a quote between tabs as it is', () => {
    const { events } = readLog('user\ttime\ttype\tquery\nann\t1\tsearch\t6" nails\n');
    expect(events).toMatchObject([{ query: '6" nails' }]);
  });

  it('should number lines as an editor does, whatever quotes are around', () => {
    const { events, rejected } = readLog(
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
    expect(events.map(({ user }) => user)).toEqual(['ann', 'dee']);
    expect(rejected.map(({ line, errors }) => [line, errors[0]?.path, errors[0]?.reason.slice(0, 24)])).toEqual([
      [4, 'time', expect.anything()],
      [5, '', 'a quote is not closed'],
      [7, '', '3 values in 4 columns'],
    ]);
  });

  it('should guess what fields of other names are, and say so', () => {
    const { events, taken } = readLog(
      'visitor_id,ts,action,search_term,url\n' +
        'ann,1700000000,site_search,dogs,\nann,1700000005,result_click,,/fido\nann,1700000006,pageview,,/x\n',
    );
    expect(events).toMatchObject([
      { user: 'ann', time: 1_700_000_000_000, type: 'search', query: 'dogs' },
      { user: 'ann', time: 1_700_000_005_000, type: 'click', item: '/fido' },
      { type: 'app-open' },
    ]);
    expect(taken).toEqual([
      'user is visitor_id',
      'time is ts',
      'times are in s',
      'searches are action=site_search, clicks action=result_click',
    ]);
  });

  it('should guess in spite of a few broken lines', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `ann,${String(1_700_000_000 + i)},search`);
    const { events, rejected } = readLog(['visitor_id,ts,type', 'ann,noon,search', ...rows].join('\n'));
    expect(events).toHaveLength(30);
    expect(rejected).toMatchObject([{ line: 2, errors: [{ path: 'time' }] }]);
  });

  it('should say which fields there are where none is a user or a time', () => {
    const { events, unfit } = readLog('colour,size\nred,7\n');
    expect(events).toEqual([]);
    expect(unfit).toBe('No field looks like the user or the time of an event. There are: colour, size.');
  });

  it('should name the element of a JSON array that is no event', () => {
    const { rejected } = readLog('[{"user":"ann","time":0,"type":"app-open"}, 7, {"user":"ann","time":1,"type":"x"}]');
    expect(rejected.map(({ line }) => line)).toEqual([2, 3]);
  });

  it.each(['', '\n\n', '[]', '{', '[', '[{', '"', 'user', 'user,time,type', '\0', '"\n'.repeat(500), '{}\n'.repeat(3)])(
    'should survive %j',
    (text) => {
      expect(readLog(text).events).toEqual([]);
    },
  );

  it('should say of a file that is no log that its lines are not JSON', () => {
    const { events, rejected } = readLog('Dear user,\nthis is a letter.');
    expect(events).toEqual([]);
    expect(rejected.map(({ line }) => line)).toEqual([1, 2]);
    expect(rejected[0]?.errors[0]?.reason).toMatch(/^expected JSON/);
  });

  it('should read the sample log', () => {
    const { events, rejected } = readLog(readFileSync('demos/data/trec-sessions.csv', 'utf8'));
    expect(rejected).toEqual([]);
    expect(events).toHaveLength(1_643);
    expect(events[0]).toMatchObject({ user: '2012-001', time: 35_667_674, type: 'search', query: 'query 1' });
  });
});

describe('textOf', () => {
  const text = 'Müller\n';
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(text)],
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['gzip', gzipSync(text)],
    ['gzip in gzip', gzipSync(gzipSync(text))],
  ])('should read %s', async (_, bytes) => {
    expect(await textOf(new Blob([new Uint8Array(bytes)]))).toBe(text);
  });

  it.each<[string, Uint8Array]>([
    ['this is a zip archive', Buffer.from('PK\x03\x04')],
    ['this is no text', Buffer.from('a\0b')],
    ['its gzip data is damaged or cut off', gzipSync(text).subarray(0, 12)],
  ])('should say: %s', async (reason, bytes) => {
    await expect(textOf(new Blob([new Uint8Array(bytes)]))).rejects.toThrow(reason);
  });
});

describe('record', () => {
  const log = [3_000, 1_000, 2_000].map((time) => ({ user: 'ann', time, type: 'app-open' as const }));
  const sent = (order: 'time' | 'log') => record(log, order).map(({ time, sentAt }) => [time, sentAt]);

  it('should send events when they happened, or no sooner than those before them in the log', () => {
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

  it('should give each event the same luck again', () => {
    const lucks = record(log, 'log').map(({ luck }) => luck);
    expect(record(log, 'log').map(({ luck }) => luck)).toEqual(lucks);
    expect(new Set(lucks).size).toBe(3);
    for (const luck of lucks) expect(luck).toBeGreaterThanOrEqual(0);
    for (const luck of lucks) expect(luck).toBeLessThan(1);
  });
});
