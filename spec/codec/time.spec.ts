import { isLeft, right } from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { decodeValue, Time } from 'rxjs-sessionize/codec';
import { describe, expect, it } from 'vitest';

const read = decodeValue(Time);
const expected = 'expected milliseconds that a Date can hold, or an ISO 8601 date and time with its offset';
const greatest = 8.64e15;

describe('Time', () => {
  it.each([0, -1, 0.5, 1_700_000_000_000, greatest, -greatest])('takes %d as it is', (ms) => {
    expect(read(ms)).toStrictEqual(right(ms));
  });

  it('takes a Date as it is', () => {
    const date = new Date(5);

    expect(read(date)).toStrictEqual(right(date));
    expect(Time.is(date)).toBe(true);
  });

  it.each([
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.5Z', Date.UTC(2026, 0, 31, 12, 0, 0, 500)],
    ['2026-01-31T12:00:00.123456Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31T12:00:00+05:30', Date.UTC(2026, 0, 31, 6, 30)],
    ['2026-01-31T12:00:00-01:00', Date.UTC(2026, 0, 31, 13)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['0000-02-29T00:00:00Z', -62_162_121_600_000],
    ['+275760-09-13T00:00:00.000Z', greatest],
    ['-271821-04-20T00:00:00.000Z', -greatest],
  ])('reads %s', (text, ms) => {
    expect(read(text)).toStrictEqual(right(ms));
  });

  it.each([
    ['no date', 'yesterday'],
    ['nothing', ''],
    ['milliseconds in a string', '1700000000000'],
    ['a date alone', '2026-01-31'],
    ['no offset', '2026-01-31T12:00:00'],
    ['a space instead of T', '2026-01-31 12:00:00Z'],
    ['what Date.parse takes besides', 'Sat, 31 Jan 2026 12:00:00 GMT'],
    ['the basic format', '20260131T120000Z'],
    ['a 13th month', '2026-13-01T00:00:00Z'],
    ['a month of no number', '2026-00-01T00:00:00Z'],
    ['a 32nd', '2026-01-32T00:00:00Z'],
    ['April 31', '2026-04-31T00:00:00Z'],
    ['February 30', '2024-02-30T00:00:00Z'],
    ['February 29 of a common year', '2026-02-29T00:00:00Z'],
    ['February 29 of a century', '1900-02-29T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T00:60:00Z'],
    ['second 60', '2026-01-01T00:00:60Z'],
    ['an offset of a day', '2026-01-01T00:00:00+24:00'],
    ['text before it', ' 2026-01-01T00:00:00Z'],
    ['text behind it', '2026-01-01T00:00:00Z\n'],
    ['the year minus zero', '-000000-01-01T00:00:00Z'],
    ['a year that no Date holds', '+275760-09-13T00:00:00.001Z'],
  ])('refuses %s: %j', (_, text) => {
    expect(read(text)).toMatchObject({
      left: { value: text, errors: [{ path: '', reason: `${expected}, got ${JSON.stringify(text)}` }] },
    });
  });

  it.each([
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    [1.7e18, '1700000000000000000'],
    [new Date(NaN), 'an invalid Date'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [5n, '5n'],
    [Symbol('t'), 'Symbol("t")'],
    [() => 5, 'a function'],
    [[5], 'an array'],
    [{ time: 5 }, 'an object'],
    ['x'.repeat(61), `"${'x'.repeat(60)}…"`],
  ])('refuses %o', (value, shown) => {
    expect(read(value)).toMatchObject({ left: { errors: [{ path: '', reason: `${expected}, got ${shown}` }] } });
    expect(Time.is(value)).toBe(false);
  });

  it('reads back every Date that JSON writes', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(read(JSON.parse(JSON.stringify(date)))).toStrictEqual(right(date.getTime()));
      }),
    );
  });

  it('agrees with Date.parse on what it takes of strings that look like dates', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${String(length)}}$`));
    const stamp = fc
      .tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2), fc.constantFrom('Z', '+01:00', '-23:59'))
      .map(([year, month, day, h, m, s, zone]) => `${year}-${month}-${day}T${h}:${m}:${s}${zone}`);

    fc.assert(
      fc.property(stamp, (text) => {
        const time = read(text);
        expect(isLeft(time) || time.right === Date.parse(text)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('changes nothing when it encodes, and decodes that again', () => {
    const time = fc.oneof(fc.double({ min: -greatest, max: greatest, noNaN: true }), fc.date({ noInvalidDate: true }));

    fc.assert(
      fc.property(time, (value) => {
        expect(Time.encode(value)).toBe(value);
        expect(read(Time.encode(value))).toStrictEqual(right(value));
      }),
    );
  });
});
