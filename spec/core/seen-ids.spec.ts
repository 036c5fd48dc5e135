import { describe, expect, it } from 'vitest';
import { SeenIds } from '../../lib/core/seen-ids.js';

const noFloor = -Infinity;

describe('SeenIds', () => {
  it('should know the ids it was given, 1 and "1" apart', () => {
    const ids = new SeenIds();
    ids.add(1, 0, noFloor);

    expect([ids.has(1, noFloor), ids.has('1', noFloor)]).toEqual([true, false]);
  });

  it('should not know the ids of events up to the floor: their session is closed', () => {
    const ids = new SeenIds();
    ids.add('a', 10, noFloor);
    ids.add('b', 11, noFloor);

    expect([ids.has('a', 10), ids.has('b', 10)]).toEqual([false, true]);
  });

  it('should know an id by the event that came last', () => {
    const ids = new SeenIds();
    ids.add('a', 0, noFloor);
    ids.add('a', 20, 10);

    expect(ids.has('a', 10)).toBe(true);
  });

  it('should know nothing once cleared', () => {
    const ids = new SeenIds();
    ids.add('a', 0, noFloor);
    ids.clear();

    expect(ids.has('a', noFloor)).toBe(false);
  });

  it('should save what is after the floor, and load it', () => {
    const ids = new SeenIds();
    ids.add('a', 10, noFloor);
    ids.add(1, 11, noFloor);
    const saved = JSON.parse(JSON.stringify(ids.save(10))) as [string | number, number][];

    expect(saved).toEqual([[1, 11]]);
    expect([SeenIds.load(saved).has(1, 10), SeenIds.load(saved).has('1', 10)]).toEqual([true, false]);
  });

  it('should hold few ids of closed sessions, and all of open ones', () => {
    const ids = new SeenIds();
    for (let time = 0; time < 10_000; time++) ids.add(time, time, time - 100);

    expect(ids.save(noFloor).length).toBeLessThan(250);
    expect(ids.save(9_899)).toEqual(Array.from({ length: 100 }, (_, i) => [9_900 + i, 9_900 + i]));
  });
});
