import { from } from 'rxjs';
import { groupByUser, type SearchEvent, sessionize } from 'rxjs-sessionize';
import { searchesOf, type SearchRecord, toImpressions, toSearches } from 'rxjs-sessionize/search';
import { describe, expect, it } from 'vitest';
import { marbles } from '../operators/marbles.js';

type Anything = Readonly<Record<string, unknown>>;

/** A session of these events, one per second. */
const sessionOf = (...events: readonly Anything[]) => ({
  user: 'ann',
  start: 0,
  end: 1_000 * (events.length - 1),
  closedBy: 'gap' as const,
  deadline: 60_000,
  events: events.map((event, i) => ({ time: 1_000 * i, ...event })),
});

const brief = ({ query, items, clicks }: SearchRecord<unknown, unknown>) =>
  `${String(query)}: ${items?.join() ?? 'unknown'}: ${clicks.map(({ item, rank }) => `${String(item)}@${String(rank)}`).join()}`;

const search = (query: string, more: Anything = {}) => ({ type: 'search', query, ...more });
const results = (items: readonly string[], more: Anything = {}) => ({ type: 'results', items, ...more });
const click = (item: string, more: Anything = {}) => ({ type: 'click', item, ...more });

const find = searchesOf<string, Anything & { time: number }>({
  isSearch: ({ type }) => type === 'search' || type === 'both',
  isClick: ({ type }) => type === 'click' || type === 'both',
  searchIdOf: ({ id }) => id as string | undefined,
});
const found = (...events: readonly Anything[]) => find(sessionOf(...events)).map(brief);

describe('searchesOf', () => {
  it.each<[string, readonly Anything[], readonly string[]]>([
    [
      'a click belongs to the latest search',
      [search('dogs'), search('cats'), click('a')],
      ['dogs: unknown: ', 'cats: unknown: a@undefined'],
    ],
    [
      'or to the latest that showed its item',
      [search('dogs'), results(['a', 'b']), search('cats'), results(['c']), click('b'), click('c'), click('d')],
      ['dogs: a,b: b@2', 'cats: c: c@1,d@undefined'],
    ],
    [
      'of two that showed it, to the later one',
      [search('dogs'), results(['a']), search('cats'), results(['x', 'a']), click('a')],
      ['dogs: a: ', 'cats: x,a: a@2'],
    ],
    [
      'or to the search that it names',
      [
        search('dogs', { id: 1 }),
        search('cats', { id: 2 }),
        results(['c'], { id: 2 }),
        results(['a', 'c'], { id: 1 }),
        click('c', { id: 2 }),
        click('c', { id: 1 }),
      ],
      ['dogs: a,c: c@2', 'cats: c: c@1'],
    ],
    ['also where that comes later', [results(['a'], { id: 1 }), search('dogs', { id: 1 })], ['dogs: a: ']],
    [
      'and to none where the session does not have it',
      [search('dogs'), results(['a'], { id: 9 }), click('a', { id: 9 })],
      ['dogs: unknown: '],
    ],
    [
      'results and clicks before the first search belong to none',
      [results(['a']), click('a'), search('dogs')],
      ['dogs: unknown: '],
    ],
    ['no results are known results', [search('dogs'), results([])], ['dogs: : ']],
    ['several lists of results are one', [search('dogs'), results(['a']), results(['b'])], ['dogs: a,b: ']],
    [
      'an item that is shown twice has its first rank',
      [search('dogs'), results(['a', 'b', 'a']), click('a')],
      ['dogs: a,b,a: a@1'],
    ],
    [
      'searches with one id are one search',
      [search('dogs', { id: 1 }), search('dogs, page 2', { id: 1 })],
      ['dogs: unknown: '],
    ],
    [
      'an event that is both is a click on itself',
      [search('dogs'), results(['a']), { type: 'both', query: 'cats', item: 'a' }, click('b')],
      ['dogs: a: ', 'cats: unknown: a@undefined,b@undefined'],
    ],
  ])('%s', (_, events, expected) => {
    expect(found(...events)).toEqual(expected);
  });

  it('says what came after the last click', () => {
    const events = [search('dogs'), click('a'), { type: 'app-open' }, search('cats'), click('b'), search('birds')];
    expect(find(sessionOf(...events)).map(({ nextAfterClicks }) => nextAfterClicks)).toEqual([2_000, 5_000, undefined]);
    expect(find(sessionOf(search('dogs'), click('a')))[0]?.nextAfterClicks).toBeUndefined();
  });

  it('takes ranks from events that say them', () => {
    const ranked = searchesOf<string, Anything & { time: number }>({
      isSearch: ({ type }) => type === 'search',
      isClick: ({ type }) => type === 'click',
      rankOf: ({ rank }) => rank as number | undefined,
    });
    const [dogs, cats, none] = ranked(
      sessionOf(search('dogs'), click('a', { rank: 3 }), search('cats'), click('b', { rank: 0 }), search('birds')),
    );

    expect(dogs).toMatchObject({ isRanked: true, clicks: [{ rank: 3 }] });
    expect(cats).toMatchObject({ isRanked: false, clicks: [{ rank: undefined }] });
    expect(none).toMatchObject({ isRanked: true, clicks: [] });
  });

  it('costs what a session holds, however many clicks and items', () => {
    const items = Array.from({ length: 20_000 }, (_, i) => String(i));
    const clicks = items.map((item) => click(item));

    expect(find(sessionOf(search('all'), results(items), ...clicks))[0]?.clicks.at(-1)?.rank).toBe(20_000);
  });
});

describe('toSearches and toImpressions', () => {
  const log: SearchEvent[] = [
    { user: 'ann', time: 0, type: 'search', query: 'dogs' },
    { user: 'ann', time: 1, type: 'results', items: ['a', 'b', 'a'] },
    { user: 'ann', time: 2, type: 'click', item: 'a' },
    { user: 'ann', time: 3, type: 'search', query: 'cats' },
  ];

  it('emit each search of a session, and each of its results', () => {
    const queries: unknown[] = [];
    const shown: unknown[] = [];
    const sessions = from(log).pipe(groupByUser(), sessionize({ gap: 10 }));

    sessions.pipe(toSearches()).subscribe(({ query }) => queries.push(query));
    sessions
      .pipe(toSearches(), toImpressions())
      .subscribe(({ position, isClicked }) => shown.push([position, isClicked]));

    expect(queries).toEqual(['dogs', 'cats']);
    expect(shown).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
  });

  marbles('pass on errors and the end', ({ cold, expectObservable }) => {
    const pipeline = [groupByUser<SearchEvent>(), sessionize<string | number, SearchEvent>({ gap: 10 })] as const;
    expectObservable(cold<SearchEvent>('--#').pipe(...pipeline, toSearches(), toImpressions())).toBe('--#');
    expectObservable(cold<SearchEvent>('--|').pipe(...pipeline, toSearches(), toImpressions())).toBe('--|');
  });
});
