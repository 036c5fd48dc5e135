import { describe, expect, it } from 'vitest';
import { OptionTypeError } from '../../lib/core/errors.js';
import { collectFold, type Fold, trialOf } from '../../lib/core/fold.js';
import type { Span } from '../../lib/core/session.js';

interface Visit {
  readonly name: string;
  readonly time: number;
}

/** A fold that collects events, and counts how often it reads a time again. */
function collecting() {
  let reads = 0;
  const fold = collectFold<string, Visit>(({ time }) => {
    reads++;
    return time;
  });
  type Kept = ReturnType<typeof fold.empty>;
  /** Adds events in order of arrival. Keys are their names, values their times. */
  const add = (kept: Kept, events: Readonly<Record<string, number>>) =>
    Object.entries(events).reduce((sum, [name, time]) => fold.add(sum, { name, time }, time), kept);
  return {
    fold,
    add,
    of: (events: Readonly<Record<string, number>>) => add(fold.empty(), events),
    /** The names in order of time, and whether the fold read a time to order them. */
    ordered: (kept: Kept): readonly unknown[] => {
      const before = reads;
      const session = fold.finish(kept, 'ann', 0, 9, 19, 'gap')!;
      return [session.events.map(({ name }) => name).join(''), reads > before];
    },
  };
}

describe('the fold that collects events', () => {
  it('reads no time again where they came in order', () => {
    const { fold, of, add, ordered } = collecting();
    const kept = of({ a: 1, b: 2, c: 2, d: 3 });

    expect(ordered(kept)).toEqual(['abcd', false]);
    expect(fold.save(kept)).toEqual({ events: kept.events, latest: 3 });
    expect(ordered(add(fold.load(fold.save(kept)), { e: 3 }))).toEqual(['abcde', false]);
    expect(ordered(kept)).toEqual(['abcd', false]);
  });

  it('puts them in order once, those of one time as they came', () => {
    const { fold, of, add, ordered } = collecting();
    const kept = of({ a: 3, b: 1, c: 3, d: 2 });

    expect(ordered(kept)).toEqual(['bdac', true]);
    expect(ordered(kept)).toEqual(['bdac', false]);
    expect(ordered(add(kept, { e: 3 }))).toEqual(['bdace', false]);
    expect(ordered(add(fold.load(fold.save(kept)), { f: 2 }))).toEqual(['bdface', true]);
  });

  it.each<[string, object, object, string, boolean]>([
    ['as long', { a: 1 }, { b: 5 }, 'ab', false],
    ['shorter', { a: 1, b: 2 }, { c: 5 }, 'abc', false],
    ['longer', { a: 1 }, { b: 5, c: 6 }, 'abc', true],
    ['shorter, and out of order', { a: 1, b: 2, c: 3 }, { d: 6, e: 5 }, 'abced', true],
    ['behind one that is out of order', { a: 2, b: 1 }, { c: 5 }, 'bac', true],
  ])('joins a session with a later one that is %s', (_, earlier, later, letters, mustSort) => {
    const { fold, of, add, ordered } = collecting();
    const [a, b] = [of(earlier as Record<string, number>), of(later as Record<string, number>)];
    const joined = fold.merge(a, b);

    // The events of the shorter session are moved into the list of the longer one.
    expect(joined.events).toBe(a.events.length > 1 || b.events.length === 1 ? a.events : b.events);
    expect(ordered(joined)).toEqual([letters, mustSort]);
    // The joined fold knows its latest event. An event at that time or later is in order; an earlier one is not.
    expect(ordered(add(joined, { y: 6, z: 7 }))).toEqual([`${letters}yz`, false]);
    expect(ordered(add(joined, { x: 6.5 }))).toEqual([`${letters}yxz`, true]);
  });

  it('begins anew with nothing', () => {
    const { fold, of, ordered } = collecting();

    expect(ordered(fold.renew(of({ a: 1 })))).toEqual(['', false]);
  });

  it('keeps no event of a session that is over, and changes no list that it gave', () => {
    const { fold, add, of } = collecting();
    const kept = of({ a: 2, b: 1 });
    const { events } = fold.finish(kept, 'ann', 1, 2, 12, 'gap')!;
    const renewed = fold.renew(kept);

    expect(renewed.events).toEqual([undefined, undefined]);
    add(renewed, { c: 30 });
    expect(events.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(fold.finish(renewed, 'ann', 30, 30, 40, 'gap')!.events).toEqual([{ name: 'c', time: 30 }]);
  });

  it('keeps no long list', () => {
    const { fold, of } = collecting();
    const long = of(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [String(i), i])));

    expect(fold.renew(long).events).toEqual([]);
  });
});

describe('a fold on trial', () => {
  /** A fold that sums up times, on trial, and how often it was saved. */
  const counted = (value: () => { sum: number }) => {
    let saves = 0;
    const fold: Fold<string, Visit, { sum: number }, Span<string>> = {
      name: 'sum',
      empty: value,
      add(kept, _, time) {
        if (Number.isNaN(time)) throw new Error('of the user');
        kept.sum += time;
        return kept;
      },
      merge: (a) => a,
      finish: () => undefined,
      renew: value,
      save(kept) {
        saves++;
        return { ...kept };
      },
      load: (saved) => saved as { sum: number },
    };
    return { trial: trialOf('sessionize', fold), saves: () => saves };
  };

  it('is asked by the first event only whether sessions change each other, and by each whether it throws', () => {
    const { trial, saves } = counted(() => ({ sum: 0 }));
    trial({ name: 'a', time: 1 }, 1);
    expect(saves()).toBe(2);
    trial({ name: 'b', time: 2 }, 2);
    expect(saves()).toBe(2);
    expect(() => {
      trial({ name: 'c', time: NaN }, NaN);
    }).toThrow('of the user');
  });

  it('is refused where they do, with what to do about it', () => {
    const one = { sum: 0 };
    const { trial } = counted(() => one);
    const refused = () => {
      trial({ name: 'a', time: 1 }, 1);
    };

    expect(refused).toThrow(OptionTypeError);
    expect(refused).toThrow(
      'sessionize: what is kept of one session changes when an event is added to another: `add` or `concat` must return a new ' +
        'value, or `empty` and `of` make one each time',
    );
  });
});
