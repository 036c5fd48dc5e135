import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextHash } from '../../read/recurring-texts.js';
import { UserNumbers } from '../../read/user-numbers.js';

const encoder = new TextEncoder();

/** As a reader of bytes asks. */
function askBytes(numbers: UserNumbers, text: string): number {
  const bytes = encoder.encode(`"${text}"`);
  const to = bytes.length - 1;
  let hash = 0;
  for (let at = 1; at < to; at++) hash = nextHash(hash, bytes[at]!);
  return numbers.ofBytes(bytes, 1, to, hash);
}

const isWhole = (text: string) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoder.encode(text)) === text;

/** Texts with the same hash: each pair of these has. */
const oneSet = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    Array.from({ length: 16 }, (_, bit) => ((i >> bit) & 1 ? 'Aa' : 'BB')).join(''),
  );

describe('UserNumbers', () => {
  it('has one number for each user who is known, and the name for each number', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'ann',
        'bob',
        '1',
        '-1',
        '1.5',
        'ü',
        '\ufeffann',
        '\ud800',
        '\udc00',
        '\ufffd',
        'x'.repeat(39),
        'x'.repeat(40),
      ),
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b') }),
      fc.string({ minLength: 36, maxLength: 42, unit: fc.constantFrom('a', 'é') }),
      fc.constantFrom(...oneSet(40)),
      fc.maxSafeInteger(),
      fc.integer({ min: -3, max: 9 }),
      fc.integer({ min: 16_380, max: 16_390 }),
      // These have one hash.
      fc.nat(40).map((i) => 2 ** 33 + 2 ** 20 + i * (2 ** 32 - 31)),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
    );
    const step = fc.record({ name, does: fc.constantFrom('asks', 'asks bytes', 'asks bytes', 'releases') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const numbers = new UserNumbers();
        const known = new Map<string | number, number>();
        for (const { name, does } of steps) {
          const number = known.get(name);
          if (does === 'releases') {
            if (number === undefined || number % 2 !== 1) continue;
            numbers.release(number);
            numbers.release(number);
            known.delete(name);
            continue;
          }
          const isBytes = does === 'asks bytes' && typeof name === 'string' && isWhole(name);
          const asked = isBytes ? askBytes(numbers, name) : numbers.of(name);
          if (number === undefined) expect([...known.values()]).not.toContain(asked);
          else expect(asked).toBe(number);
          known.set(name, asked);
          expect(numbers.nameOf(asked)).toBe(name);
        }
        for (const [name, number] of known) expect(numbers.nameOf(number)).toBe(name);
        expect(numbers.size).toBe([...known.values()].filter((number) => number % 2 === 1).length);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps a text apart from the name of a number beyond 2^53', () => {
    const numbers = new UserNumbers();
    const big = numbers.of('12345678901234567890n');
    expect(askBytes(numbers, '12345678901234567890n')).not.toBe(big);
    expect(numbers.nameOf(askBytes(numbers, '12345678901234567890n'))).toBe('12345678901234567890nn');
    expect(askBytes(numbers, 'john')).toBe(numbers.of('john'));
  });

  it('gives small numbers, and takes no more room, however many users come and go', () => {
    const numbers = new UserNumbers();
    let greatest = 0;
    for (let i = 0; i < 300_000; i++) {
      greatest = Math.max(greatest, askBytes(numbers, `user ${String(i)}`));
      if (i >= 100) numbers.release(askBytes(numbers, `user ${String(i - 100)}`));
    }
    expect(numbers.size).toBe(100);
    expect(greatest).toBeLessThan(210);
  });

  it('finds texts of one hash as fast as others', () => {
    const numbers = new UserNumbers();
    const texts = oneSet(1 << 16);
    const given = texts.map((text) => askBytes(numbers, text));
    expect(new Set(given).size).toBe(texts.length);
    expect(texts.map((text) => askBytes(numbers, text))).toEqual(given);
    for (const number of given) numbers.release(number);
    expect(numbers.size).toBe(0);
  });
});
