import { describe, expect, it } from 'vitest';
import { isUtf8, joined } from '../../read/bytes.js';
import type { EventColumns } from '../../read/event-batch.js';
import { EventDecoder, type EventFields } from '../../read/event-decoder.js';
import { JsonEvents } from '../../read/json-events.js';
import type { BadLine } from '../../read/log-event.js';
import { notUtf8 } from '../../read/log-lines.js';
import { Ndjson } from '../../read/ndjson.js';
import { UserNumbers } from '../../read/user-numbers.js';
import { mutated, randomFrom } from './mutated-lines.js';
import { plainFields } from './plain-fields.js';

/** FUZZ_RUNS=30, which `npm run fuzz` sets, makes three million lines. */
const times = Number(process.env['FUZZ_RUNS'] ?? 1);
const encoder = new TextEncoder();
const newline = Uint8Array.of(0x0a);

/** Reads events and bad lines as texts. */
class Reading {
  readonly seen: string[] = [];
  readonly decoder: EventDecoder;
  readonly #batch: EventColumns;

  constructor(
    fields: EventFields,
    readonly numbers?: UserNumbers,
  ) {
    this.decoder = new EventDecoder(fields, (line) => this.seen.push(this.#bad(line)), undefined, numbers);
    this.#batch = this.decoder.batchOf('log');
  }

  read(fill: (batch: EventColumns) => void): void {
    const batch = this.#batch;
    batch.clear();
    fill(batch);
    for (let at = 0; at < batch.length; at++) {
      const user = this.numbers?.nameOf(batch.users[at]!) ?? batch.users[at]!;
      this.seen.push(
        JSON.stringify([
          batch.lines[at],
          Object.is(user, -0) ? '-0' : user,
          batch.times[at],
          batch.kinds[at],
          batch.queries?.[at],
          batch.positions?.[at],
        ]),
      );
    }
  }

  #bad = ({ line, reason, detail }: BadLine): string => JSON.stringify([line, reason, detail]);
}

/** Reads every line by `JSON.parse`. */
function parse(lines: readonly Uint8Array[], reading: Reading): void {
  const events = new JsonEvents('log', reading.decoder);
  lines.forEach((bytes, at) => {
    reading.read((batch) => {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).trim();
      if (!isUtf8(bytes)) events.bad('not-utf-8', notUtf8, at + 1);
      else if (text !== '') events.parse(text, at + 1, batch);
    });
  });
}

/** A line whose bytes may be no UTF-8. */
function spoilt(random: (below: number) => number): Uint8Array {
  const bytes = encoder.encode(mutated(random));
  if (random(8) === 0 && bytes.length > 0) bytes[random(bytes.length)] = random(256);
  return bytes.filter((byte) => byte !== 0x0a);
}

const kinds: [of: string, fields: EventFields][] = [
  ['of the plain fields', { ...plainFields, query: 'query', position: 'position' }],
  ['of fields inside others', { ...plainFields, query: 'in.A', user: 'user' }],
  [
    'of several fields',
    { ...plainFields, user: 'user,query', time: 'time', click: [{ field: 'query', value: undefined }] },
  ],
];

describe('A log of one object per line', () => {
  it.each(kinds)('%s is read as by JSON.parse, whatever its lines are', { timeout: 120_000 * times }, (_, fields) => {
    const seed = Math.trunc(Math.random() * 2 ** 32);
    const random = randomFrom(seed);
    const numbers = new UserNumbers();
    let events = 0;
    for (let piece = 0; piece < 1_000 * times; piece++) {
      const lines = Array.from({ length: 1 + random(60) }, () => spoilt(random));
      const [read, parsed] = [new Reading(fields, numbers), new Reading(fields)];
      read.read((batch) => {
        new Ndjson('log', read.decoder).read(joined(lines.flatMap((line) => [line, newline])), batch);
      });
      parse(lines, parsed);
      events += read.seen.length;
      // Bad lines are reported before the events of a piece.
      expect(read.seen.sort(), `seed ${String(seed)}, piece ${String(piece)}`).toEqual(parsed.seen.sort());
    }
    expect(events).toBeGreaterThan(1_000 * times);
  });

  it('reads short lines beside one that is not UTF-8, wherever they are in memory', () => {
    const written = 'M\u00fcller\n{}\n1\n\n {"user":"ann","time":5}\n';
    const log = Uint8Array.from(written, (letter) => letter.charCodeAt(0));
    for (let offset = 0; offset < 8; offset++) {
      const reading = new Reading(plainFields);
      reading.read((batch) => {
        new Ndjson('log', reading.decoder).read(joined([new Uint8Array(offset), log]).subarray(offset), batch);
      });
      expect(reading.seen).toHaveLength(4);
      expect(reading.seen[0]).toContain('not-utf-8');
    }
  });
});
