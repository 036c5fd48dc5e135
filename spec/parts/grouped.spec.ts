import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { grouped } from '../../parts/terminal/grouped.js';

it('writes numbers as toLocaleString does', () => {
  const fixed = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  for (const number of [0, 1, 999, 1_000, 12_345, 999_999, 1_000_000, Number.MAX_SAFE_INTEGER, -1, -1_000]) {
    expect(grouped(number)).toBe(number.toLocaleString('en'));
    expect(grouped(Math.abs(number) / 1_000, 1)).toBe((Math.abs(number) / 1_000).toLocaleString('en', fixed));
  }
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }), (part, whole) => {
      expect(grouped((100 * part) / whole, 1)).toBe(((100 * part) / whole).toLocaleString('en', fixed));
      expect(grouped(part / whole)).toBe(Math.round(part / whole).toLocaleString('en'));
    }),
  );
});
