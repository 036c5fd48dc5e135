import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginning, bytesOf, bytesOfText, sizeOf } from '../../lib/kafka/message-size.js';

/** The first and the last code unit of each range with the same length in UTF-8. The halves of surrogate pairs are among them. */
const units = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff];
const texts = fc
  .array(fc.oneof(fc.constantFrom(...units), fc.nat({ max: 0xffff })), { maxLength: 12 })
  .map((codes) => String.fromCharCode(...codes));

describe('the length of a text in bytes', () => {
  it.each(units.flatMap((a) => units.map((b): [number, number] => [a, b])))('is that of UTF-8: %i %i', (...codes) => {
    const text = String.fromCharCode(...codes);
    expect(bytesOfText(text)).toBe(Buffer.byteLength(text));
  });

  it('is that of UTF-8, whatever the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(bytesOfText(text)).toBe(Buffer.byteLength(text));
      }),
    );
  });
});

it('what is no text has the length of its bytes, and nothing has none', () => {
  expect([bytesOf('é'), bytesOf(new Uint8Array(5)), bytesOf(null)]).toEqual([2, 5, 0]);
});

it('a message takes its key, its value, its headers, and no more than 100 bytes and 12 for each header besides', () => {
  expect(sizeOf({ key: 'é', value: new Uint8Array(5) })).toBe(107);
  expect(sizeOf({ key: null, value: null, headers: { é: 'abc', b: '' } })).toBe(100 + 2 + 3 + 12 + 1 + 12);
});

describe('the beginning', () => {
  it('of what is short enough is all of it', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(beginning(bytes, 3)).toBe(bytes);
    expect(beginning('aé', 3)).toBe('aé');
  });

  it('of bytes is so many of them', () => {
    expect(beginning(Uint8Array.of(1, 2, 3), 2)).toEqual(Uint8Array.of(1, 2));
  });

  it.each([
    ['aé', 2, 'a'],
    ['éa', 2, 'é'],
    ['a😀b', 4, 'a'],
    ['a😀b', 5, 'a😀'],
    ['😀', 0, ''],
  ])('of a text cuts no character in two: %s to %d', (text, bytes, cut) => {
    expect(beginning(text, bytes)).toBe(cut);
  });
});
