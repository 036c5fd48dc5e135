import type { Observable } from 'rxjs';
import {
  type Ctr,
  ctrFold,
  groupByUser,
  type SearchEvent,
  type Session,
  type SessionCounts,
  Sessionizer,
  sessionize,
  type Summary,
  summaryFold,
} from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { decode, json, SearchEvent as SearchEventCodec } from 'rxjs-sessionize/codec';
import { durableSessions, memoryStore } from 'rxjs-sessionize/durable';
import { type KafkaEvent, kafkaSessions } from 'rxjs-sessionize/kafka';
import { levelStore } from 'rxjs-sessionize/level';
import { describe, expectTypeOf, it } from 'vitest';

interface Visit {
  readonly who: string;
  readonly at: number;
}

declare const lines: Observable<string>;
declare const log: Observable<SearchEvent>;
declare const visits: Observable<Visit>;
declare const searches: readonly SearchEvent[];

const sum = { empty: 0, concat: (x: number, y: number) => x + y };
const kafka = { client: {}, group: 'g', staticId: '0', input: 'in', output: 'out', gap: 1 };
const positioned = searches.map((event, i) => ({ event, position: i + 1 }));

describe('the simplest call of each entry', () => {
  it('infers users, events and results', () => {
    expectTypeOf(log.pipe(groupByUser(), sessionize({ gap: 1 }))).toEqualTypeOf<
      Observable<Session<string | number, SearchEvent>>
    >();
    expectTypeOf(lines.pipe(decode(json(SearchEventCodec)), groupByUser(), sessionize({ gap: 1 }))).toEqualTypeOf<
      Observable<Session<string | number, SearchEvent>>
    >();
    expectTypeOf(sessionsOf(searches, { gap: 1 })).toEqualTypeOf<Session<string | number, SearchEvent>[]>();
    expectTypeOf(
      durableSessions({ store: memoryStore(), source: (from = 0) => positioned.slice(from), gap: 1 }),
    ).toEqualTypeOf<Observable<Session<string | number, SearchEvent>>>();
    expectTypeOf(durableSessions({ store: levelStore('state'), source: () => positioned, gap: 1 })).toEqualTypeOf<
      Observable<Session<string | number, SearchEvent>>
    >();
    expectTypeOf(
      kafkaSessions({ ...kafka, decode: (value) => JSON.parse(String(value)) as SearchEvent }),
    ).toEqualTypeOf<Observable<KafkaEvent>>();
  });

  it('infers them from a decoder or a source, where the functions of events have no annotations either', () => {
    kafkaSessions({
      ...kafka,
      decode: (value) => JSON.parse(String(value)) as Visit,
      userOf: ({ who }) => who,
      timeOf: ({ at }) => at,
      idOf: ({ at }) => at,
    });
    const sessions = durableSessions({
      store: memoryStore(),
      source: (from = 0) => [{ event: { who: 'ann', at: 1 }, position: from + 1 }],
      userOf: ({ who }) => who,
      timeOf: ({ at }) => at,
      gap: 1,
    });
    expectTypeOf(sessions).toEqualTypeOf<Observable<Session<string, { who: string; at: number }>>>();
  });
});

describe('the option fold', () => {
  it('says what is emitted', () => {
    expectTypeOf(log.pipe(groupByUser(), sessionize({ gap: 1, fold: ctrFold() }))).toEqualTypeOf<
      Observable<Ctr<string | number>>
    >();
    expectTypeOf(
      log.pipe(groupByUser(), sessionize({ gap: 1, fold: ctrFold({ sessionsWithoutSearch: true }) })),
    ).toEqualTypeOf<Observable<SessionCounts<string | number>>>();
    expectTypeOf(
      visits.pipe(
        groupByUser(({ who }) => who),
        sessionize({ gap: 1, timeOf: ({ at }) => at, fold: summaryFold(({ at }) => at, sum) }),
      ),
    ).toEqualTypeOf<Observable<Summary<string, number>>>();
    expectTypeOf(new Sessionizer({ gap: 1, fold: ctrFold<string, SearchEvent>() }).flush()).toEqualTypeOf<
      readonly Ctr<string>[]
    >();
  });

  it('leaves what events are to what is before', () => {
    const count = summaryFold<string | number, unknown, number>(() => 1, sum);
    expectTypeOf(log.pipe(groupByUser(), sessionize({ gap: 1, fold: count }))).toEqualTypeOf<
      Observable<Summary<string | number, number>>
    >();
  });

  it('is what openSessions shows', () => {
    log.pipe(
      groupByUser(),
      sessionize({
        gap: 1,
        fold: ctrFold(),
        openSessions: {
          at: lines,
          to: (open) => {
            expectTypeOf(open).toEqualTypeOf<readonly Ctr<string | number>[]>();
          },
        },
      }),
    );
  });
});
