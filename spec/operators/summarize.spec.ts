import { getMonoid } from 'fp-ts/lib/ReadonlyArray.js';
import { MonoidSum } from 'fp-ts/lib/number.js';
import { from, map, pipe, take } from 'rxjs';
import { type Monoid, summarize, type Summary } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { behindSessionize } from './groupings.js';
import { event, failAtB, happening, marbles, ofAFunction, type UserEvent } from './marbles.js';
import { refusal } from './refusal.js';
import { rulesOfOperators } from './rules.js';

describe.each(behindSessionize)('summarize, %s', (_, sessionsTo, calls) => {
  const sums = <A>(of: (event: UserEvent) => A, monoid: Monoid<A>) => sessionsTo(summarize(of, monoid));
  const inBrief = <A>(of: (event: UserEvent) => A, monoid: Monoid<A>) =>
    pipe(
      sums(of, monoid),
      map(({ user, value }: Summary<string, A>) => `${user} ${String(value)}`),
    );

  rulesOfOperators(
    inBrief(() => 1, MonoidSum),
    { sc: 'ann 2', s: 'ann 1', S: 'bob 1' },
  );

  marbles('sums up what each event counts', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-b-c-|   ');
    const expected = '-------(x|)';

    expectObservable(
      e1.pipe(
        happening,
        inBrief(({ time }) => time, MonoidSum),
      ),
    ).toBe(expected, { x: 'ann 9' });
  });

  marbles('says whose session it was, from when to when, and how it ended', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-b-c-|   ');
    const expected = '-------(x|)';
    const x = { user: 'ann', start: 1, end: 5, closedBy: 'end', deadline: 9, value: 3 };

    expectObservable(
      e1.pipe(
        happening,
        sums(() => 1, MonoidSum),
      ),
    ).toBe(expected, { x });
  });

  marbles('begins each session at empty', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-b------C-a-|     ');
    const expected = '----------x---(yz|) ';
    const names = ({ name }: UserEvent) => [name];
    const values = { x: 'ann a,b', y: 'bob C', z: 'ann a' };

    expectObservable(e1.pipe(happening, inBrief(names, getMonoid<string>()))).toBe(expected, values);
  });

  it('counts nothing more once its consumer has enough', () => {
    let counted = 0;
    const count = () => ++counted;
    const events = [event('a', 0), event('b', 10), event('c', 20)];
    let countedByThen = NaN;

    from(events)
      .pipe(sums(count, MonoidSum), take(1))
      .subscribe(() => (countedByThen = counted));

    expect(counted).toBe(countedByThen);
  });

  for (const [selector, of, monoid] of [
    ['of', failAtB(''), { empty: '', concat: (x: string) => x }],
    [
      'concat',
      ({ name }: UserEvent) => name,
      { empty: '', concat: (x: string, y: string) => failAtB('')({ name: x || y }) },
    ],
  ] as const) {
    marbles(`passes on an error that ${selector} throws`, ({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a-b------a-|');
      const { e1subs, expected } =
        calls === 'at events'
          ? {
              e1subs: ' ^--!         ',
              expected: '---#       ',
            }
          : {
              e1subs: ' ^---------!  ',
              expected: '----------#',
            };

      expectObservable(e1.pipe(happening, inBrief(of, monoid))).toBe(expected, undefined, ofAFunction);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    });

    marbles(`passes on an error that ${selector} throws when all ends`, ({ hot, expectObservable }) => {
      const e1 = hot('                                     -a-b-|');
      const expected = calls === 'at events' ? '---#  ' : '-----#';

      expectObservable(e1.pipe(happening, inBrief(of, monoid))).toBe(expected, undefined, ofAFunction);
    });
  }
});

describe('the arguments of summarize', () => {
  it.each([
    [undefined, MonoidSum, 'TypeError: summarize: of must be a function, got undefined'],
    ['time', MonoidSum, 'TypeError: summarize: of must be a function, got "time"'],
    [Number, undefined, 'TypeError: summarize: monoid must be an object with empty and concat, got undefined'],
    [Number, null, 'TypeError: summarize: monoid must be an object with empty and concat, got null'],
    [Number, { empty: 0 }, 'TypeError: summarize: monoid must be an object with empty and concat, got an object'],
    [
      Number,
      { concat: Math.max },
      'TypeError: summarize: monoid must be an object with empty and concat, got an object',
    ],
    [
      Number,
      { empty: 0, concat: '+' },
      'TypeError: summarize: monoid must be an object with empty and concat, got an object',
    ],
    [Number, MonoidSum, 'accepted'],
  ])('%o, %o: %s', (of, monoid, message) => {
    expect(refusal(() => summarize(of as typeof Number, monoid as Monoid<number>))).toBe(message);
  });
});
