import { map, pipe } from 'rxjs';
import { type Ctr, type CtrOptions, toCtr } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { behindSessionize } from './groupings.js';
import { event, failAtB, happening, marbles, ofAFunction, type UserEvent } from './marbles.js';
import { refusal } from './refusal.js';
import { rulesOfOperators } from './rules.js';

/** A short form of a CTR: the user, clicks / searches. */
const brief = ({ user, clicks, searches }: Ctr<string>) => `${user} ${String(clicks)}/${String(searches)}`;

describe.each(behindSessionize)('toCtr, %s', (_, sessionsTo, calls) => {
  const ctrs = (options?: CtrOptions<UserEvent>) => sessionsTo(toCtr<string, UserEvent>(options));
  const inBrief = (options?: CtrOptions<UserEvent>) => pipe(ctrs(options), map(brief));

  rulesOfOperators(inBrief(), { sc: 'ann 1/1', s: 'ann 0/1', S: 'bob 0/1' });

  marbles('counts the clicks and searches of each session', ({ hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -s-c-c-S-s-Cc-----s----|   ');
    //                 [----------]····              deadline 16
    //                       [---]····               deadline 15
    //                                  [····        deadline 22
    const e1subs = '  ^----------------------!   ';
    const expected = '------------------(xy)-(z|)';
    const values = { x: 'bob 1/1', y: 'ann 3/2', z: 'ann 0/1' };

    expectObservable(e1.pipe(happening, inBrief())).toBe(expected, values);
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('says whose session it was, from when to when, and how it ended', ({ hot, expectObservable }) => {
    const e1 = hot('  -s-c-c-|   ');
    const expected = '-------(x|)';
    const x = { user: 'ann', start: 1, end: 5, closedBy: 'end', deadline: 9, searches: 1, clicks: 2, ctr: 2 };

    expectObservable(e1.pipe(happening, ctrs())).toBe(expected, { x });
  });

  marbles('leaves out sessions without a search', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-c-----S-|   ');
    const expected = '-----------(x|)';

    expectObservable(e1.pipe(happening, inBrief())).toBe(expected, { x: 'bob 0/1' });
  });

  marbles('counts the searches with a click before the next one, if asked to', ({ hot, expectObservable }) => {
    const e1 = hot('  -c-s-c-c-s-s-c-|   ');
    const expected = '---------------(x|)';

    expectObservable(e1.pipe(happening, inBrief({ count: 'clicked-searches' }))).toBe(expected, { x: 'ann 2/3' });
  });

  marbles('counts in order of time, not of arrival', ({ hot, expectObservable }) => {
    const e1 = hot('  -s-c-t-|   ', { s: event('s', 12), c: event('c', 10), t: event('s', 11) });
    //                c t s           in event time
    const expected = '-------(x|)';

    expectObservable(e1.pipe(inBrief({ count: 'clicked-searches' }))).toBe(expected, { x: 'ann 0/2' });
  });

  marbles('takes what is a search and what is a click from its options', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-b-b-|   ');
    const expected = '-------(x|)';
    const options = {
      isSearch: ({ name }: UserEvent) => name === 'a',
      isClick: ({ name }: UserEvent) => name === 'b',
    };

    expectObservable(e1.pipe(happening, inBrief(options))).toBe(expected, { x: 'ann 2/1' });
  });

  for (const [count, expected] of [
    ['clicks', 'ann 3/3'],
    ['clicked-searches', 'ann 2/3'],
  ] as const) {
    marbles(`asks of each event whether it is a search and whether it is a click: ${count}`, (t) => {
      //                  a: a search, b: both, c: a click
      const e1 = t.hot('  -a-b-c-a-c-|   ');
      const options = {
        count,
        isSearch: ({ name }: UserEvent) => name !== 'c',
        isClick: ({ name }: UserEvent) => name !== 'a',
      };

      t.expectObservable(e1.pipe(happening, inBrief(options))).toBe('-----------(x|)', { x: expected });
    });
  }

  for (const options of [{ isSearch: failAtB(true) }, { isClick: failAtB(true), isSearch: () => false }]) {
    const [selector = ''] = Object.keys(options);

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

      expectObservable(e1.pipe(happening, inBrief(options))).toBe(expected, undefined, ofAFunction);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    });

    marbles(`passes on an error that ${selector} throws, also at the end`, ({ hot, expectObservable }) => {
      const e1 = hot('                                     -a-b-|');
      const expected = calls === 'at events' ? '---#  ' : '-----#';

      expectObservable(e1.pipe(happening, inBrief(options))).toBe(expected, undefined, ofAFunction);
    });
  }
});

describe('the options of toCtr', () => {
  it.each([
    [{ count: 'searches' }, `TypeError: toCtr: count must be 'clicks' or 'clicked-searches', got "searches"`],
    [{ count: null }, `TypeError: toCtr: count must be 'clicks' or 'clicked-searches', got null`],
    ['clicked-searches', 'TypeError: toCtr: options must be an object, got "clicked-searches"'],
    [{ isSearch: 'search' }, 'TypeError: toCtr: isSearch must be a function, got "search"'],
    [{ isClick: 1 }, 'TypeError: toCtr: isClick must be a function, got 1'],
    [{}, 'accepted'],
    [undefined, 'accepted'],
    [{ count: undefined, isSearch: undefined, isClick: undefined }, 'accepted'],
  ])('%o: %s', (options, message) => {
    expect(refusal(() => toCtr(options as unknown as CtrOptions<UserEvent>))).toBe(message);
  });
});
