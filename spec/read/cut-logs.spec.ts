import { describe, expect, it } from 'vitest';
import { Digits, isDigit } from '../../read/digits.js';
import { EventDecoder } from '../../read/event-decoder.js';
import { type BadLine, eventsOf, type LogEvent } from '../../read/log-event.js';
import type { LogFormat } from '../../read/log-format.js';
import { readLog } from '../../read/read-log.js';
import { plainFields } from './plain-fields.js';

const encoder = new TextEncoder();

describe('behind the last byte of a log', () => {
  it('there is no digit, whatever the memory holds there', () => {
    const memory = encoder.encode('1234567890123456789');
    expect(isDigit(memory[memory.length]!)).toBe(false);
    for (let length = 0; length <= memory.length; length++) {
      const digits = new Digits();
      const end = Math.min(length, 15);
      expect(digits.read(memory.subarray(0, length), 0)).toBe(end);
      expect(digits.number).toBe(Number('123456789012345'.slice(0, end)));
    }
  });

  it.each<[LogFormat, string, string]>([
    ['ndjson', '', '{"user":"a","n":-12.5,"page":"\\u00e9","list":[1,{"k":23}],"type":"search","time":1234567}'],
    ['ndjson', '', '{"user":1234567,"type":"search","time":"2026-03-02T08:00:00.123Z"}'],
    ['json', '', '{"user":1234567,"type":"search","time":1234567890123}'],
    ['csv', 'user,type,time\n', 'a,search,1234567890123'],
    ['csv', 'user,type,time\n', 'a,search,2026-03-02T08:00:00.123+01:00'],
    ['csv', 'time,type,user\n', '1234567,search,1234567'],
    ['combined', '', '203.0.113.7 - ann [12/Mar/2026:10:00:00 +0100] "GET /?q=a HTTP/1.1" 200 512'],
    ['w3c', '#Fields: user time\n', 'ann 2026-03-02T08:00:00.123Z'],
  ])(
    '%s, cut at any byte: the last line is whole, or read as it stands there, or left out',
    async (format, head, line) => {
      const before = head + `${line}\n`.repeat(2);
      for (let length = 0; length <= line.length; length++) {
        const cut = before + line.slice(0, length);
        const { events, bad } = await read(format, encoder.encode(cut));
        expect(events.slice(0, 2).map(({ time }) => time)).toEqual([events[0]!.time, events[0]!.time]);
        // A line feed where the log was cut changes nothing.
        expect({ events, bad }).toEqual(await read(format, encoder.encode(`${cut}\n`)));
        if (length === line.length) expect([events.length, bad]).toEqual([3, []]);
      }
    },
  );
});

async function read(format: LogFormat, bytes: Uint8Array) {
  const events: LogEvent[] = [];
  const bad: BadLine[] = [];
  const decoder = new EventDecoder(plainFields, (line) => bad.push(line));
  const chunks = async function* () {
    yield await Promise.resolve(bytes);
  };
  for await (const batch of readLog('log', chunks(), (gzip) => gzip, { format, decoder }))
    events.push(...eventsOf(batch));
  return { events, bad: bad.map(({ reason, line }) => [line, reason]) };
}
