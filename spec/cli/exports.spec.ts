import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtCommand } from './command.js';

const { folder, run } = builtCommand('exports');

const noon = Date.parse('2026-03-12T12:00:00Z');

/** The times of two searches and a click, in order. */
const times = [noon, noon + 10_000, noon + 25_000];
const types = ['search', 'click', 'search'];
const objects = (of: (time: number, type: string) => object): string =>
  times.map((time, i) => `${JSON.stringify(of(time, types[i]!))}\n`).join('');
const rows = (head: string, of: (time: number, type: string) => string): string =>
  [head, ...times.map((time, i) => of(time, types[i]!)), ''].join('\n');
const iso = (time: number): string => new Date(time).toISOString();

describe('an export is read as it is', () => {
  it.each([
    [
      'hits of Elasticsearch',
      objects((time, type) => ({ _source: { '@timestamp': iso(time), user: { id: 'ann' }, event: { action: type } } })),
      '--user _source.user.id --time _source.@timestamp --search _source.event.action=search --click _source.event.action=click',
    ],
    [
      'a table of Kibana',
      rows(
        '@timestamp,user.id,event.action',
        (time, type) => `"Mar 12, 2026 @ ${iso(time).slice(11, 23)}",ann,${type}`,
      ),
      "--user user.id --time @timestamp --search event.action=search --click event.action=click --time-format '%B %d, %Y @ %H:%M:%S.%f'",
    ],
    [
      'events of Algolia',
      objects((time, type) => ({ eventType: type, userToken: 'ann', timestamp: time, index: 'products' })),
      '--user userToken --time timestamp --search eventType=search --click eventType=click',
    ],
    [
      'documents of MongoDB',
      objects((time, type) => ({ _id: { $oid: '65a4' }, userId: 'ann', type, createdAt: { $date: iso(time) } })),
      "--user userId --time 'createdAt.$date'",
    ],
    [
      'documents of MongoDB, in its own form of numbers',
      objects((time, type) => ({ userId: 'ann', type, ts: { $date: { $numberLong: String(time) } } })),
      "--user userId --time 'ts.$date.$numberLong'",
    ],
    [
      'a table of Excel in German',
      rows('\uFEFFsep=;\nBenutzer;Zeitpunkt;Aktion;Preis', (time, type) => {
        const of = { search: 'Suche', click: 'Klick' }[type]!;
        return `ann;12.03.2026 ${iso(time).slice(11, 19)};${of};1,5`;
      }).replaceAll('\n', '\r\n'),
      "--user Benutzer --time Zeitpunkt --search Aktion=Suche --click Aktion=Klick --time-format '%d.%m.%Y %H:%M:%S'",
    ],
    [
      'values in quotes between tabs',
      rows('"user"\t"time"\t"type"', (time, type) => `"ann"\t"${String(time)}"\t"${type}"`),
      "--quote '\"'",
    ],
    [
      'requests of Caddy',
      objects((time, type) => ({ ts: time / 1_000, type, request: { remote_ip: '203.0.113.7' } })),
      '--user request.remote_ip --time ts --time-unit s',
    ],
    [
      'requests of nginx as JSON',
      objects((time, type) => ({ msec: (time / 1_000).toFixed(3), remote_addr: '203.0.113.7', type })),
      '--user remote_addr --time msec --time-unit s',
    ],
    [
      'requests of Cloudflare',
      objects((time, type) => ({ ClientIP: '203.0.113.7', EdgeStartTimestamp: time * 1_000_000, type })),
      '--user ClientIP --time EdgeStartTimestamp --time-unit ns',
    ],
    [
      'results of Splunk',
      objects((time, type) => ({ preview: false, result: { _time: iso(time), user: 'ann', action: type } })),
      '--user result.user --time result._time --search result.action=search --click result.action=click',
    ],
    [
      'a table of Datadog',
      rows('Date,Host,@usr.id,@evt.name', (time, type) => `${iso(time)},server,ann,${type}`),
      '--user @usr.id --time Date --search @evt.name=search --click @evt.name=click',
    ],
    ['objects on one line', objects((time, type) => ({ user: 'ann', time, type })).replaceAll('\n', ''), ''],
    ['a table below empty lines', `\n\n${rows('user,time,type', (time, type) => `ann,${String(time)},${type}`)}`, ''],
  ])('%s', async (_, input, options) => {
    const log = join(folder, 'export.log');
    writeFileSync(log, input);
    const { code, stdout, stderr } = await run([log, '--sessions', '--json']);
    expect([code, stderr]).toEqual([0, options === '' ? '' : `rxjs-sessionize: ${log} is read with ${options}\n`]);
    expect(JSON.parse(stdout)).toMatchObject({ start: noon, end: noon + 25_000, events: 3, searches: 2, clicks: 1 });
  });

  it.each([
    'Mar 12 13:00:00 host nginx: ',
    '<190>Mar  2 13:00:00 host nginx[7]: ',
    '2026-03-12T12:00:00.123+01:00 host nginx: ',
  ])('requests that came by way of syslog: %s', async (before) => {
    const line = '203.0.113.7 - ann [12/Mar/2026:12:00:00 +0000] "GET /?q=hat HTTP/1.1" 200 512\n';
    const { code, stdout, stderr } = await run(['-', '--json'], { input: `${before}${line}`.repeat(2) });
    expect([code, stderr]).toEqual([0, expect.stringContaining('is read with --preset combined')]);
    expect(JSON.parse(stdout)).toMatchObject({ ip: '203.0.113.7', start: noon, events: 2, searches: 2 });
  });

  it('not an object whose members are events', async () => {
    const log = join(folder, 'members.json');
    const event = { user: 'ann', time: noon, type: 'search' };
    for (const indent of [undefined, 2]) {
      writeFileSync(log, JSON.stringify({ '-Oab': event, '-Oac': event }, null, indent));
      const { code, stderr } = await run([log]);
      expect(code).toBe(1);
      expect(stderr).toContain(
        `is one JSON object. If its events are its members: jq -c '.[]' ${log} | rxjs-sessionize\n`,
      );
    }
  });

  it('not an answer of Elasticsearch: its events are in a list in an object, which is named', async () => {
    const hits = Array.from({ length: 500 }, () => ({
      _id: '1',
      _source: { '@timestamp': iso(noon), user: { id: 'ann' } },
    }));
    for (const indent of [undefined, 2]) {
      const log = join(folder, 'search.json');
      writeFileSync(
        log,
        JSON.stringify({ took: 3, _shards: { failed: 0 }, hits: { total: { value: 2 }, hits } }, null, indent),
      );
      const { code, stderr } = await run([log]);
      expect(code).toBe(1);
      expect(stderr).toContain(`If its events are in hits.hits: jq -c '.hits.hits[]' ${log} | rxjs-sessionize\n`);
    }
  });
});

describe('a table that cannot be read as it is', () => {
  it('has a column twice', async () => {
    const { code, stderr } = await run(['-'], { input: 'user,time,type,type\nann,0,search,click\n' });
    expect([code, stderr]).toEqual([
      1,
      'rxjs-sessionize: - has several columns called type; its columns are user, time, type, type. Rename all but one, or name the columns with --columns\n',
    ]);
    // Nobody needs that one.
    expect((await run(['-'], { input: 'user,time,type,x,x\nann,0,search,1,2\n' })).code).toBe(0);
  });

  it('has no columns', async () => {
    const { code, stderr } = await run(['-'], { input: 'level=info user=ann\nlevel=info user=bob\n' });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'rxjs-sessionize: standard input is no log that is known: its lines are neither JSON nor those of a web server, and have no commas, semicolons, tabs or bars between values. It begins with\n  level=info user=ann\n',
    );
  });

  it.each([
    ['user,time,type\nann,0,search,\n', 'name the columns with --columns, one for each value'],
    ['user,time,type\n,0,search\n', 'name another field with --user'],
    [
      'user,time,type\nann,soon,search\n',
      'name another field with --time, or the form of its times with --time-format',
    ],
    ['user,time,type\nann,soon,search\n,0,search\n', 'set --format, --user or --time'],
  ])('has no events: %j', async (input, next) => {
    const { code, stderr } = await run(['-'], { input });
    expect(code).toBe(1);
    expect(stderr).toContain(`is an event with a user (user) and a time (time); ${next}`);
  });
});
