import { createGzip, gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../demos/playground/sources/file-text.js';
import { readLog } from '../../../demos/playground/sources/read-log.js';

/*
 * Files that are dropped on the page. Each is read, or refused with a sentence, within the time that a test has: linear in its size.
 * What is shown of a line stays short, however long the line is.
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

describe('a dropped file', () => {
  it.each(Object.entries(files))('is read, or refused with few words: %s', { timeout: 60_000 }, (_, text) => {
    const { events, rejected, taken, unfit } = readLog(text);
    expect(events.length + rejected.length).toBeLessThanOrEqual(text.length);
    for (const { errors } of rejected.slice(0, 1_000))
      for (const { path, reason } of errors) expect(`${path}${reason}`.length).toBeLessThan(400);
    expect(taken.join('').length + (unfit ?? '').length).toBeLessThan(2_000);
    expect(({} as Record<string, unknown>)['user']).toBeUndefined();
  });

  it('keeps users apart that are lone surrogates', () => {
    const { events } = readLog(files['lone surrogates']!);
    expect(new Set(events.map(({ user }) => user)).size).toBe(events.length);
  });

  const blob = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);

  it('of a few bytes that unpacks to gigabytes is refused after 256 MB', { timeout: 120_000 }, async () => {
    const zeros = Readable.from(Array.from({ length: 300 }, () => Buffer.alloc(1 << 20, 32)));
    const bomb = await buffer(zeros.pipe(createGzip({ level: 1 })));
    expect(bomb.length).toBeLessThan(3_000_000);
    await expect(textOf(blob(bomb))).rejects.toThrow('it is larger than 256 MB');
  });

  it('that unpacks to what unpacks again is refused after the third time', async () => {
    let packed = gzipSync(event);
    for (let times = 1; times < 3; times++) packed = gzipSync(packed);
    expect(await textOf(blob(packed))).toBe(event);
    await expect(textOf(blob(gzipSync(packed)))).rejects.toThrow('gzipped more than three times');
  });

  it('of damaged UTF-16 is refused: two names might become one', async () => {
    const lone = Buffer.from('\uFEFFa\ud800b', 'utf16le');
    await expect(textOf(blob(lone))).rejects.toThrow('its UTF-16 is damaged');
  });
});
