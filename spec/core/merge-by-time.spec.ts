import { expect, it } from 'vitest';
import { merge } from '../../lib/core/merge-by-time.js';

it('an input that cannot be closed is left', () => {
  const endless: Iterable<{ time: number }> = {
    [Symbol.iterator]: () => ({ next: () => ({ done: false, value: { time: 0 } }) }),
  };
  const merged = merge([endless, endless]);
  expect(merged.next().done).toBe(false);

  expect(merged.return()).toEqual({ done: true, value: undefined });
});
