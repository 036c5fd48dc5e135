import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenIds } from '../../lib/core/seen-ids.js';

const noFloor = -Infinity;

describe('SeenIds', () => {
  it('knows the ids it was given, 1 and "1" apart', () => {
    const ids = new SeenIds();
    ids.add(1, 0, noFloor);

    expect([ids.has(1, noFloor), ids.has('1', noFloor)]).toEqual([true, false]);
  });

  it('does not know the ids of events up to the floor: their session is closed', () => {
    const ids = new SeenIds();
    ids.add('a', 10, noFloor);
    ids.add('b', 11, noFloor);

    expect([ids.has('a', 10), ids.has('b', 10)]).toEqual([false, true]);
  });

  it('knows an id by the event that came last', () => {
    const ids = new SeenIds();
    ids.add('a', 0, noFloor);
    ids.add('a', 20, 10);

    expect(ids.has('a', 10)).toBe(true);
  });

  it('knows nothing once cleared', () => {
    const ids = new SeenIds();
    ids.add('a', 0, noFloor);
    ids.clear();

    expect(ids.has('a', noFloor)).toBe(false);
  });

  it('saves what is after the floor, and load it', () => {
    const ids = new SeenIds();
    ids.add('a', 10, noFloor);
    ids.add(1, 11, noFloor);
    const saved = JSON.parse(JSON.stringify(ids.save(10))) as [string | number, number][];

    expect(saved).toEqual([[1, 11]]);
    expect([SeenIds.load(saved).has(1, 10), SeenIds.load(saved).has('1', 10)]).toEqual([true, false]);
  });

  it('holds few ids of closed sessions, and all of open ones', () => {
    const ids = new SeenIds();
    for (let time = 0; time < 10_000; time++) ids.add(time, time, time - 100);

    expect(ids.save(noFloor).length).toBeLessThan(250);
    expect(ids.save(9_899)).toEqual(Array.from({ length: 100 }, (_, i) => [9_900 + i, 9_900 + i]));
  });

  it('knows what a map of all ids knows, and holds about twice as many as there were of open sessions', () => {
    const step = fc.record({ id: fc.nat(60), by: fc.nat(2), closes: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200, size: 'max' }), fc.nat(80), (steps, reach) => {
        const ids = new SeenIds();
        const all = new Map<number | string, number>();
        let [time, floor, most] = [0, noFloor, 0];
        const open = () => [...all].filter(([, at]) => at > floor);
        for (const { id, by, closes } of steps) {
          time += by;
          if (closes) floor = time - reach;
          if (!ids.has(id, floor)) {
            ids.add(id, time, floor);
            all.set(id, time);
          }
          most = Math.max(most, open().length);
          expect(ids.has(id, floor)).toBe(all.get(id)! > floor);
          expect(ids.has(String(id), floor)).toBe(false);
          expect(new Map(ids.save(floor))).toEqual(new Map(open()));
          expect(ids.save(noFloor).length).toBeLessThanOrEqual(Math.max(32, 2 * most));
        }
        for (const [id, at] of all) expect(ids.has(id, floor)).toBe(at > floor);
        ids.clear();
        for (const id of all.keys()) expect(ids.has(id, noFloor)).toBe(false);
        expect(ids.save(noFloor)).toEqual([]);
      }),
    );
  });
});
