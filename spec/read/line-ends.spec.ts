import { describe, expect, it } from 'vitest';
import { EventDecoder } from '../../read/event-decoder.js';
import { chunksOf, headOf } from '../../read/file-chunks.js';
import { firstLook } from '../../read/first-look.js';
import { type BadLine, eventsOf, type LogEvent } from '../../read/log-event.js';
import type { LogFormat } from '../../read/log-format.js';
import { readLog } from '../../read/read-log.js';
import { plainFields } from './plain-fields.js';

const encoder = new TextEncoder();

/** Lines of each format: an event, a line that is none, an empty line, and two more events. */
const logs: readonly (readonly [LogFormat, readonly string[]])[] = [
  [
    'ndjson',
    [
      '{"user":"a","time":1,"type":"search"}',
      '{"user":',
      '',
      '{"user":"Jürgen","time":2,"type":"click"}',
      '{"user":7,"time":3}',
    ],
  ],
  [
    'json',
    ['[{"user":"a","time":1,"type":"search"},', 'oops', '', '{"user":"Jürgen",', '"time":2},{"user":"b","time":3}]'],
  ],
  ['csv', ['user,time,type', 'a,1,search', 'a,1', '', 'Jürgen,2,click', '7,3,x']],
  ['csv', ['user;time;query;type', 'a;1;"two', 'lines";search', 'Jürgen;2;x;click', 'c;3;"a ""b""";click']],
  ['csv', ['user\ttime\ttype', 'a\t1\tsearch', '#comment', 'Jürgen\t2\t"click', '7\t3\tx']],
  [
    'combined',
    [
      '203.0.113.7 - a [12/Mar/2026:10:00:00 +0100] "GET /?q=a HTTP/1.1" 200 512',
      'no line',
      '',
      '203.0.113.7 - Jürgen [12/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 512',
    ],
  ],
  ['w3c', ['#Version: 1.0', '#Fields: time user', '2026-03-12T10:00:00Z a', 'x', '', '2026-03-12T10:00:00Z Jürgen']],
];

const mixtures: readonly (readonly [string, (line: number, count: number) => string])[] = [
  ['carriage returns', () => '\r'],
  ['carriage returns, and a line feed at the end', (line, count) => (line === count - 1 ? '\n' : '\r')],
  ['carriage returns, and a line feed at the beginning', (line) => (line === 0 ? '\n' : '\r')],
  ['carriage returns, and both at the end', (line, count) => (line === count - 1 ? '\r\n' : '\r')],
  ['both', () => '\r\n'],
  ['line feeds, and a carriage return', (line) => (line === 0 ? '\r' : '\n')],
  ['one after the other', (line) => ['\n', '\r', '\r\n'][line % 3]!],
];

const joined = (lines: readonly string[], end: (line: number, count: number) => string): Uint8Array =>
  encoder.encode(lines.map((line, i) => line + end(i, lines.length)).join(''));

async function read(format: LogFormat, chunks: AsyncGenerator<Uint8Array>) {
  const events: LogEvent[] = [];
  const bad: BadLine[] = [];
  const decoder = new EventDecoder({ ...plainFields, optional: ['type'] }, (line) => bad.push(line));
  for await (const batch of readLog('log', chunks, (gzip) => gzip, { format, decoder }))
    events.push(...eventsOf(batch));
  return {
    events: events.map(({ user, time, line, type }) => [line, user, time, type]),
    bad: bad.map(({ line, reason }) => [line, reason]),
  };
}

/** Chunks of so many bytes. They may not be changed. */
async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const before = bytes.slice();
  for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size));
  expect(bytes).toEqual(before);
}

describe.each(logs)('%s', (format, lines) => {
  it.each(mixtures)('has lines that end with %s', async (_, end) => {
    const expected = await read(
      format,
      inChunks(
        joined(lines, () => '\n'),
        1_000,
      ),
    );
    expect(expected.events.length).toBeGreaterThan(1);
    const bytes = joined(lines, end);
    for (const size of [1, 2, 3, 7, 1_000]) expect(await read(format, inChunks(bytes, size))).toEqual(expected);
    // In a page.
    expect(await read(format, chunksOf(new Blob([new Uint8Array(bytes)])))).toEqual(expected);
  });

  it.each(mixtures)('shows a page the same fields if its lines end with %s', async (_, end) => {
    const lookAt = async (bytes: Uint8Array) => firstLook('log', await headOf(new Blob([new Uint8Array(bytes)])));
    expect(await lookAt(joined(lines, end))).toEqual(await lookAt(joined(lines, () => '\n')));
  });
});

it('a table in UTF-16 has the same line ends', async () => {
  const table = 'user,time,type\ra,1,search\r\nb,2,click\nc,3,click\r';
  const bytes = new Uint8Array(Buffer.from(`\ufeff${table}`, 'utf16le'));
  for (const size of [16, 17, 1_000]) {
    const { events, bad } = await read('csv', inChunks(bytes, size));
    expect([events.map(([line, user]) => [line, user]), bad]).toEqual([
      [
        [2, 'a'],
        [3, 'b'],
        [4, 'c'],
      ],
      [],
    ]);
  }
});
