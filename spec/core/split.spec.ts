import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lastBefore } from '../../lib/core/split.js';
import { justBelow } from '../model/model.js';

it('the last instant before a time is the greatest number below it', () => {
  const whole = fc.integer({ min: -8.64e15, max: 8.64e15 });
  const power = fc
    .tuple(fc.integer({ min: -1_000, max: 52 }), fc.constantFrom(1, -1))
    .map(([e, sign]) => sign * 2 ** e);
  const any = fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true });
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(0, -0, 1, -1), whole, power, any), (time) => {
      expect(lastBefore(time)).toBe(justBelow(time));
    }),
    { numRuns: 5_000 },
  );
});
