import { describe, expect, it } from 'vitest';
import type { Fold, Span } from 'rxjs-sessionize';
import { FailedFunction, messageOf, named, Unsaved } from '../../lib/kafka/failed-function.js';

const cause = new Error('no luck');
const failing = (): never => {
  throw cause;
};
const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
};

describe('functions that are named', () => {
  it('are as they were, while they throw nothing', () => {
    const split = {
      name: 'none',
      answer: true,
      before() {
        return this.answer;
      },
      after() {
        return !this.answer;
      },
    };
    const options = named<string, object, Span<string>>({ gap: (user) => user.length, split });
    expect((options.gap as (user: string) => number)('ann')).toBe(3);
    const asked = options.split!;
    expect(asked.name).toBe('none');
    expect([asked.before!({}, {} as never, 0), asked.after!({}, {} as never, 0)]).toEqual([true, false]);
    expect('fold' in options).toBe(false);
  });

  it('are only those that there are', () => {
    expect(named<string, object, Span<string>>({ gap: 5 })).toEqual({ gap: 5 });
    const { split } = named<string, object, Span<string>>({ gap: 5, split: { name: 'a', before: failing } });
    expect('after' in split!).toBe(false);
    const other = named<string, object, Span<string>>({ gap: 5, split: { name: 'a', after: failing } });
    expect('before' in other.split!).toBe(false);
  });

  it('throw an error that names the option', () => {
    const { gap, split } = named<string, object, Span<string>>({
      gap: failing,
      split: { name: 'a', before: failing, after: failing },
    });
    for (const [run, option] of [
      [() => (gap as (user: string) => number)('ann'), 'gap'],
      [() => split!.before!({}, {} as never, 0), 'split.before'],
      [() => split!.after!({}, {} as never, 0), 'split.after'],
    ] as const) {
      const error = thrownBy(run);
      expect(error).toBeInstanceOf(FailedFunction);
      expect(error).toMatchObject({ name: 'FailedFunction', message: `${option}: no luck`, cause });
    }
  });
});

describe('a fold that is named', () => {
  const fold: Fold<string, string, string, Span<string>> = {
    name: 'texts',
    empty: () => '-',
    add: (value, event, time) => `${value}${event}${String(time)}`,
    merge: (earlier, later) => `${earlier}&${later}`,
    finish: (value, user, start, end, deadline, closedBy) =>
      value === 'none' ? undefined : { user, start, end, deadline, closedBy },
    renew: (finished) => `${finished}!`,
    save: (value) => [value],
    load: (saved) => (saved as string[])[0]!,
  };
  const safe = (other: object = {}) => named({ gap: 5, fold: { ...fold, ...other } }).fold!;
  const finish = (other?: object, value = 'x') => safe(other).finish(value, 'ann', 1, 2, 3, 'gap');

  it('does what it did', () => {
    const same = safe();
    expect([same.name, same.empty(), same.add('a', 'b', 1), same.merge('a', 'b'), same.renew('a')]).toEqual([
      'texts',
      '-',
      'ab1',
      'a&b',
      'a!',
    ]);
    expect([same.save('a'), same.load(['a'])]).toEqual([['a'], 'a']);
    expect(finish()).toEqual({ user: 'ann', start: 1, end: 2, deadline: 3, closedBy: 'gap' });
    expect(finish({}, 'none')).toBeUndefined();
  });

  it.each([
    [null, 'null'],
    [5, '5'],
    ['a', '"a"'],
  ])('gives a result or none, and not %o', (result, shown) => {
    const error = thrownBy(() => finish({ finish: () => result }));
    expect(error).toEqual(new TypeError(`finish must give a result or undefined, got ${shown}`));
  });

  it('begins with a new value where it cannot renew one', () => {
    expect(safe({ renew: failing }).renew('a')).toBe('-');
  });

  it('saves that it cannot be saved, and throws that when it is loaded', () => {
    const broken = safe({ save: failing });
    const saved = broken.save('a');
    expect(saved).toEqual(new Unsaved(cause));
    expect(thrownBy(() => broken.load(saved))).toBe(cause);
  });
});

it.each<[thrown: unknown, message: string]>([
  [cause, 'no luck'],
  ['no luck', '"no luck"'],
  [{ message: 'no luck' }, 'an object'],
  [undefined, 'undefined'],
])('what is thrown says something: %o', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
