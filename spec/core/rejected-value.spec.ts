import { describe, expect, it } from 'vitest';
import { faultsOf, joined, RejectedValueError } from '../../lib/core/rejected-value.js';

it('the error of a value that is refused names each place, and what to do', () => {
  const errors = [
    { path: '', reason: 'expected an object, got 5' },
    { path: 'items[1]', reason: 'expected a text, got null' },
  ];
  const error = new RejectedValueError({ value: 5, errors }, 'a SearchEvent');

  expect(error).toMatchObject({ name: 'RejectedValueError', code: 'rejected-value', rejection: { value: 5, errors } });
  expect(error.message).toBe(
    'decode: a value is not a SearchEvent: expected an object, got 5; items[1]: expected a text, got null; pass `rejected` to ' +
      'receive such values instead of this error',
  );
});

it('of many faults there are the first hundred', () => {
  const reasons = faultsOf([...Array(150).keys()], (i) => ({ path: '', reason: String(i) })).map(
    ({ reason }) => reason,
  );
  expect(reasons).toEqual([...Array(100).keys()].map(String));
});

describe('a step of a path', () => {
  it.each<[path: string, key: PropertyKey, joined: string]>([
    ['', 'time', 'time'],
    ['item', 'time', 'item.time'],
    ['items', 1, 'items[1]'],
    ['', 'a-b_$9', 'a-b_$9'],
    ['', 'x'.repeat(60), 'x'.repeat(60)],
    ['item', 'other name', 'item["other name"]'],
    ['', ' time', '[" time"]'],
    ['', 'time ', '["time "]'],
    ['', '', '[""]'],
  ])('%s, %s', (path, key, expected) => {
    expect(joined(path, key)).toBe(expected);
  });

  it('is short, however long its name', () => {
    expect(joined('', 'x'.repeat(61))).toMatch(/^\["x+/);
  });
});
