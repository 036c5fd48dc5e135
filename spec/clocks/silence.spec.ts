import fc from 'fast-check';
import { Subject, VirtualTimeScheduler } from 'rxjs';
import {
  type Clock,
  eventClock,
  groupByUser,
  liveClock,
  type Rejection,
  type Session,
  sessionize,
} from 'rxjs-sessionize';
import { describe, expect } from 'vitest';
import { Model, type ModelEvent, type ModelOptions, sessionsOf, type User } from '../model/model.js';
import { property } from '../properties/arbitraries.js';
import { inAnyOrder } from '../properties/rows.js';

interface Arrival {
  /** The time of arrival, in ms. */
  readonly at: number;
  readonly event: ModelEvent;
}

interface Options extends ModelOptions<ModelEvent> {
  readonly grace: number;
}

interface Live {
  readonly options: Options;
  readonly silence: number;
  readonly maxAhead: number;
  readonly arrivals: readonly Arrival[];
}

/** Runs until no timer is left. Returns what is emitted and when. */
function play({ options, arrivals }: Live, clockOf: (scheduler: VirtualTimeScheduler) => Clock) {
  const scheduler = new VirtualTimeScheduler();
  const events = new Subject<ModelEvent>();
  const emitted: { readonly at: number; readonly session: Session<User, ModelEvent> }[] = [];
  const rejections: Rejection<User, ModelEvent>[] = [];
  for (const { at, event } of arrivals) {
    scheduler.schedule(() => {
      events.next(event);
    }, at);
  }
  events
    .pipe(
      groupByUser(),
      sessionize({
        ...options,
        clock: clockOf(scheduler),
        rejected: (rejection) => rejections.push(rejection),
      }),
    )
    .subscribe((session) => emitted.push({ at: scheduler.now(), session }));
  scheduler.flush();
  return { emitted, rejections };
}

const playLive = (live: Live) =>
  play(live, (scheduler) => liveClock({ silence: live.silence, maxAhead: live.maxAhead, scheduler }));

const options: fc.Arbitrary<Options> = fc.record(
  {
    gap: fc.integer({ min: 0, max: 6 }),
    grace: fc.integer({ min: 0, max: 5 }),
    maxDuration: fc.integer({ min: 0, max: 9 }),
    maxEvents: fc.integer({ min: 1, max: 4 }),
    idOf: fc.constant(({ id }: ModelEvent) => id.at(-1)),
  },
  { requiredKeys: ['gap', 'grace'] },
);

const user = fc.constantFrom<User>(1, '1', 'ann');
const silence = fc.integer({ min: 1, max: 8 });

/** Mostly short pauses, sometimes a long silence. */
const pause = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 }) },
);

/** `by` is how long the event happened before its arrival, in ms. It is negative for a clock that is ahead. */
function arrivalsOf(moves: readonly { readonly user: User; readonly pause: number; readonly by: number }[]): Arrival[] {
  let at = 0;
  return moves.map(({ user, pause, by }, i) => {
    at += pause;
    return { at, event: { user, time: at - by, id: `e${String(i)}` } };
  });
}

/** Streams with every kind of trouble: disorder, silence, bursts, delayed events, clocks that are ahead. */
const lives: fc.Arbitrary<Live> = fc.record({
  options,
  silence,
  maxAhead: fc.constantFrom(0, 3, Infinity),
  arrivals: fc
    .array(fc.record({ user, pause, by: fc.integer({ min: -5, max: 20 }) }), { maxLength: 30, size: 'max' })
    .map(arrivalsOf),
});

describe('a stream with silences', () => {
  property('becomes the sessions of all that is accepted, and all of them close', 1_000, lives, (live) => {
    const { emitted, rejections } = playLive(live);

    const rejected = new Set(rejections.map(({ event }) => event));
    const accepted = live.arrivals.map(({ event }) => event).filter((event) => !rejected.has(event));
    const { grace: _, idOf: __, ...bounds } = live.options;
    expect(inAnyOrder(emitted.map(({ session }) => session))).toEqual(inAnyOrder(sessionsOf(accepted, bounds)));
  });

  property('rejects nothing as too late that is newer than everything seen', 1_000, lives, (live) => {
    const { rejections } = playLive(live);

    const believed = (event: ModelEvent) =>
      rejections.every((rejection) => rejection.event !== event || rejection.reason !== 'too-far-ahead');
    let newest = -Infinity;
    for (const { event } of live.arrivals.filter(({ event }) => believed(event))) {
      if (event.time > newest) {
        expect(rejections.find((rejection) => rejection.event === event)?.reason).not.toBe('too-late');
        newest = event.time;
      }
    }
  });

  property(
    'goes on as if only events moved time, while no pause between those on time is longer than the silence',
    500,
    fc.record({
      options,
      silence,
      moves: fc.array(fc.record({ user, pause, by: fc.nat(5) }), { minLength: 1, maxLength: 30, size: 'max' }),
    }),
    ({ options, silence, moves }) => {
      const arrivals = arrivalsOf(
        moves.map(({ user, pause, by }) => ({
          user,
          pause: Math.min(pause, silence),
          by: Math.min(by, options.grace),
        })),
      );
      const live = { options, silence, maxAhead: Infinity, arrivals };
      const last = arrivals.at(-1)?.at ?? 0;
      const played = playLive(live);
      const replayed = play(live, () => eventClock());

      expect(played.rejections).toEqual(replayed.rejections);
      expect(played.emitted.filter(({ at }) => at <= last)).toEqual(replayed.emitted);
    },
  );

  property(
    'in which each event is newer than those before closes each session to the millisecond',
    500,
    fc.record({
      options,
      silence,
      moves: fc.array(fc.record({ user, pause, later: fc.integer({ min: 1, max: 12 }) }), {
        maxLength: 30,
        size: 'max',
      }),
    }),
    ({ options, silence, moves }) => {
      let time = -1_000;
      const arrivals = arrivalsOf(moves.map((move) => ({ ...move, by: 0 }))).map(({ at, event }, i) => {
        time += moves[i]?.later ?? 0;
        return { at, event: { ...event, time } };
      });
      // An event that fills a session moves its deadline to an earlier time. Whether W has reached that time depends on the timers,
      // so this property has no `maxEvents`.
      const unfilled = { ...options, maxEvents: Infinity };
      const live = { options: unfilled, silence, maxAhead: Infinity, arrivals };

      const { emitted, rejections } = playLive(live);
      const model = new Model(unfilled);
      expect(emitted.map(({ at, session: { user, start } }) => [at, user, start]).sort()).toEqual(
        closings(model, live).sort(),
      );
      expect(rejections).toEqual(model.rejections);
    },
  );
});

/** Computes the same closings in steps of one millisecond. */
function closings(model: Model<ModelEvent>, { options: { grace }, silence, arrivals }: Live) {
  const closed: [at: number, user: User, start: number][] = [];
  const note = (at: number, sessions: readonly Session<User, ModelEvent>[]) => {
    for (const { user, start } of sessions) closed.push([at, user, start]);
  };
  let idle = 0;
  let newest = -Infinity;
  const last = arrivals.at(-1)?.at ?? 0;
  for (let at = 0; at <= last || model.open().length > 0; at++) {
    const arrived = arrivals.filter((arrival) => arrival.at === at);
    for (const { event } of arrived) {
      idle = 0;
      newest = event.time;
      note(at, model.add(event.user, event));
    }
    if (arrived.length === 0 && model.open().length > 0) {
      idle++;
      note(at, model.advance(newest - grace + Math.max(0, idle - silence)));
    }
  }
  return closed;
}
