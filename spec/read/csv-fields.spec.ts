import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Csv } from '../../read/csv.js';
import { type EventFields, EventDecoder } from '../../read/event-decoder.js';
import { plainFields } from './plain-fields.js';

const names: EventFields = { ...plainFields, query: 'query' };

/** The events and rejections of a table. */
function read(pieces: readonly Uint8Array[]): unknown[] {
  const read: unknown[] = [];
  const decoder = new EventDecoder(names, ({ reason, line, detail }) => read.push([line, reason, detail]));
  const csv = new Csv('log', decoder);
  const batch = decoder.batchOf('log');
  for (const piece of pieces) {
    batch.clear();
    csv.read(piece, batch);
    for (let i = 0; i < batch.length; i++) {
      read.push([batch.lines[i], batch.users[i], batch.times[i], batch.kinds[i], batch.queries?.[i]]);
    }
  }
  batch.clear();
  csv.end(batch);
  return read;
}

const encoder = new TextEncoder();
const whole = (table: string) => [encoder.encode(table)];

/** The lines of a table, each by itself. */
function linesOf(table: Uint8Array): Uint8Array[] {
  const ends = Array.from(table.entries()).flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : []));
  return [0, ...ends].map((from, line) => table.subarray(from, ends[line] ?? table.length));
}

const user = fc.constantFrom('ann', 'bob', '7', '', ' ', 'ü', '日本', 'x'.repeat(50));
const time = fc.constantFrom(
  '0',
  '1700000000000',
  '2026-03-02T12:00:00Z',
  '2026-03-02 12:00',
  '1e3',
  '-5',
  '1.5',
  '',
  'soon',
);
const type = fc.constantFrom('search', 'click', 'results', '', 'searches');
const query = fc.constantFrom('dogs', '', 'a b', 'ü', '\r', 'x\ty');
const row = fc.tuple(fc.constantFrom('i', ''), user, time, type, query);

describe('CsvFields', () => {
  it('reads of a plain row what the reader of whole rows reads of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 9, arbitrary: row }, { weight: 1, arbitrary: fc.array(user) }), { maxLength: 20 }),
        fc.constantFrom(',', ';', '|'),
        fc.constantFrom('\n', '\r\n'),
        (rows, delimiter, end) => {
          const head = ['item', 'user', 'time', 'type', 'query'];
          const table = (line: (cells: readonly string[]) => string) =>
            [head, ...rows].map((cells) => line(cells) + end).join('');
          const plain = read(whole(table((cells) => cells.join(delimiter))));
          // A quoted value means the same, but CsvFields never reads it: the row reader does.
          const quoted = read(
            whole(table((cells) => cells.map((cell, i) => (i === 1 ? `"${cell}"` : cell)).join(delimiter))),
          );
          expect(plain).toEqual(quoted);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads lines together as one by one, whatever bytes are in them', () => {
    const byte = fc.oneof(fc.constantFrom(0x0d, 0x22, 0x2c, 0x30, 0x80, 0xc3, 0xbc, 0xff), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(), byte), { maxLength: 5 }),
        (rows, changes) => {
          const head = 'item,user,time,type,query\n';
          const table = encoder.encode(head + rows.map((cells) => `${cells.join(',')}\n`).join(''));
          for (const [place, byte] of changes) table[head.length + (place % (table.length - head.length))] = byte;
          const inOrder = (seen: readonly unknown[]) => seen.map((each) => JSON.stringify(each)).sort();
          // Bad lines are reported before the events of a piece.
          expect(inOrder(read([table]))).toEqual(inOrder(read(linesOf(table))));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('ends a row at its last column, with and without a line end', () => {
    expect(read(whole('user,time,type,query\r\nann,1,search,dogs\r\nbob,2,click,'))).toEqual([
      [2, 'ann', 1, 1, 'dogs'],
      [3, 'bob', 2, 2, null],
    ]);
  });
});
