import { MonoidAny } from 'fp-ts/lib/boolean.js';
import { MonoidSum } from 'fp-ts/lib/number.js';
import { getMonoid } from 'fp-ts/lib/ReadonlyArray.js';
import { filter, groupBy, type GroupedObservable, map, type Observable, type OperatorFunction, pipe } from 'rxjs';
import {
  type ClickResult,
  type Ctr,
  groupByUser,
  mergeByTime,
  type Rejection,
  type SearchEvent,
  type SearchOutcome,
  type Session,
  sessionize,
  Sessionizer,
  type SessionizeOptions,
  summarize,
  type Summary,
  summaryFold,
  toCtr,
  toSearches,
} from 'rxjs-sessionize';
import { describe, expectTypeOf, it } from 'vitest';

/** An event without any of the default names. */
interface Visit {
  readonly who: symbol;
  readonly at: Date;
  readonly page: string;
}

/** An event with the default names, and with other types. */
interface ShopEvent {
  readonly user: number;
  readonly time: number;
  readonly type: 'search' | 'click' | 'purchase';
  readonly paid: number;
}

type User = SearchEvent['user'];

declare const log: Observable<SearchEvent>;
declare const visits: Observable<Visit>;
declare const shop: Observable<ShopEvent>;

const visitSessions = pipe(
  groupByUser(({ who }: Visit) => who),
  sessionize({ gap: 1, timeOf: ({ at }) => at }),
);

describe('groupByUser', () => {
  it('knows the user of events that have one', () => {
    expectTypeOf(log.pipe(groupByUser())).toEqualTypeOf<Observable<GroupedObservable<User, SearchEvent>>>();
    expectTypeOf(shop.pipe(groupByUser())).toEqualTypeOf<Observable<GroupedObservable<number, ShopEvent>>>();
  });

  it('takes the user from userOf, which knows the event', () => {
    const groups = visits.pipe(
      groupByUser((event) => {
        expectTypeOf(event).toEqualTypeOf<Visit>();
        return event.who;
      }),
    );

    expectTypeOf(groups).toEqualTypeOf<Observable<GroupedObservable<symbol, Visit>>>();
    expectTypeOf(shop.pipe(groupByUser(({ user }) => String(user)))).toEqualTypeOf<
      Observable<GroupedObservable<string, ShopEvent>>
    >();
  });
});

describe('sessionize', () => {
  it('knows user and events', () => {
    expectTypeOf(log.pipe(groupByUser(), sessionize({ gap: 1 }))).toEqualTypeOf<
      Observable<Session<User, SearchEvent>>
    >();
    expectTypeOf(visits.pipe(visitSessions)).toEqualTypeOf<Observable<Session<symbol, Visit>>>();
    expectTypeOf(visitSessions).returns.toEqualTypeOf<Observable<Session<symbol, Visit>>>();
  });

  it('lets functions of yours know the event', () => {
    void visits.pipe(
      groupByUser(({ who }) => who),
      sessionize({
        gap: 1,
        timeOf: (event) => {
          expectTypeOf(event).toEqualTypeOf<Visit>();
          return event.at;
        },
        idOf: (event) => {
          expectTypeOf(event).toEqualTypeOf<Visit>();
          return event.page;
        },
        rejected: (rejection) => {
          expectTypeOf(rejection).toEqualTypeOf<Rejection<symbol, Visit>>();
        },
      }),
    );
  });

  it('takes the groups of rxjs, and groups that are piped', () => {
    const sessions = visits.pipe(
      groupBy(({ who }) => who),
      map((group) => Object.assign(group.pipe(filter(({ page }) => page !== '')), { key: group.key })),
      sessionize({ gap: 1, timeOf: ({ at }) => at }),
    );

    expectTypeOf(sessions).toEqualTypeOf<Observable<Session<symbol, Visit>>>();
  });

  it('takes timeOf also of events that have a time', () => {
    expectTypeOf(shop.pipe(groupByUser(), sessionize({ gap: 1, timeOf: ({ time }) => time * 1_000 }))).toEqualTypeOf<
      Observable<Session<number, ShopEvent>>
    >();
  });

  it('works within a function that is generic in its events', () => {
    const byUser = <E extends SearchEvent>(gap: number): OperatorFunction<E, Session<E['user'], E>> =>
      pipe(
        groupByUser(({ user }: E): E['user'] => user),
        sessionize<E['user'], E>({ gap, timeOf: ({ time }) => time }),
      );

    expectTypeOf(log.pipe(byUser(1))).toEqualTypeOf<Observable<Session<User, SearchEvent>>>();
  });

  it('lets options be kept for several operators', () => {
    const options: SessionizeOptions<User, SearchEvent> = { gap: 1, grace: 1 };

    expectTypeOf(log.pipe(groupByUser(), sessionize(options))).toEqualTypeOf<Observable<Session<User, SearchEvent>>>();
  });
});

describe('toCtr', () => {
  it('needs nothing for events with a type', () => {
    expectTypeOf(log.pipe(groupByUser(), sessionize({ gap: 1 }), toCtr())).toEqualTypeOf<Observable<Ctr<User>>>();
    expectTypeOf(shop.pipe(groupByUser(), sessionize({ gap: 1 }), toCtr({ count: 'clicked-searches' }))).toEqualTypeOf<
      Observable<Ctr<number>>
    >();
  });

  it('lets isSearch and isClick know the event', () => {
    const ctrs = visits.pipe(
      visitSessions,
      toCtr({
        isSearch: (event) => {
          expectTypeOf(event).toEqualTypeOf<Visit>();
          return event.page === 'search';
        },
        isClick: ({ page }) => page === 'click',
      }),
    );

    expectTypeOf(ctrs).toEqualTypeOf<Observable<Ctr<symbol>>>();
  });
});

describe('summarize', () => {
  it('knows the event, and has the value of the monoid', () => {
    const sums = shop.pipe(
      groupByUser(),
      sessionize({ gap: 1 }),
      summarize((event) => {
        expectTypeOf(event).toEqualTypeOf<ShopEvent>();
        return event.paid;
      }, MonoidSum),
    );

    expectTypeOf(sums).toEqualTypeOf<Observable<Summary<number, number>>>();
  });

  it('takes any monoid of fp-ts, and one written by hand', () => {
    const sessions = visits.pipe(visitSessions);

    expectTypeOf(sessions.pipe(summarize(({ page }) => page !== '', MonoidAny))).toEqualTypeOf<
      Observable<Summary<symbol, boolean>>
    >();
    expectTypeOf(sessions.pipe(summarize(({ page }) => [page], getMonoid<string>()))).toEqualTypeOf<
      Observable<Summary<symbol, readonly string[]>>
    >();
    expectTypeOf(
      sessions.pipe(summarize(({ at }) => at.getTime(), { empty: -Infinity, concat: (x, y) => Math.max(x, y) })),
    ).toEqualTypeOf<Observable<Summary<symbol, number>>>();
  });
});

describe('toSearches', () => {
  it('knows user and clicks', () => {
    expectTypeOf(log.pipe(groupByUser(), sessionize({ gap: 1 }), toSearches())).toEqualTypeOf<
      Observable<SearchOutcome<User>>
    >();
  });

  it('keeps what events have beyond the data model', () => {
    type Ranked = Exclude<SearchEvent, ClickResult> | (ClickResult & { readonly rank: number });
    const outcomes = (ranked: Observable<Ranked>) => ranked.pipe(groupByUser(), sessionize({ gap: 1 }), toSearches());

    expectTypeOf(outcomes).returns.toEqualTypeOf<
      Observable<SearchOutcome<User, ClickResult & { readonly rank: number }>>
    >();
  });
});

describe('mergeByTime', () => {
  it('knows the events of all inputs', () => {
    const iterables: readonly Iterable<SearchEvent>[] = [];
    const visitors: readonly (Iterable<Visit> | AsyncIterable<Visit>)[] = [];

    expectTypeOf(mergeByTime(iterables)).toEqualTypeOf<Observable<SearchEvent>>();
    expectTypeOf(mergeByTime(visitors, ({ at }) => at)).toEqualTypeOf<Observable<Visit>>();
  });
});

describe('Sessionizer', () => {
  it('returns sessions, or what its fold makes', () => {
    const sessions = new Sessionizer<string, SearchEvent>({ gap: 1 });
    const sums = new Sessionizer<symbol, Visit, Summary<symbol, number>>({
      gap: 1,
      timeOf: ({ at }) => at,
      fold: summaryFold(({ page }) => page.length, MonoidSum),
    });

    expectTypeOf(sessions.flush()).toEqualTypeOf<readonly Session<string, SearchEvent>[]>();
    expectTypeOf(sums.flush()).toEqualTypeOf<readonly Summary<symbol, number>[]>();
  });
});
