import * as fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import { decodeValue } from 'rxjs-sessionize/codec';
import { describe, expect, it } from 'vitest';
import { EventTime } from '../../read/event-time.js';
import { WrittenTime } from '../../read/written-time.js';

const units = ['s', 'ms', 'us', 'ns'] as const;
const decoders = units.map((unit) => ({ times: new WrittenTime(unit), decode: decodeValue(EventTime(unit)) }));

/** Reads a time from the bytes of a text, with other bytes around it. */
const read = (text: string, times = new WrittenTime('ms')): number => {
  const bytes = new TextEncoder().encode(`7"${text}"7`);
  return times.at(bytes, 2, bytes.length - 2);
};

const digits = (length: number) => fc.nat(10 ** length - 1).map((number) => String(number).padStart(length, '0'));
const separator = (...usual: string[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.string({ maxLength: 2 }) });
const iso = fc
  .tuple(
    fc.oneof(digits(4), fc.constantFrom('2024', '2023', '1900', '0000', '0099')),
    separator('-'),
    fc.oneof(fc.constantFrom('01', '02', '12'), digits(2)),
    separator('-'),
    fc.oneof(fc.constantFrom('01', '28', '29', '30', '31'), digits(2)),
    separator('T', ' '),
    fc.oneof(fc.constantFrom('00', '23', '24'), digits(2)),
    separator(':'),
    fc.oneof(fc.constantFrom('00', '59', '60'), digits(2)),
    separator(':'),
    fc.oneof(fc.constantFrom('00', '59', '60'), digits(2)),
    fc.oneof(
      fc.constant(''),
      fc.tuple(separator('.', ','), fc.nat(1e10).map(String)).map((parts) => parts.join('')),
    ),
    fc.oneof(
      fc.constantFrom('Z', 'z', '', '+01:00', '-0330', '+00:00', '+24:00', '-01', ' +01:00'),
      fc.tuple(fc.constantFrom('+', '-'), digits(2), separator(':', ''), digits(2)).map((parts) => parts.join('')),
    ),
  )
  .map((parts) => parts.join(''));

describe('WrittenTime', () => {
  it('reads what EventTime reads, or leaves it to that', () => {
    let known = 0;
    fc.assert(
      fc.property(fc.oneof(iso, fc.nat(2 ** 31).map(String), digits(16), fc.string()), (text) => {
        for (const { times, decode } of decoders) {
          const time = read(text, times);
          if (Number.isNaN(time)) continue;
          known++;
          const decoded = decode(text);
          if (isLeft(decoded)) expect.fail(`${text} is read as ${String(time)}, but is no time`);
          else expect(time, text).toBe(decoded.right);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(known).toBeGreaterThan(1_000);
  });

  it('reads the usual forms itself', () => {
    const noon = Date.UTC(2026, 2, 2, 12);
    expect(read('2026-03-02T12:00:00Z')).toBe(noon);
    expect(read('2026-03-02 12:00:00.5Z')).toBe(noon + 500);
    expect(read('2026-03-02T12:00:00.123456789Z')).toBe(noon + 123);
    expect(read('2026-03-02T13:30:00+01:30')).toBe(noon);
    expect(read('2026-03-02T08:00:00-0400')).toBe(noon);
    expect(read(String(noon))).toBe(noon);
    expect(read(String(noon / 1_000), new WrittenTime('s'))).toBe(noon);
  });

  it('leaves what does not exist, and what goes on behind a time, to EventTime', () => {
    for (const text of [
      '',
      '2026-02-30T12:00:00Z',
      '2026-03-02T12:00:00Z ',
      '2026-03-02T12:00:00',
      '1234567890123456',
    ]) {
      expect(read(text), text).toBeNaN();
    }
  });
});
