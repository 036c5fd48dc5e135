import { createGzip, gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readOwnLog } from '../../../demos/playground/sources/own-log.js';

/*
 * Files that a user drops on the page. The page reads each file or refuses it with a message, in time linear in the file's size. It
 * shows only a short part of a line, however long the line is.
 */

const event = '{"user":"ann","time":0,"type":"app-open"}';
const many = 100_000;

const files: Readonly<Record<string, string>> = {
  'brackets in brackets': `${event}\n${'['.repeat(many)}\n`,
  'an object in an object': `${event}\n${'{"a":'.repeat(many)}1${'}'.repeat(many)}\n`,
  'a JSON array that never ends': `[${event},`.repeat(10_000),
  'a line of megabytes': `${event}\n{"user":"${'x'.repeat(4_000_000)}`,
  'a row of megabytes behind an open quote': `user,time,type,query\nann,0,app-open,\nann,1,search,"${'x\n'.repeat(2_000_000)}`,
  'quotes only': `user,time,type\n${'"'.repeat(1_000_000)}`,
  'more columns than anybody has': `user,time,type,${Array.from({ length: 20_000 }, (_, i) => `c${String(i)}`).join(',')}\nann,0,app-open\n`,
  'columns of the same name': `user,user,time,time,type\nann,bob,0,1,app-open\n`,
  'names that objects have': `user,time,type,__proto__,constructor,toString\nann,0,app-open,x,y,z\n`,
  'a prototype in JSON': `${event}\n{"__proto__":{"user":"eve","time":0,"type":"app-open"}}\n`,
  'control sequences': `${event}\n\u001B]0;owned\u0007\u001B[2J\n`,
  'lone surrogates': `${event}\n{"user":"\\ud800","time":1,"type":"app-open"}\n{"user":"\\udfff","time":1,"type":"app-open"}\n`,
  'numbers that are none': `${event}\n{"user":1e999,"time":-1e999,"type":"app-open"}\n{"user":"a","time":1e300,"type":"app-open"}\n`,
  'line ends of all kinds': `${event}\r\n\r\n\u2028\u2029\u0085\n${event}\r`,
  'as many bad lines as there are': '{}\n'.repeat(many),
};

const nothing = { events: [], rejected: 0, rejectedLines: [], fields: [] };

describe('a dropped file', () => {
  const blob = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);
  const read = (text: string) => readOwnLog('log', new Blob([text]));

  it.each(Object.entries(files))('is read, or refused with few words: %s', { timeout: 60_000 }, async (_, text) => {
    const { events, rejected, rejectedLines, fields } = await read(text).catch((error: unknown) => {
      expect(error).toMatchObject({ name: 'LogError' });
      expect((error as Error).message.length).toBeLessThan(400);
      return nothing;
    });
    expect(events.length + rejected).toBeLessThanOrEqual(text.length);
    expect(rejectedLines.length).toBeLessThanOrEqual(50);
    for (const { detail } of rejectedLines) expect(detail.length).toBeLessThan(400);
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    expect(({} as Record<string, unknown>)['user']).toBeUndefined();
    for (const { time } of events) expect(Number.isNaN(new Date(Number(time)).getTime())).toBe(false);
  });

  it('keeps users apart that are lone surrogates', async () => {
    const { events } = await read(files['lone surrogates']!);
    expect(events).toHaveLength(3);
    expect(new Set(events.map(({ user }) => user)).size).toBe(3);
  });

  it('of a few bytes that unpacks to gigabytes is refused after 256 MB', { timeout: 120_000 }, async () => {
    const zeros = Readable.from(Array.from({ length: 300 }, () => Buffer.alloc(1 << 20, 32)));
    const bomb = await buffer(zeros.pipe(createGzip({ level: 1 })));
    expect(bomb.length).toBeLessThan(3_000_000);
    await expect(readOwnLog('log', blob(bomb))).rejects.toThrow('it is larger than 256 MB');
  });

  it('that unpacks to what unpacks again is refused after the third time', async () => {
    let packed = gzipSync(event);
    for (let times = 1; times < 3; times++) packed = gzipSync(packed);
    expect((await readOwnLog('log', blob(packed))).events).toHaveLength(1);
    await expect(readOwnLog('log', blob(gzipSync(packed)))).rejects.toThrow('gzipped more than 3 times');
  });

  it('of damaged UTF-16 is refused: two names might become one', async () => {
    const lone = Buffer.from('\uFEFFa\ud800b', 'utf16le');
    await expect(readOwnLog('log', blob(lone))).rejects.toThrow('the UTF-16 of the log is damaged');
  });
});
