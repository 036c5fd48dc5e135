import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EventDecoder } from '../../read/event-decoder.js';
import { readLogFile } from '../../read/node/read-log-file.js';
import type { Outcome } from '../program.js';
import { builtCommand } from './command.js';

const { folder, run, start } = builtCommand('first-contact');

const log = (...args: readonly string[]): Promise<Outcome> => run(args);
const of = (input: string | Uint8Array, ...args: readonly string[]): Promise<Outcome> => run(args, { input });

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const fields = {
  user: 'user',
  time: 'time',
  timeUnit: 'ms',
  timeFormat: undefined,
  timeZone: undefined,
  search: [],
  click: [],
  id: undefined,
  query: undefined,
  by: undefined,
  position: undefined,
  splitBefore: [],
  splitAfter: [],
  splitOnChange: undefined,
} as const;

const shop = [
  'order_no,visitor_id,created_at,event,query,position',
  ',v1,2026-11-01T10:00:00Z,search,red shoes,',
  ',v1,2026-11-01T10:00:20Z,click,,2',
  ',v2,2026-11-01T10:01:00Z,search,hat,',
  '17,v1,2026-11-01T10:05:00Z,purchase,,',
  ',v2,2026-11-01T11:00:00Z,search,hat,',
  ',v2,2026-11-01T11:00:09Z,view,,',
  '',
].join('\n');

describe('a log that the program has never seen', () => {
  it('is read with the fields that it seems to have, which are said', async () => {
    const shown = await log(file('shop.csv', shop), '--top', '5');
    expect(shown.code).toBe(0);
    expect(shown.stderr).toMatch(
      /^rxjs-sessionize: .*shop\.csv is read with --user visitor_id --time created_at --search event=search --click event=click\n$/,
    );
    expect(shown.stdout).toContain('2026-11-01 10:00 – 2026-11-01 11:00 UTC');
    expect(shown.stdout).toMatch(/\n {2}sessions +3 /);
    expect(shown.stdout).toMatch(/\n {2}searches with a click +33\.3 % +1 of 3\n/);
    expect(shown.stdout).toMatch(
      /\n {2}Top queries .*\n {2}hat +2 +0\.0 % +0\.000\n {2}red shoes +1 +100\.0 % +1\.000\n/,
    );
    expect(shown.stdout).toMatch(/\n {2}Queries without a click .*\n {2}hat +2 /);
    expect(shown.stdout).toMatch(/Clicks by position\n +1 .* 0 +0 %\n +2 █+ 1 +100 %\n/);
    const far = await of('user,time,type,position\na,0,search,\na,1,click,12\n', '--top', '5');
    expect(far.stdout).toMatch(/Clicks by position\n( +\d+ +0 +0 %\n){10} +more █+ 1 +100 %\n/);
  });

  it('may come on standard input, be gzipped, or be NDJSON', async () => {
    const ndjson =
      '{"uid":7,"ts":1767000000,"action":"site_search"}\n{"uid":7,"ts":1767000060,"action":"open"}\n'.repeat(3);
    const said =
      'standard input is read with --user uid --time ts --search action=site_search --click action=open --time-unit s\n';
    for (const input of [ndjson, gzipSync(ndjson)]) {
      const { code, stdout, stderr } = await of(input, '--sessions', '--grace', '2m');
      expect([code, stderr]).toEqual([0, `rxjs-sessionize: ${said}`]);
      expect(stdout).toContain(',7,2025-12-29T09:20:00.000Z,2025-12-29T09:21:00.000Z,60,6,end,3,3,1\n');
    }
  });

  it('may have its fields inside others, which are shown and guessed by their paths', async () => {
    const event = (id: number, second: number, name: string) =>
      JSON.stringify({
        user: { id, plan: 'free' },
        at: { client: { time: `2026-11-01T10:00:0${String(second)}Z` } },
        event: { name },
        tags: ['a'],
      });
    const nested = `${[event(1, 0, 'search'), event(1, 5, 'click'), event(2, 7, 'search')].join('\n')}\n`;
    const guessed = await of(nested, '--json');
    expect(guessed.stderr).toBe(
      'rxjs-sessionize: standard input is read with --user user.id --time at.client.time --search event.name=search --click event.name=click\n',
    );
    expect(guessed.stdout).toContain('"user.id":1,');

    const { code, stderr } = await of(nested, '--user', 'who');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /It has:\n {2}user.id +1, 2\n {2}user.plan +"free"\n {2}at.client.time +"2026.*\n {2}event.name +"search", "click"\n {2}tags +\["a"\]\n/,
    );
  });

  it.each([
    ['on one line', undefined],
    ['on many lines', 2],
  ])('may be a list in an object %s, which is said, and how to read it', async (_, indent) => {
    const results = Array.from({ length: 2_000 }, (_, i) => ({ user: i, time: i, type: 'search' }));
    const path = file('page.json', JSON.stringify({ next: null, results }, null, indent));
    const { code, stdout, stderr } = await log(path);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`If its events are in results: jq -c '.results[]' ${path} | rxjs-sessionize\n`);

    const short = await of(JSON.stringify({ next: null, results: results.slice(0, 2) }, null, indent));
    expect(short.stderr).toContain('has no field user and no time. It has:\n  next     \n  results  [{');
    expect(short.stderr).toContain("If its events are in results: jq -c '.results[]' | rxjs-sessionize\n");
  });

  it('is not guessed where something was said, but shown, with the command to run', async () => {
    const { code, stdout, stderr } = await log(file('shop.csv', shop), '--user', 'who');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('shop.csv has no column who and no time. It has:\n');
    expect(stderr).toContain('\n  visitor_id  "v1", "v2"\n');
    expect(stderr).toMatch(
      /\n {2}rxjs-sessionize --user visitor_id --time created_at --search event=search --click event=click .*shop\.csv\n$/,
    );
  });

  it('is shown where it cannot be guessed, and nothing of it is obeyed by a terminal', async () => {
    const { code, stderr } = await of('\u001b]0;pwned\u0007,b\n\u001b[2J,2\n');
    expect(code).toBe(1);
    expect(stderr).toContain('  \\u001b]0;pwned\\u0007  "\\u001b[2J"\n');
    expect(stderr).toContain('  rxjs-sessionize --user FIELD --time FIELD\n');
    expect(stderr).not.toContain('\u001b');
  });

  it('may lack fields that options name, which is said: an object need not have them', async () => {
    const input = '{"user":"a","time":0,"type":"search","props":{"list":"b"}}\n';
    for (const option of [
      '--id',
      '--search-id',
      '--query',
      '--by',
      '--position',
      '--split-on-change',
      '--split-before',
      '--split-after',
    ]) {
      const given = option.startsWith('--split-') && option !== '--split-on-change' ? 'tpye=search' : 'tpye';
      const { code, stderr } = await of(input, option, given);
      expect([code, stderr]).toEqual([
        0,
        `rxjs-sessionize: standard input: no event at the beginning has a field tpye (${option})\n`,
      ]);
    }
    expect((await of(input, '--by', 'props.list', '--id', 'time')).stderr).toBe('');
    expect((await of(input, '--json')).stderr).toBe('');
  });

  it('may have a user as a number and as a text, which is said: they are two', async () => {
    const of1 = '{"user":{"id":1},"time":0}\n{"user":{"id":2},"time":1}\n';
    const { code, stdout, stderr } = await of(`${of1}{"user":{"id":"1"},"time":2}\n`, '--user', 'user.id', '--json');
    expect([code, stderr]).toEqual([
      0,
      'rxjs-sessionize: standard input: user.id is the number 1 and the text "1": they count as two users\n',
    ]);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect((await of(`${of1}{"user":{"id":"3"},"time":2}\n`, '--user', 'user.id', '--json')).stderr).toBe('');
  });

  it('may have no searches: sessions are an answer too', async () => {
    const { code, stdout, stderr } = await of('user,time\na,0\na,60000\nb,9000000\n');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/\n {2}sessions +2 [^]*No event is a search \(type=search\)[^]*Length of the sessions\n/);
    expect(stdout).not.toContain('Click-through');
  });

  it('may have other names for searches than those that are guessed: then its values are shown', async () => {
    const log = `user,time,action\n${'a,0,lookup\na,1,buy\nb,2,\u001b[2J\n'.repeat(3)}`;
    const { code, stdout } = await of(log);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /No event is a search \(type=search\), [^]*At the beginning of the log, action is lookup, buy, \\u001b\[2J\.\n/,
    );
  });

  it.each([
    ['a zip archive', 'PK\u0003\u0004xxxx', 'unzip -p'],
    ['gzip data in gzip data', gzipSync(gzipSync('{}')), 'zcat'],
    ['zstd data', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), 'zstdcat'],
    ['bzip2 data', 'BZh91AY&SY', 'bzcat'],
    ['a tar archive', `log.ndjson${'\0'.repeat(247)}ustar`, 'tar -xOf'],
  ])('may be %s, which is said, and how to read it', async (is, content, how) => {
    const path = file('other.log', content);
    const { code, stdout, stderr } = await log(path);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`rxjs-sessionize: ${path} is ${is}: read it with ${how} ${path} | rxjs-sessionize\n`);
  });

  it.each([
    ['a PDF document', '%PDF-1.7\n', 'a log is JSON, CSV or the log of a web server, plain or gzipped'],
    ['an HTML page', '<!doctype html>\n', 'a log is JSON, CSV or the log of a web server, plain or gzipped'],
    ['an image', 'GIF89a', 'a log is JSON, CSV or the log of a web server, plain or gzipped'],
    ['a document of an office program', `PK\u0003\u0004${' '.repeat(26)}docProps/app.xml`, 'save its table as CSV'],
  ])('may be %s, which is said, and what a log is', async (is, content, next) => {
    const path = file('other.csv', content);
    expect((await log(path)).stderr).toBe(`rxjs-sessionize: ${path} is ${is}: ${next}\n`);
    expect((await of(content)).stderr).toBe(`rxjs-sessionize: standard input is ${is}: ${next}\n`);
  });

  it.each([
    ['--columns', 'a,b'],
    ['--quote', "'"],
    ['--quote=none', ''],
  ])('may be no table, so that %s changes nothing, which is said', async (option, value) => {
    const path = file('events.ndjson', '{"user":"a","time":0,"type":"search"}\n');
    const given = [option, value].filter((arg) => arg !== '');
    const name = option.replace('=none', '');
    expect(await log(path, ...given)).toEqual({
      code: 1,
      stdout: '',
      stderr: `rxjs-sessionize: ${name} changes nothing: ${path} is ndjson, and ${name} is for tables of text\n`,
    });
  });

  it('may be no text at all', async () => {
    expect((await of(Buffer.from([1, 0, 2, 0, 0]))).stderr).toBe(
      'rxjs-sessionize: standard input is not text: a log is JSON, CSV or the log of a web server, plain or gzipped\n',
    );
  });
});

it('a gzip stream may come byte by byte', async () => {
  const running = start(['--json']);
  const stdout = text(running.stdout);
  for (const byte of gzipSync('{"user":"a","time":0,"type":"search"}\n')) {
    running.stdin.write(Uint8Array.of(byte));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  running.stdin.end();
  expect(await stdout).toContain('"user":"a"');
});

it('a log that is cut off while it is read is an error', async () => {
  const path = file('cut.ndjson', '{"user":"u","time":0,"type":"search"}\n'.repeat(100_000));
  const decoder = new EventDecoder({ ...fields, optional: [] }, () => undefined);
  const hasRead = () => {
    truncateSync(path, 1_000);
    return Promise.resolve();
  };
  const read = async () => {
    for await (const events of readLogFile(path, { format: undefined, decoder, hasRead }))
      expect(events).not.toEqual([]);
  };
  await expect(read()).rejects.toThrow(/cut\.ndjson was cut off while it was read: of 3800000 bytes, \d+ were there/);
});
