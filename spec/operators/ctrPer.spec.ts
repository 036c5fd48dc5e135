import fc from 'fast-check';
import { concat, from, identity, map, NEVER, of, Subject, take, tap } from 'rxjs';
import {
  type Ctr,
  ctrPer,
  type CtrPerOptions,
  groupByUser,
  type IntervalCtr,
  type SearchEvent,
  type SearchOutcome,
  sessionize,
  toCtr,
  toSearches,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import type { User } from '../model/model.js';
import { type LogEvent, logs, type Options, property } from '../properties/arbitraries.js';
import { marbles, ofAFunction } from './marbles.js';
import { refusal } from './refusal.js';

const gap = 4;

const ctrOf = (user: string, end: number, clicks: number, span: Partial<Ctr<string>> = {}): Ctr<string> => ({
  user,
  start: end,
  end,
  deadline: end + gap,
  closedBy: 'gap',
  searches: 1,
  clicks,
  ctr: clicks,
  ...span,
});

const a = ctrOf('ann', 1, 1);
const b = ctrOf('bob', 4, 2);
const c = ctrOf('cem', 5, 0, { start: 2, searches: 3, ctr: 0 });
const d = ctrOf('dia', 23, 1);
const sessions = { a, b, c, d };

const ab = { start: 0, end: 5, key: undefined, searches: 2, clicks: 3, ctr: 1.5, sessions: 2 };
const onlyC = { start: 5, end: 10, key: undefined, searches: 3, clicks: 0, ctr: 0, sessions: 1 };
const onlyD = { start: 20, end: 25, key: undefined, searches: 1, clicks: 1, ctr: 1, sessions: 1 };
const intervals = { x: ab, y: onlyC, z: onlyD };

describe('ctrPer', () => {
  marbles('emits each interval once it is certain that no session of it is still to come', (t) => {
    const e1 = t.hot('  -a--b--c-----d--|   ', sessions);
    const e1subs = '    ^---------------!   ';
    const expected = '  -------x-----y--(z|)';

    t.expectObservable(e1.pipe(ctrPer({ every: 5 }))).toBe(expected, intervals);
    t.expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('emits nothing for nothing', (t) => {
    t.expectObservable(
      t.cold('|').pipe(
        map(() => a),
        ctrPer({ every: 5 }),
      ),
    ).toBe('|');
    t.expectObservable(
      t.cold('-').pipe(
        map(() => a),
        ctrPer({ every: 5 }),
      ),
    ).toBe('-');
  });

  marbles('emits what remains on completion, in the order of the intervals', (t) => {
    const e1 = t.hot('  -c-a-|     ', { a: { ...a, closedBy: 'end' as const }, c: { ...c, closedBy: 'end' as const } });
    const expected = '  -----(xy|) ';

    t.expectObservable(e1.pipe(ctrPer({ every: 5 }))).toBe(expected, {
      x: { ...ab, searches: 1, clicks: 1, ctr: 1, sessions: 1 },
      y: onlyC,
    });
  });

  marbles('passes on an error, and discards what is not certain', (t) => {
    const e1 = t.hot('  -a--b--c--#', sessions);
    const expected = '  -------x--#';

    t.expectObservable(e1.pipe(ctrPer({ every: 5 }))).toBe(expected, intervals);
  });

  marbles('leaves its source when the consumer leaves', (t) => {
    const e1 = t.hot('  -a--b--c--d-', sessions);
    const e1subs = '    ^-------!   ';
    const expected = '  -------x-   ';

    t.expectObservable(e1.pipe(ctrPer({ every: 5 })), e1subs).toBe(expected, intervals);
    t.expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  marbles('counts anew in each subscription', (t) => {
    const e1 = t.cold(' -a--b--c-----d--|   ', sessions);
    const expected1 = ' -------x-----y--(z|)   ';
    const expected2 = ' ----------x-----y--(z|)';

    const result = e1.pipe(ctrPer({ every: 5 }));
    t.expectObservable(result).toBe(expected1, intervals);
    t.expectObservable(result, '---^').toBe(expected2, intervals);
  });

  it('stops a synchronous source when the consumer has enough', () => {
    const seen: Ctr<string>[] = [];
    const taken: IntervalCtr<undefined>[] = [];
    from([a, c, d, ctrOf('ann', 90, 0)])
      .pipe(
        tap((session) => seen.push(session)),
        ctrPer({ every: 5 }),
        take(1),
      )
      .subscribe((interval) => taken.push(interval));

    expect(taken).toHaveLength(1);
    expect(seen).toEqual([a, c]);
  });

  it('emits nothing more to a consumer who leaves between two intervals that close at once', () => {
    const taken: unknown[] = [];
    from([{ ...a, closedBy: 'end' as const }, { ...c, closedBy: 'end' as const }, d])
      .pipe(ctrPer({ every: 5 }), take(1))
      .subscribe((interval) => taken.push(interval));

    expect(taken).toHaveLength(1);
  });

  it('keeps the order when a consumer causes further sessions', () => {
    const source = new Subject<Ctr<string>>();
    const starts: number[] = [];
    source.pipe(ctrPer({ every: 5 })).subscribe(({ start }) => {
      starts.push(start);
      if (start === 0) source.next(d);
      if (start === 5) source.complete();
    });
    source.next(a);
    source.next(c);

    expect(starts).toEqual([0, 5, 20]);
  });

  it('divides an interval by what `by` says', () => {
    const results: IntervalCtr<string>[] = [];
    from([a, { ...b, user: 'zoe' }, ctrOf('ann', 4, 5), d])
      .pipe(ctrPer({ every: 5, by: ({ user }) => user }))
      .subscribe((interval) => results.push(interval));

    expect(results).toEqual([
      { start: 0, end: 5, key: 'ann', searches: 2, clicks: 6, ctr: 3, sessions: 2 },
      { start: 0, end: 5, key: 'zoe', searches: 1, clicks: 2, ctr: 2, sessions: 1 },
      { start: 20, end: 25, key: 'dia', searches: 1, clicks: 1, ctr: 1, sessions: 1 },
    ]);
  });

  it('passes on what `by` throws', () => {
    const errors: unknown[] = [];
    const by = (): string => {
      throw ofAFunction;
    };
    concat(of(a), NEVER)
      .pipe(ctrPer({ every: 5, by }))
      .subscribe({ error: (error: unknown) => errors.push(error) });

    expect(errors).toEqual([ofAFunction]);
  });

  it('aligns the intervals to the epoch, before it as well', () => {
    const starts: number[] = [];
    from([ctrOf('ann', -6, 0), ctrOf('ann', -5, 0), ctrOf('ann', -1, 0), ctrOf('ann', 0, 0)])
      .pipe(ctrPer({ every: 5 }))
      .subscribe(({ start }) => starts.push(start));

    expect(starts).toEqual([-10, -5, 0]);
  });
});

describe('ctrPer, where sessions are bounded', () => {
  const collect = (every: number, of: readonly Ctr<string>[]) => {
    const emitted: [after: number, start: number][] = [];
    let after = 0;
    from(of)
      .pipe(
        tap(() => after++),
        ctrPer({ every }),
      )
      .subscribe(({ start }) => emitted.push([after, start]));
    return emitted;
  };

  it('does not take the end of a session for the end of those that are to come', () => {
    const ends: number[] = [];
    const log = [
      { user: 'bob', time: 0, type: 'search' },
      { user: 'cem', time: 1, type: 'search' },
      { user: 'bob', time: 3, type: 'click' },
      { user: 'dia', time: 100, type: 'search' },
    ];
    const results: unknown[] = [];
    from(log)
      .pipe(
        groupByUser(),
        sessionize({ gap: 10, maxDuration: 3 }),
        toCtr(),
        tap(({ end }) => ends.push(end)),
        ctrPer({ every: 2 }),
        map(({ start, searches, clicks }) => [start, searches, clicks]),
      )
      .subscribe((interval) => results.push(interval));

    // Bob's session ends after cem's, but starts first. It lasts as long as `maxDuration` allows.
    expect(ends).toEqual([3, 1, 100]);
    expect(results).toEqual([
      [0, 1, 0],
      [2, 1, 1],
      [100, 1, 0],
    ]);
  });

  it('learns the gap from a session that closed by it', () => {
    const full = (end: number) => ctrOf('ann', end, 0, { deadline: end, closedBy: 'max-events' });

    expect(collect(5, [full(1), full(40), full(80), ctrOf('bob', 78, 0), full(90)])).toEqual([
      [4, 0],
      [4, 40],
      [5, 75],
      [5, 80],
      [5, 90],
    ]);
  });

  it('learns the longest duration from a session that closed by it', () => {
    const long = (start: number, end: number) =>
      ctrOf('ann', end, 0, { start, deadline: start + 20, closedBy: 'max-duration' });

    // Every session still to come starts at most 20 ms before the deadline.
    expect(collect(5, [long(0, 18), long(20, 40), long(39, 45)])).toEqual([
      [2, 15],
      [3, 40],
      [3, 45],
    ]);
  });

  it('refuses sessions that come after their interval', () => {
    const errors: unknown[] = [];
    from([a, c, b])
      .pipe(ctrPer({ every: 5 }))
      .subscribe({ error: (error: unknown) => errors.push(String(error)) });

    expect(errors).toEqual([
      'Error: ctrPer: the session of user "bob" that ended at 4 came after those before 5 were counted; ' +
        'sessions must come as one `sessionize` emits them, and where gaps differ, `maxGap` must be the greatest',
    ]);
  });
});

describe('ctrPer behind toSearches', () => {
  const log: SearchEvent[] = [
    { user: 1, time: 0, type: 'search', query: 'dogs' },
    { user: 1, time: 1, type: 'click', item: 'fido' },
    { user: 1, time: 2, type: 'search', query: 'cats' },
    { user: 1, time: 3, type: 'search', query: 'dogs' },
    { user: 1, time: 4, type: 'click', item: 'rex' },
    { user: 1, time: 4, type: 'click', item: 'rover' },
    { user: 2, time: 6, type: 'search', query: 'dogs' },
    { user: 1, time: 20, type: 'search', query: 'cats' },
  ];
  const resultsOf = (by?: (search: SearchOutcome<unknown>) => string) => {
    const results: unknown[] = [];
    from(log)
      .pipe(groupByUser(), sessionize({ gap: 5 }), toSearches(), ctrPer({ every: 10, ...(by && { by }) }))
      .subscribe((interval) => results.push(interval));
    return results;
  };

  it('counts searches, and the sessions that they were made in', () => {
    expect(resultsOf()).toEqual([
      { start: 0, end: 10, key: undefined, searches: 4, clicks: 3, ctr: 0.75, sessions: 2 },
      { start: 20, end: 30, key: undefined, searches: 1, clicks: 0, ctr: 0, sessions: 1 },
    ]);
  });

  it('counts them by query', () => {
    expect(resultsOf(({ query }) => query)).toEqual([
      { start: 0, end: 10, key: 'dogs', searches: 3, clicks: 3, ctr: 1, sessions: 2 },
      { start: 0, end: 10, key: 'cats', searches: 1, clicks: 0, ctr: 0, sessions: 1 },
      { start: 20, end: 30, key: 'cats', searches: 1, clicks: 0, ctr: 0, sessions: 1 },
    ]);
  });
});

interface Counted {
  readonly user: User;
  readonly start: number;
  readonly end: number;
  readonly key: string | undefined;
  readonly searches: number;
  readonly clicks: number;
}

/** All intervals in the order in which `ctrPer` emits them. */
function intervalsOf(counted: readonly Counted[], every: number): IntervalCtr<string | undefined>[] {
  const starts = [...new Set(counted.map(({ end }) => Math.floor(end / every) * every))].sort((a, b) => a - b);
  return starts.flatMap((start) => {
    const within = counted.filter(({ end }) => start <= end && end < start + every);
    return [...new Set(within.map(({ key }) => key))].map((key) => {
      const of = within.filter((one) => one.key === key);
      const searches = of.reduce((sum, one) => sum + one.searches, 0);
      const clicks = of.reduce((sum, one) => sum + one.clicks, 0);
      const sessions = new Set(of.map(({ user, start }) => JSON.stringify([user, start]))).size;
      return { start, end: start + every, key, searches, clicks, ctr: clicks / searches, sessions };
    });
  });
}

/** Events in many kinds of disorder, and intervals that hold few or many of them. */
const runs = fc.record({ log: logs, times: fc.constantFrom(1, 2, 3, 7, 20) }).map(({ log, times }) => {
  const [first = 0, ...others] = log.events.map(({ time }) => time);
  const range = Math.max(first, ...others) - Math.min(first, ...others);
  return { ...log, every: times * Math.max(1, Math.round(range / 40)) };
});

/** The greatest gap of the users in the log, if the gap is a function. */
const maxGapOf = ({ options: { gap }, events }: { readonly options: Options; readonly events: readonly LogEvent[] }) =>
  typeof gap === 'number' ? {} : { maxGap: Math.max(0, ...events.map(({ user }) => gap(user))) };

describe('ctrPer, whatever comes', () => {
  property('counts each session once, in order, in no interval that is empty', 2_000, runs, (run) => {
    const { options, events, every } = run;
    const counted: Counted[] = [];
    const emitted: IntervalCtr<string | undefined>[] = [];
    from(events)
      .pipe(
        groupByUser(),
        sessionize({ ...options, rejected: identity }),
        toCtr(),
        tap((ctr) => counted.push({ ...ctr, key: ctr.closedBy })),
        ctrPer({ every, by: ({ closedBy }): string | undefined => closedBy, ...maxGapOf(run) }),
      )
      .subscribe((interval) => emitted.push(interval));

    expect(emitted).toEqual(intervalsOf(counted, every));
  });

  property('counts each search once, in order, in no interval that is empty', 1_000, runs, (run) => {
    const { options, events, every } = run;
    const counted: Counted[] = [];
    const emitted: IntervalCtr<string | undefined>[] = [];
    from(events)
      .pipe(
        groupByUser(),
        sessionize({ ...options, rejected: identity }),
        map((session) => ({ ...session, events: session.events.map(asSearchEvent) })),
        toSearches(),
        tap(({ session, query, clicks }) =>
          counted.push({ ...session, key: query, searches: 1, clicks: clicks.length }),
        ),
        ctrPer({ every, by: ({ query }): string | undefined => query, ...maxGapOf(run) }),
      )
      .subscribe((interval) => emitted.push(interval));

    expect(emitted).toEqual(intervalsOf(counted, every));
  });

  property('emits an interval with the first session that ends behind it, without bounds', 500, runs, (run) => {
    const { options, events, every } = run;
    const { split: _, gap, ...unsplit } = options;
    const counted: Counted[] = [];
    const emitted: IntervalCtr<string | undefined>[] = [];
    const errors: unknown[] = [];
    let isGapKnown = false;
    from(events)
      .pipe(
        groupByUser(),
        sessionize({
          ...unsplit,
          gap: typeof gap === 'number' ? gap : gap('ann'),
          maxDuration: Infinity,
          maxEvents: Infinity,
          rejected: identity,
        }),
        toCtr(),
        tap((ctr) => {
          const certain = intervalsOf(counted, every).filter(({ end }) => counted.some((one) => one.end >= end));
          expect(emitted).toEqual(isGapKnown ? certain : []);
          isGapKnown ||= ctr.closedBy === 'gap';
          counted.push({ ...ctr, key: undefined });
        }),
        ctrPer({ every }),
      )
      .subscribe({ next: (interval) => emitted.push(interval), error: (error: unknown) => errors.push(error) });

    expect(errors).toEqual([]);
  });
});

describe('ctrPer with maxGap', () => {
  const closing = (end: number, gap: number) => ctrOf(`gap ${String(gap)}`, end, 1, { deadline: end + gap });
  const startsOf = (options: CtrPerOptions<Ctr<string>, undefined>, ...ctrs: Ctr<string>[]) => {
    const starts: (number | string)[] = [];
    const source = new Subject<Ctr<string>>();
    source.pipe(ctrPer(options)).subscribe({
      next: ({ start }) => starts.push(start),
      error: (error: unknown) => starts.push(String(error)),
    });
    for (const ctr of ctrs) source.next(ctr);
    return starts;
  };

  it('waits for the longest gap', () => {
    // Sessions with a gap of 2 arrive long before sessions with a gap of 20 that end earlier.
    const sessions = [closing(12, 2), closing(25, 2), closing(8, 20), closing(31, 2), closing(40, 2)];

    expect(startsOf({ every: 10, maxGap: 20 }, ...sessions)).toEqual([0, 10]);
    expect(startsOf({ every: 10 }, ...sessions)).toEqual([
      10,
      expect.stringContaining('`maxGap` must be the greatest'),
    ]);
  });

  it('learns nothing from sessions', () => {
    const split = (end: number) => ctrOf('ann', end, 1, { deadline: end, closedBy: 'max-events' });

    expect(startsOf({ every: 10, maxGap: 5 }, split(3), split(14), split(15))).toEqual([0]);
    expect(startsOf({ every: 10 }, split(3), split(14), split(15))).toEqual([]);
  });
});

describe('the options of ctrPer', () => {
  it.each<[unknown, string]>([
    [undefined, 'TypeError: ctrPer: options must be an object, got undefined'],
    [{}, 'TypeError: ctrPer: every must be a whole number of ms, at least 1, got undefined'],
    [{ every: 0 }, 'RangeError: ctrPer: every must be a whole number of ms, at least 1, got 0'],
    [{ every: 1.5 }, 'RangeError: ctrPer: every must be a whole number of ms, at least 1, got 1.5'],
    [{ every: Infinity }, 'RangeError: ctrPer: every must be a whole number of ms, at least 1, got Infinity'],
    [{ every: 1, maxGap: -1 }, 'RangeError: ctrPer: maxGap must be a finite number of ms, at least 0, got -1'],
    [{ every: 1, maxGap: null }, 'TypeError: ctrPer: maxGap must be a finite number of ms, at least 0, got null'],
    [{ every: 1, by: 'query' }, 'TypeError: ctrPer: by must be a function, got "query"'],
    [{ every: 1, by: undefined }, 'accepted'],
  ])('%o: %s', (options, message) => {
    expect(refusal(() => ctrPer(options as never))).toBe(message);
  });
});

/** Uses the key that identifies duplicates as the query. */
const asSearchEvent = ({ user, time, type, key }: LogEvent): SearchEvent =>
  type === 'search'
    ? { user, time, type, query: String(key) }
    : type === 'results'
      ? { user, time, type, items: [] }
      : type === 'click'
        ? { user, time, type, item: 'x' }
        : { user, time, type };
