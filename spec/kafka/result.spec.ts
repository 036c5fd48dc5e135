import { expect, it } from 'vitest';
import { messageOfResult } from '../../lib/kafka/result.js';

const result = { user: 5, start: 7, end: 9, deadline: 19, closedBy: 'gap' as const };
const made = (encode: (given: typeof result) => unknown, maxBytes = 1_000) =>
  messageOfResult(result, 'out', encode as () => string, maxBytes);

it.each(['text', '', Uint8Array.of(1, 2)])('a result is a message whose id is its user and its start: %o', (value) => {
  expect(made(() => value)).toEqual({ topic: 'out', key: '5', value, headers: { id: '[5,7]' } });
});

it('a result that is too large is a dead letter, with all that it is', () => {
  // The bytes besides the value: a key of 1; a header with a text of 5, a name of 2 and its overhead; the overhead of a message.
  const besides = 1 + 5 + 2 + 12 + 100;
  const value = 'x'.repeat(100);
  expect(made(() => value, besides + 100)).toMatchObject({ topic: 'out' });
  expect(made(() => value, besides + 99)).toEqual({ key: '5', value, id: '[5,7]', reason: 'result-too-large' });
});

it.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [5, '5'],
])('a result of which %o is made is a dead letter', (value, shown) => {
  expect(made(() => value)).toEqual({
    key: '5',
    value: JSON.stringify(result),
    id: '[5,7]',
    reason: 'not-encoded',
    detail: `expected of encode a text or bytes, got ${shown}`,
  });
});

it('a result that is no JSON is a dead letter without a value', () => {
  const big = { ...result, count: 5n };
  const encode = (given: unknown) => JSON.stringify(given);
  expect(messageOfResult(big, 'out', encode, 1_000)).toMatchObject({ key: '5', value: null, reason: 'not-encoded' });
});
