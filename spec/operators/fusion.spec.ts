import { from, groupBy, map, type Observable, of, Subject } from 'rxjs';
import {
  ctrFold,
  type Fold,
  fused,
  groupByUser,
  type SearchEvent,
  type Session,
  sessionize,
  summarize,
  toCtr,
  toSearches,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';

const log: readonly SearchEvent[] = [
  { user: 'ann', time: 0, type: 'search', query: 'dogs' },
  { user: 'ann', time: 1, type: 'click', item: 'fido' },
];
const events = from(log);
const groups = () => events.pipe(groupByUser());
const sessions = () => groups().pipe(sessionize({ gap: 10 }));
const apart = () => groups().pipe(map((group) => group));
/** Keeps the searches of a session, and no other events. */
const searchesOnly: Fold<string | number, SearchEvent, SearchEvent[], Session<string | number, SearchEvent>> = {
  name: 'searches only',
  empty: () => [],
  add: (kept, event) => (event.type === 'search' ? [...kept, event] : kept),
  merge: (earlier, later) => [...earlier, ...later],
  finish: (kept, user, start, end, deadline, closedBy) => ({ user, start, end, closedBy, deadline, events: kept }),
  renew: () => [],
  save: (kept) => kept,
  load: (saved) => saved as SearchEvent[],
};
const sum = { empty: 0, concat: (x: number, y: number) => x + y };

describe('fused', () => {
  it.each<[string, () => Observable<unknown>, string[]]>([
    ['events', () => events, []],
    ['groups', groups, ['groupByUser']],
    ['sessions', sessions, ['groupByUser', 'sessionize']],
    ['rates', () => sessions().pipe(toCtr()), ['groupByUser', 'sessionize', 'toCtr']],
    [
      'clicked searches',
      () => sessions().pipe(toCtr({ count: 'clicked-searches' })),
      ['groupByUser', 'sessionize', 'toCtr'],
    ],
    ['sums', () => sessions().pipe(summarize(() => 1, sum)), ['groupByUser', 'sessionize', 'summarize']],
    ['groups, something, sessions', () => apart().pipe(sessionize({ gap: 10 })), ['sessionize']],
    ['groups, something, rates', () => apart().pipe(sessionize({ gap: 10 }), toCtr()), ['sessionize', 'toCtr']],
    [
      'groups of rxjs',
      () =>
        events.pipe(
          groupBy(({ user }) => user),
          sessionize({ gap: 10 }),
        ),
      ['sessionize'],
    ],
    [
      'sessions, something, rates',
      () =>
        sessions().pipe(
          map((session) => session),
          toCtr(),
        ),
      ['toCtr'],
    ],
    [
      'what another operator made',
      () =>
        sessions().pipe(
          toCtr(),
          map(({ ctr }) => ctr),
        ),
      [],
    ],
    ['searches', () => sessions().pipe(toSearches()), []],
    ['a fold', () => groups().pipe(sessionize({ gap: 10, fold: ctrFold() })), ['groupByUser', 'sessionize']],
    ['rates behind a fold', () => groups().pipe(sessionize({ gap: 10, fold: searchesOnly }), toCtr()), ['toCtr']],
    [
      'rates behind open sessions',
      () => groups().pipe(sessionize({ gap: 10, openSessions: { at: of(1), to: () => undefined } }), toCtr()),
      ['toCtr'],
    ],
  ])('names the operators that run as one: %s', (_, made, names) => {
    expect(fused(made())).toEqual(names);
  });
});

describe('sessionize with a fold', () => {
  const options = { gap: 10, fold: ctrFold<string | number, SearchEvent>() };
  const rate = { user: 'ann', start: 0, end: 1, closedBy: 'end', deadline: 11, searches: 1, clicks: 1, ctr: 1 };
  const collect = <T>(subscribe: (next: (value: T) => void) => void) => {
    const values: T[] = [];
    subscribe((value) => values.push(value));
    return values;
  };

  it.each([
    ['directly behind groupByUser', groups],
    ['behind something else', apart],
  ])('emits what the fold makes of each session: %s', (_, grouped) => {
    expect(collect((next) => grouped().pipe(sessionize(options)).subscribe(next))).toEqual([rate]);
  });

  it('gives an operator behind it what the fold makes, and not the events (A10)', () => {
    const rates = groups().pipe(sessionize({ gap: 10, fold: searchesOnly }), toCtr());

    expect(collect((next) => rates.subscribe(next))).toEqual([{ ...rate, clicks: 0, ctr: 0 }]);
  });

  it('shows what the fold makes of open sessions', () => {
    const shown: unknown[] = [];
    const source = new Subject<SearchEvent>();
    const look = new Subject<void>();
    const openSessions = { at: look, to: (open: readonly unknown[]) => shown.push(...open) };
    source.pipe(groupByUser(), sessionize({ ...options, openSessions })).subscribe();

    for (const event of log) source.next(event);
    look.next();

    expect(shown).toEqual([rate]);
  });
});
