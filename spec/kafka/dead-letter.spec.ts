import { describe, expect, it } from 'vitest';
import { type DeadLetter, messageOf } from '../../lib/kafka/dead-letter.js';
import { bytesOf, sizeOf } from '../../lib/kafka/message-size.js';

const made = (letter: Partial<DeadLetter>, maxBytes = 1_000_000) =>
  messageOf(
    { key: 'ann', value: '1', reason: 'undecodable', ...letter },
    { topic: 'dead', input: 'in', partition: 3, maxBytes },
  );
const sizes = ({ key, value }: ReturnType<typeof made>) => [bytesOf(key), bytesOf(value)];

describe('a dead letter', () => {
  it('says where its message was, and why it is one', () => {
    expect(made({})).toEqual({
      topic: 'dead',
      key: 'ann',
      value: '1',
      headers: { reason: 'undecodable', topic: 'in', partition: '3' },
    });
    expect(made({ detail: 'a\nb', offset: 0, id: '["ann",0]' }).headers).toEqual({
      reason: 'undecodable',
      detail: String.raw`a\u000ab`,
      topic: 'in',
      partition: '3',
      offset: '0',
      id: '["ann",0]',
    });
    expect(made({ id: 'é'.repeat(501) }).headers).toMatchObject({ id: 'é'.repeat(500) });
  });

  const size = sizeOf(made({ key: 'k'.repeat(500), value: 'v'.repeat(1_000) }));
  /** The size of a message without key and value, with the headers that tell the original sizes of both. */
  const head = size - 1_500 + 'key-bytes500value-bytes1000'.length + 2 * 12;

  it('is whole where it just fits', () => {
    const key = 'k'.repeat(500);
    expect(made({ key, value: 'v'.repeat(1_000) }, size)).toMatchObject({ key, value: 'v'.repeat(1_000) });
    expect(sizes(made({ key, value: 'v'.repeat(1_000) }, size - 1))).not.toEqual([500, 1_000]);
  });

  it.each([
    // The value is cut first.
    [500, 1_000, 1_200, 500, 700],
    [500, 1_000, 1_000, 500, 500],
    // Then the key is cut, if it takes more than half of the room.
    [500, 1_000, 900, 450, 450],
    [500, 1_000, 901, 450, 451],
    [500, 1_000, 0, 0, 0],
    [500, 1_000, -50, 0, 0],
  ])('is cut where it does not: key of %d, value of %d, room for %d', (key, value, room, keyCut, valueCut) => {
    const cut = made({ key: 'k'.repeat(key), value: 'v'.repeat(value) }, head + room);
    expect(sizes(cut)).toEqual([keyCut, valueCut]);
    expect(cut.headers).toEqual({
      reason: 'undecodable',
      topic: 'in',
      partition: '3',
      ...(keyCut < key && { 'key-bytes': String(key) }),
      ...(valueCut < value && { 'value-bytes': String(value) }),
    });
    if (room >= 0) expect(sizeOf(cut)).toBeLessThanOrEqual(head + room);
  });

  it('gives to the key what a short value leaves', () => {
    const cut = made({ key: 'k'.repeat(2_000), value: 'v'.repeat(10) }, head + 1_000);
    expect(sizes(cut)[1]).toBe(10);
    expect(sizes(cut)[0]).toBeGreaterThan(900);
  });

  it('has no key or no value, where its message has none', () => {
    expect(made({ key: null, value: 'v'.repeat(2_000) }, 1_000).key).toBeNull();
    expect(made({ key: 'k'.repeat(2_000), value: null }, 1_000).value).toBeNull();
  });
});
