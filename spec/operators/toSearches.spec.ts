import { map, of, type OperatorFunction, pipe } from 'rxjs';
import { groupByUser, type SearchEvent, type SearchOutcome, sessionize, toSearches } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { event, happening, marbles, type UserEvent } from './marbles.js';
import { rulesOfOperators } from './rules.js';

const meanings = {
  o: { type: 'app-open' },
  s: { type: 'search', query: 'dogs' },
  t: { type: 'search', query: 'cats' },
  r: { type: 'results', items: ['fido', 'rover'] },
  q: { type: 'results', items: ['felix'] },
  c: { type: 'click', item: 'fido' },
  d: { type: 'click', item: 'felix' },
} as const;

const toSearchEvents: OperatorFunction<UserEvent, SearchEvent> = map(({ user, time, name }) => ({
  ...meanings[name.toLowerCase() as keyof typeof meanings],
  user,
  time,
}));

/** A short form of an outcome: the user and the query; the results; the clicked items. */
const brief = ({ user, query, results, clicks }: SearchOutcome<string | number>) =>
  `${String(user)} ${query}; ${results.join()}; ${clicks.map(({ item }) => item).join()}`;

describe('toSearches', () => {
  const outcomes = pipe(toSearchEvents, groupByUser(), sessionize({ gap: 4 }), toSearches());
  const inBrief = pipe(outcomes, map(brief));

  rulesOfOperators(inBrief, { sc: 'ann dogs; ; fido', s: 'ann dogs; ; ', S: 'bob dogs; ; ' });

  marbles('makes one value of each search, with the results and clicks before the next one', (t) => {
    const e1 = t.hot('-s-r-c-t-q-d-|    ');
    const expected = '-------------(xy|)';
    const values = { x: 'ann dogs; fido,rover; fido', y: 'ann cats; felix; felix' };

    t.expectObservable(e1.pipe(happening, inBrief)).toBe(expected, values);
  });

  marbles('says when the search was made, and in which session', ({ hot, expectObservable }) => {
    const e1 = hot('  -o-s-c-|   ');
    const expected = '-------(x|)';
    const x = {
      user: 'ann',
      time: 3,
      query: 'dogs',
      results: [],
      clicks: [{ user: 'ann', time: 5, type: 'click', item: 'fido' }],
      session: { user: 'ann', start: 1, end: 5, closedBy: 'end', deadline: 9 },
    };

    expectObservable(e1.pipe(happening, outcomes)).toBe(expected, { x });
  });

  marbles('leaves out results and clicks before the first search', ({ hot, expectObservable }) => {
    const e1 = hot('  -o-r-c-s-|   ');
    const expected = '---------(x|)';

    expectObservable(e1.pipe(happening, inBrief)).toBe(expected, { x: 'ann dogs; ; ' });
  });

  marbles('emits nothing for a session without a search', ({ hot, expectObservable }) => {
    const e1 = hot('  -o-r-c-------S-|   ');
    const expected = '---------------(x|)';

    expectObservable(e1.pipe(happening, inBrief)).toBe(expected, { x: 'bob dogs; ; ' });
  });

  marbles('does not carry a search on into the next session', ({ hot, expectObservable }) => {
    const e1 = hot('  -s-----c-|');
    const expected = '-------x-|';

    expectObservable(e1.pipe(happening, inBrief)).toBe(expected, { x: 'ann dogs; ; ' });
  });

  marbles('goes by the order of time, not of arrival', ({ hot, expectObservable }) => {
    const times = { d: event('d', 13), c: event('c', 12), r: event('r', 11), s: event('s', 10) };
    const e1 = hot('  dcrs|   ', times);
    //                s r c d      in event time
    const expected = '----(x|)';

    expectObservable(e1.pipe(inBrief)).toBe(expected, { x: 'ann dogs; fido,rover; fido,felix' });
  });

  marbles('joins several lists of results of a search', ({ hot, expectObservable }) => {
    const e1 = hot('  -s-r-q-|   ');
    const expected = '-------(x|)';

    expectObservable(e1.pipe(happening, inBrief)).toBe(expected, { x: 'ann dogs; fido,rover,felix; ' });
  });

  it('takes a list of results of any length', () => {
    const items = Array.from({ length: 300_000 }, (_, i) => i);
    const log: SearchEvent[] = [
      { user: 1, time: 0, type: 'search', query: 'all' },
      { user: 1, time: 1, type: 'results', items },
    ];
    let results: readonly unknown[] = [];

    of(...log)
      .pipe(groupByUser(), sessionize({ gap: 4 }), toSearches())
      .subscribe((outcome) => (results = outcome.results));

    expect(results).toHaveLength(items.length);
  });
});
