import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserRows } from '../../lib/core/user-rows.js';

/** Users inside the range that the array holds, at its edges and outside it. */
const user = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.constantFrom<unknown>(-0, -1, 0.5, NaN, Infinity, 2 ** 31, 2 ** 32, 2 ** 53, '0', '1', null, undefined, true, 1n),
);

type Step = ['toggle', unknown] | ['grow'];

const step = fc.oneof(
  { weight: 9, arbitrary: user.map((user): Step => ['toggle', user]) },
  fc.constant<Step>(['grow']),
);

describe('UserRows', () => {
  it('holds what a Map holds, for users of any kind, however often it grows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let capacity = 2;
        const rows = new UserRows<unknown>(capacity);
        const model = new Map<unknown, number>();
        for (const [i, [kind, user]] of steps.entries()) {
          if (kind === 'grow') {
            if (capacity < 128) rows.grow((capacity *= 2));
          } else if (model.delete(user)) {
            rows.delete(user);
          } else {
            model.set(user, i);
            rows.add(user, i);
          }
          expect(rows.size).toBe(model.size);
          for (const [, known] of steps) expect(rows.get(known)).toBe(model.get(known));
        }
      }),
      { numRuns: 300 },
    );
  });
});
