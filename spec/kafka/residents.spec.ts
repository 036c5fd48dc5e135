import { expect, test } from 'vitest';
import { Residents } from '../../lib/kafka/residents.js';

test('a user is in the first partition, until removed from it', () => {
  const residents = new Residents();
  const isTaken = (...partitions: number[]) => partitions.map((p) => residents.fault(p, 'ann') === undefined);
  expect(isTaken(0, 1)).toEqual([true, true]);
  residents.add(0, 'ann');
  residents.add(1, 'ann');
  expect(isTaken(0, 1)).toEqual([true, false]);
  expect(residents.fault(1, 'ann')).toEqual({
    reason: 'not-by-user',
    detail: 'user "ann" is in partition 0: the key must follow the user',
  });
  residents.remove(1, ['ann']);
  residents.remove(0, ['bob']);
  expect(isTaken(0, 1)).toEqual([true, false]);
  residents.remove(0, ['bob', 'ann']);
  expect(isTaken(0, 1)).toEqual([true, true]);
  residents.add(1, 'ann');
  expect(isTaken(0, 1)).toEqual([false, true]);
  residents.clear();
  expect(isTaken(0, 1)).toEqual([true, true]);
});
