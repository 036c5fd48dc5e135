import { type Observable, pipe } from 'rxjs';
import { arrivalClock, eventClock, groupByUser, liveClock, type Session, sessionize } from 'rxjs-sessionize';
import { describe, expectTypeOf, it } from 'vitest';

interface Visit {
  readonly user: string;
  readonly at: number;
}

declare const visits: Observable<Visit>;
declare const untimed: Observable<{ readonly user: string }>;

describe('the options that a clock leaves', () => {
  it('infer the same sessions with each clock', () => {
    const timeOf = ({ at }: Visit) => at;
    const byEvents = visits.pipe(groupByUser(), sessionize({ gap: 1, timeOf, clock: eventClock() }));
    const live = visits.pipe(groupByUser(), sessionize({ gap: 1, timeOf, clock: liveClock({ silence: 1 }) }));
    const byArrival = visits.pipe(groupByUser(), sessionize({ gap: 1, clock: arrivalClock() }));

    expectTypeOf(byEvents).toEqualTypeOf<Observable<Session<string, Visit>>>();
    expectTypeOf(live).toEqualTypeOf<Observable<Session<string, Visit>>>();
    expectTypeOf(byArrival).toEqualTypeOf<Observable<Session<string, Visit>>>();
  });

  it('infer the event in functions of yours', () => {
    void visits.pipe(
      groupByUser(),
      sessionize({
        gap: 1,
        clock: liveClock({ silence: 1 }),
        timeOf: (event) => {
          expectTypeOf(event).toEqualTypeOf<Visit>();
          return event.at;
        },
        rejected: ({ event }) => {
          expectTypeOf(event).toEqualTypeOf<Visit>();
        },
        openSessions: {
          at: visits,
          to: (open) => {
            expectTypeOf(open).toEqualTypeOf<readonly Session<string, Visit>[]>();
          },
        },
      }),
    );
  });

  it('require timeOf with a clock that goes by the events', () => {
    // @ts-expect-error Property 'timeOf' is missing
    void visits.pipe(groupByUser(), sessionize({ gap: 1, clock: liveClock({ silence: 1 }) }));
    // @ts-expect-error Property 'timeOf' is missing
    void visits.pipe(groupByUser(), sessionize({ gap: 1 }));
  });

  it('take events without a time where it is that of their arrival', () => {
    const sessions = untimed.pipe(groupByUser(), sessionize({ gap: 1, clock: arrivalClock() }));

    expectTypeOf(sessions).toEqualTypeOf<Observable<Session<string, { readonly user: string }>>>();
  });

  it('refuse grace and timeOf where the time is that of the arrival', () => {
    // @ts-expect-error Type 'number' is not assignable to type 'undefined'
    void visits.pipe(groupByUser(), sessionize({ gap: 1, clock: arrivalClock(), grace: 1 }));
    // @ts-expect-error Type '({ at }: Visit) => number' is not assignable to type 'undefined'
    void visits.pipe(groupByUser(), sessionize({ gap: 1, clock: arrivalClock(), timeOf: ({ at }: Visit) => at }));
  });

  it('require silence', () => {
    // @ts-expect-error Property 'silence' is missing
    liveClock({});
  });
});

const composed = pipe(groupByUser<Visit>(), sessionize({ gap: 1, clock: arrivalClock() }));
expectTypeOf(composed).returns.toEqualTypeOf<Observable<Session<string, Visit>>>();
