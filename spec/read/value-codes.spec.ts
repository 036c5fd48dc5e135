import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CodesOfValues, type Value, ValuesOfCodes } from '../../read/node/value-codes.js';

const aValue: fc.Arbitrary<Value> = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 1e300),
  fc.string({ maxLength: 3 }),
  fc.constantFrom('', '0', null, undefined),
);

it('has another thread read the same values', () => {
  fc.assert(
    fc.property(fc.array(fc.array(aValue)), (batches) => {
      const codesOf = new CodesOfValues();
      const valuesOf = new ValuesOfCodes();
      for (const batch of batches) {
        const codes = Int32Array.from(batch, (value) => codesOf.codeOf(value));
        valuesOf.learn(codesOf.takeNew());
        const values: Value[] = [];
        valuesOf.read(codes, batch.length, values);
        // -0 and 0 are the same user and the same id.
        expect(values.map((value) => (value === 0 ? 0 : value))).toEqual(
          batch.map((value) => (value === 0 ? 0 : value)),
        );
      }
    }),
  );
});

it('does not remember all values that there ever were', () => {
  const codesOf = new CodesOfValues();
  const valuesOf = new ValuesOfCodes();
  let timesAnew = 0;
  for (let batch = 0; batch < 100; batch++) {
    const values = Array.from({ length: 1_000 }, (_, i) => `user ${String(1_000 * batch + i)}`);
    const codes = Int32Array.from(values, (value) => codesOf.codeOf(value));
    const news = codesOf.takeNew();
    if (news.areAllNew) timesAnew++;
    valuesOf.learn(news);
    const read: Value[] = [];
    valuesOf.read(codes, values.length, read);
    expect(read).toEqual(values);
  }
  expect(timesAnew).toBeGreaterThan(1);
});
