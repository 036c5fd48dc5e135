import {
  asyncScheduler,
  from,
  map,
  NEVER,
  type Observable,
  type OperatorFunction,
  pipe,
  type SchedulerLike,
  startWith,
  Subject,
  take,
  tap,
} from 'rxjs';
import {
  groupByUser,
  liveClock,
  RejectedEventError,
  type Rejection,
  sessionize,
  type SessionizeOptions,
  summarize,
  toCtr,
} from 'rxjs-sessionize';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { brief, event, happening, marbles, ofAFunction, type UserEvent } from '../operators/marbles.js';
import { refusal } from '../operators/refusal.js';

type Options = Partial<SessionizeOptions<string, UserEvent>>;
type Reasons = [name: string, reason: string, lateBy: number][];

const sessions = (options: Options = {}) =>
  pipe(groupByUser<UserEvent>(), sessionize({ gap: 4, clock: liveClock({ silence: 3 }), ...options }));

const inBrief = (options?: Options) => pipe(sessions(options), map(brief));

/** Collects the name, reason and `lateBy` of rejected events. */
const into =
  (reasons: Reasons) =>
  ({ event: { name }, reason, lateBy }: Rejection<string, UserEvent>) => {
    reasons.push([name, reason, lateBy]);
  };

describe('liveClock, when the stream falls silent', () => {
  marbles('closes the last session gap + grace + silence + 1 ms after the last event', (t) => {
    const e1 = t.hot('  -a-b---------------');
    //                   [-]~~~··++++|         silence 3, grace 2, gap 4, and 1
    const expected = '  -------------x-----';

    t.expectObservable(e1.pipe(happening, inBrief({ grace: 2 }))).toBe(expected, { x: 'ab gap' });
  });

  for (const [gap, grace, silence] of [
    [0, 0, 1],
    [10, 0, 1],
    [10, 5, 7],
    [4, 100, 3],
    [1_000, 0, 60_000],
    [1_800_000, 30_000, 5_000],
    [604_800_000, 3_600_000, 3_600_000],
  ] as const) {
    marbles(`does so to the millisecond: ${String(gap)} + ${String(grace)} + ${String(silence)} + 1`, (t) => {
      const e1 = t.hot('  a', { a: event('a', 0) });
      const expected = ` ${String(gap + grace + silence + 1)}ms x`;
      const end = `      ${String(2 * (gap + grace + silence) + 2)}ms !`;

      const options = { gap, grace, clock: liveClock({ silence }) };
      t.expectObservable(e1.pipe(inBrief(options)), end).toBe(expected, { x: 'a gap' });
    });
  }

  marbles('closes each session when its own deadline has passed', (t) => {
    const e1 = t.hot('  -a--B--------------');
    //                   [----                 deadline 5
    //                      [----              deadline 8
    //                      ~~~++|++|          3 ms of silence later the watermark moves on from 4
    const expected = '  ---------x--y------';

    t.expectObservable(e1.pipe(happening, inBrief())).toBe(expected, { x: 'a gap', y: 'B gap' });
  });

  marbles('waits anew after each event that is on time', (t) => {
    const e1 = t.hot('  -a---b---c-----------');
    //                           ~~~++++|
    const expected = '  -----------------x---';

    t.expectObservable(e1.pipe(happening, inBrief())).toBe(expected, { x: 'abc gap' });
  });

  marbles('waits anew after each of several events in one millisecond', (t) => {
    const e1 = t.hot('  -----a---(bBb)-----------------');
    //                           ~~~++++|
    const expected = '  -----------------(xy)----------';

    t.expectObservable(e1.pipe(happening, inBrief())).toBe(expected, { x: 'abb gap', y: 'B gap' });
  });

  marbles('keeps a pause together that is longer than silence and not than gap', (t) => {
    const e1 = t.hot('  -a---b----c---------');
    //                   [---]~++++|             1 ms of silence
    const expected = '  ----------x-----y---';

    const clock = liveClock({ silence: 1 });
    t.expectObservable(e1.pipe(happening, inBrief({ clock }))).toBe(expected, { x: 'ab gap', y: 'c gap' });
  });

  marbles('takes late events, but not as a break of the silence', (t) => {
    const e1 = t.hot('  a-b-c-d-----', { a: event('a', 0), b: event('b', -3), c: event('c', -2), d: event('d', -1) });
    //                  ~~~++++|
    const expected = '  --------x---';

    t.expectObservable(e1.pipe(inBrief())).toBe(expected, { x: 'bcda gap' });
  });

  marbles('knows events as late by the grace', (t) => {
    const e1 = t.hot('  a-b-c-------------', { a: event('a', 0), b: event('b', -2), c: event('c', -3) });
    //                    ~~~··++++|           b is within the grace of 2, c is not
    const expected = '  ------------x-----';

    t.expectObservable(e1.pipe(inBrief({ grace: 2 }))).toBe(expected, { x: 'cba gap' });
  });

  marbles('closes bounded sessions at their deadlines as well', (t) => {
    const e1 = t.hot('  -a-b-------------');
    //                   [-]~~~|
    const expected = '  -------x---------';

    t.expectObservable(e1.pipe(happening, inBrief({ maxEvents: 2 }))).toBe(expected, { x: 'ab max-events' });
  });

  marbles('closes sessions whose events are not kept', (t) => {
    const e1 = t.hot('  -s-c-------------');
    //                   [-]~~~++++|
    const expected = '  -----------x-----';

    const ctr = pipe(
      sessions(),
      toCtr(),
      map(({ ctr }) => ctr),
    );
    t.expectObservable(e1.pipe(happening, ctr)).toBe(expected, { x: 1 });
  });

  marbles('closes what is still open when the stream completes', (t) => {
    const e1 = t.hot('  -a-b---|       ');
    const expected = '  -------(x|)    ';

    t.expectObservable(e1.pipe(happening, inBrief())).toBe(expected, { x: 'ab end' });
  });

  marbles('completes the group of a user who is forgotten meanwhile (S5 d)', (t) => {
    const e1 = t.hot('  -a------B-----------');
    const gone = '      -------------x------';
    const expected = '  --------x-------y---';

    const ends = new Subject<string>();
    t.expectObservable(ends).toBe(gone, { x: 'ann' });
    t.expectObservable(
      e1.pipe(
        happening,
        groupByUser(),
        tap((group) => {
          // eslint-disable-next-line rxjs-x/no-subscribe-in-pipe -- groups are hot
          group.subscribe({
            complete: () => {
              ends.next(group.key);
            },
          });
        }),
        sessionize({ gap: 4, clock: liveClock({ silence: 3 }) }),
        map(brief),
      ),
    ).toBe(expected, { x: 'a gap', y: 'B gap' });
  });

  marbles('does not move on where grace waits for ever', (t) => {
    const e1 = t.hot('  -a-b-------------------------------|');
    const expected = '  -----------------------------------(x|)';

    t.expectObservable(e1.pipe(happening, inBrief({ grace: Infinity }))).toBe(expected, { x: 'ab end' });
  });

  marbles('keeps the time of each subscription apart', (t) => {
    const e1 = t.cold(' -a-b-------------');
    const first = '     ^----------------';
    const second = '    ----^------------';
    const expected1 = ' -----------x-----';
    const expected2 = ' ---------------x-';

    const result = e1.pipe(
      map((name) => event(name, name === 'a' ? 0 : 2)),
      inBrief(),
    );
    t.expectObservable(result, first).toBe(expected1, { x: 'ab gap' });
    t.expectObservable(result, second).toBe(expected2, { x: 'ab gap' });
  });
});

describe('liveClock, when a burst follows silence', () => {
  const values = {
    a: event('a', 0),
    ...{ b: event('b', 12), c: event('c', 10), d: event('d', 14), e: event('e', 13) },
    ...{ B: event('B', 0), f: event('f', 4) },
  };

  marbles('takes events that are newer than everything before, out of order by up to the grace', (t) => {
    const e1 = t.hot('  a-------------------(bcde)-----------', values);
    //                  ~~~··++++|          ~~~··++++|
    const expected = '  ----------x-------------------y------';

    const rejections: Reasons = [];
    t.expectObservable(e1.pipe(inBrief({ grace: 2, rejected: into(rejections) }))).toBe(expected, {
      x: 'a gap',
      y: 'cbed gap',
    });
    t.flush();
    expect(rejections).toEqual([]);
  });

  marbles('rejects what was held up for longer than the silence waited', (t) => {
    const e1 = t.hot('  a---------------(Bfb)---', values);
    const end = '       ------------------!     ';
    const expected = '  ----------x-------------';

    const rejections: Reasons = [];
    t.expectObservable(e1.pipe(inBrief({ grace: 2, rejected: into(rejections) })), end).toBe(expected, { x: 'a gap' });
    t.flush();
    // The watermark is at 5, one past the deadline of a.
    expect(rejections).toEqual([
      ['B', 'too-late', 1],
      ['f', 'touches-closed-session', 0],
    ]);
  });
});

/** Events whose time is the time of arrival. Only bob's clock is ahead. */
const withBobAheadBy = (ahead: number): OperatorFunction<string, UserEvent> =>
  pipe(
    happening,
    map((event) => (event.user === 'bob' ? { ...event, time: event.time + ahead } : event)),
  );

describe('liveClock, with clocks that are wrong', () => {
  const options = { gap: 1_000, clock: liveClock({ silence: 100 }) };

  marbles('makes nobody late for one client whose clock is 50 s ahead', (t) => {
    const e1 = t.hot('  a 9ms A 9ms b 9ms C');
    const expected = ' 1121ms x 50009ms y';

    const rejections: Reasons = [];
    const result = e1.pipe(withBobAheadBy(50_000), inBrief({ ...options, rejected: into(rejections) }));
    t.expectObservable(result, '60s !').toBe(expected, { x: 'ab gap', y: 'AC gap' });
    t.flush();
    expect(rejections).toEqual([]);
  });

  marbles('rejects what is further ahead than maxAhead, and lets it move nothing', (t) => {
    const e1 = t.hot('  a 9ms A 9ms b 9ms C');
    const expected = '  1121ms x           ';

    const rejections: Reasons = [];
    const result = e1.pipe(withBobAheadBy(60_001), inBrief({ ...options, rejected: into(rejections) }));
    t.expectObservable(result, '60s !').toBe(expected, { x: 'ab gap' });
    t.flush();
    expect(rejections).toEqual([
      ['A', 'too-far-ahead', 1],
      ['C', 'too-far-ahead', 1],
    ]);
  });

  marbles('takes what is ahead by maxAhead, and not a millisecond more', (t) => {
    const e1 = t.hot('  (AB)--', { A: event('A', 7), B: event('B', 8) });
    const end = '       ---!  ';

    const rejections: Reasons = [];
    const clock = liveClock({ silence: 3, maxAhead: 7 });
    t.expectObservable(e1.pipe(inBrief({ clock, rejected: into(rejections) })), end).toBe('');
    t.flush();
    expect(rejections).toEqual([['B', 'too-far-ahead', 1]]);
  });

  it('passes on an error for an event that is too far ahead, without `rejected`', () => {
    const errors: unknown[] = [];
    from([event('a', Date.now() + 3_600_000)])
      .pipe(sessions())
      .subscribe({ error: (error: unknown) => errors.push(error) });

    expect(errors).toEqual([expect.any(RejectedEventError)]);
  });

  marbles('believes any time where maxAhead is infinite', (t) => {
    const e1 = t.hot('  a 9ms A 9ms b 9ms C--');
    const end = '       ----- 30ms ----- !  ';
    const expected = '  ----- 5ms x         ';

    const rejections: Reasons = [];
    const clock = liveClock({ silence: 100, maxAhead: Infinity });
    const result = e1.pipe(withBobAheadBy(50_000), inBrief({ ...options, clock, rejected: into(rejections) }));
    t.expectObservable(result, end).toBe(expected, { x: 'a gap' });
    t.flush();
    expect(rejections).toEqual([['b', 'too-late', 48_990]]);
  });

  marbles('does not take an invalid time for an event on time', (t) => {
    const values = { a: event('a', 0), b: event('b', NaN), c: event('c', 1e16), d: event('d', Infinity) };
    const e1 = t.hot('  a-b-c-d-----', values);
    //                  ~~~++++|
    const expected = '  --------x---';

    const rejections: Reasons = [];
    const clock = liveClock({ silence: 3, maxAhead: Infinity });
    t.expectObservable(e1.pipe(inBrief({ clock, rejected: into(rejections) }))).toBe(expected, { x: 'a gap' });
    t.flush();
    expect(rejections.map(([, reason]) => reason)).toEqual(['invalid-time', 'invalid-time', 'invalid-time']);
  });

  marbles('loses nothing of a source that is six hours behind', (t) => {
    const e1 = t.hot('  a-b-C----------d----------');
    //                  [-]~~~++++++++|              ann: 2 to 2, deadline 6 (six hours ago)
    const expected = '  ----------x-y----------z--';

    const rejections: Reasons = [];
    const behind = map((event: UserEvent) => ({ ...event, time: event.time - 6 * 3_600_000 }));
    t.expectObservable(e1.pipe(happening, behind, inBrief({ rejected: into(rejections) }))).toBe(expected, {
      x: 'ab gap',
      y: 'C gap',
      z: 'd gap',
    });
    t.flush();
    expect(rejections).toEqual([]);
  });
});

/** A scheduler whose wall clock is changed by `by` ms at the time `at`. Its timers are not affected. */
const steppedAt = (at: number, by: number): SchedulerLike => ({
  now: () => asyncScheduler.now() + (asyncScheduler.now() < at ? 0 : by),
  schedule: asyncScheduler.schedule.bind(asyncScheduler),
});

describe('liveClock, when the wall clock is set anew by an hour', () => {
  const hour = 3_600_000;

  for (const [direction, by] of [
    ['forward', hour],
    ['back', -hour],
  ] as const) {
    for (const at of [4, 6, 8]) {
      marbles(`closes sessions as ever when it is set ${direction} at ${String(at)}`, (t) => {
        const e1 = t.hot('  -a-b-------------');
        //                   [-]~~~++++|
        const expected = '  -----------x-----';

        const rejections: Reasons = [];
        const clock = liveClock({ silence: 3, scheduler: steppedAt(at, by) });
        t.expectObservable(e1.pipe(happening, inBrief({ clock, rejected: into(rejections) }))).toBe(expected, {
          x: 'ab gap',
        });
        t.flush();
        expect(rejections).toEqual([]);
      });
    }
  }

  marbles('loses nothing when it is set forward between the events', (t) => {
    const e1 = t.hot('  -a-b-------------');
    //                   [-]~~~++++|
    const expected = '  -----------x-----';

    const clock = liveClock({ silence: 3, scheduler: steppedAt(2, hour) });
    t.expectObservable(e1.pipe(happening, inBrief({ clock }))).toBe(expected, { x: 'ab gap' });
  });

  marbles('does not let events that seem to be ahead, since it was set back, move time', (t) => {
    const e1 = t.hot('  -a-b-------------');
    //                   [-]~~~++++++|         the watermark moves on from 1
    const expected = '  -------------x---';

    const clock = liveClock({ silence: 3, maxAhead: 2 * hour, scheduler: steppedAt(2, -hour) });
    t.expectObservable(e1.pipe(happening, inBrief({ clock }))).toBe(expected, { x: 'ab gap' });
  });

  marbles('rejects what is too far ahead of a clock that was set back, and still closes what is open', (t) => {
    const e1 = t.hot('  -a-b-c-----------');
    //                   [-]~~~++++|
    const expected = '  -----------x-----';

    const rejections: Reasons = [];
    const clock = liveClock({ silence: 3, scheduler: steppedAt(4, -hour) });
    t.expectObservable(e1.pipe(happening, inBrief({ clock, rejected: into(rejections) }))).toBe(expected, {
      x: 'ab gap',
    });
    t.flush();
    expect(rejections).toEqual([['c', 'too-far-ahead', hour - 60_000]]);
  });
});

describe('liveClock, after the wall clock was set back', () => {
  marbles('rejects what is too far ahead even if it is older than what was seen before', (t) => {
    const e1 = t.hot('  -a-b-B-----------', { a: event('a', 1), b: event('b', 3), B: event('B', 2) });
    //                   [-]~~~++++|
    const expected = '  -----------x-----';

    const rejections: Reasons = [];
    const clock = liveClock({ silence: 3, scheduler: steppedAt(4, -3_600_000) });
    t.expectObservable(e1.pipe(inBrief({ clock, rejected: into(rejections) }))).toBe(expected, { x: 'ab gap' });
    t.flush();
    expect(rejections.map(([name, reason]) => [name, reason])).toEqual([['B', 'too-far-ahead']]);
  });
});

describe('the timers of liveClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Sends two events, with fake timers. */
  function start(options: Options = {}) {
    vi.useFakeTimers({ now: 0 });
    const events = new Subject<UserEvent>();
    const emitted: string[] = [];
    const subscription = events.pipe(inBrief(options)).subscribe({
      next: (session) => emitted.push(session),
      error: (error: unknown) => emitted.push(String(error)),
    });
    events.next(event('a', 0));
    events.next(event('b', 0));
    return { events, emitted, subscription };
  }

  it('are one, and none while no session is open', () => {
    const { emitted } = start();
    expect(vi.getTimerCount()).toBe(1);

    vi.advanceTimersByTime(7);
    expect(emitted).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);

    vi.advanceTimersByTime(1);
    expect(emitted).toEqual(['ab gap']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are none where grace waits for ever', () => {
    start({ grace: Infinity });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are gone when a late event fills the last open session', () => {
    vi.useFakeTimers({ now: 2 });
    const events = new Subject<UserEvent>();
    const emitted: string[] = [];
    events.pipe(inBrief({ maxEvents: 3 })).subscribe((session) => emitted.push(session));
    for (const [name, time] of [
      ['B', 0],
      ['a', 2],
      ['b', 2],
    ] as const) {
      events.next(event(name, time));
    }
    vi.advanceTimersByTime(6);
    // The watermark is at 5, one past the deadline of B. The event c is the third of its session, which therefore closes, with its
    // end at 2.
    events.next(event('c', 1));

    expect(emitted).toEqual(['B gap', 'cab max-events']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('start anew for an event that a consumer causes', () => {
    vi.useFakeTimers({ now: 0 });
    const events = new Subject<UserEvent>();
    const emitted: [at: number, session: string][] = [];
    events.pipe(inBrief()).subscribe((session) => {
      emitted.push([Date.now(), session]);
      if (session === 'a gap') events.next(event('C', 3));
    });
    vi.setSystemTime(2);
    events.next(event('a', 0));
    events.next(event('B', 2));
    vi.advanceTimersByTime(1_000);

    expect(emitted).toEqual([
      [2 + 6, 'a gap'],
      [2 + 6 + 8, 'BC gap'],
    ]);
  });

  it('are gone after unsubscribing', () => {
    start().subscription.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are gone after completion', () => {
    start().events.complete();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are gone after an error', () => {
    const { events, emitted } = start();
    events.error(ofAFunction);
    expect(vi.getTimerCount()).toBe(0);
    expect(emitted).toEqual([String(ofAFunction)]);
  });

  it('are gone when the consumer leaves between two sessions that silence closes', () => {
    vi.useFakeTimers({ now: 0 });
    const emitted: string[] = [];
    NEVER.pipe(startWith(event('a', 0), event('B', 0), event('c', 1)), inBrief(), take(1)).subscribe((session) =>
      emitted.push(session),
    );
    vi.advanceTimersByTime(1_000);

    expect(emitted).toEqual(['B gap']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not come back when a function of yours leaves', () => {
    const { events, subscription } = start({
      rejected: () => {
        subscription.unsubscribe();
      },
    });
    events.next(event('a', NaN));

    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not fire at once where it is to wait for longer than a timer can', () => {
    const day = 86_400_000;
    const { emitted } = start({ gap: 60 * day, clock: liveClock({ silence: 40 * day }) });

    vi.advanceTimersByTime(100 * day);
    expect(emitted).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(emitted).toEqual(['ab gap']);
  });

  it('pass on an error of a function of yours that is called when silence closes a session', () => {
    vi.useFakeTimers({ now: 0 });
    const errors: unknown[] = [];
    const fail = (): number => {
      throw ofAFunction;
    };
    // `summarize` adds up a bounded session when the session closes.
    const failing: Observable<unknown> = NEVER.pipe(
      startWith(event('a', 0)),
      sessions({ maxDuration: 100 }),
      summarize(fail, { empty: 0, concat: (x, y) => x + y }),
    );
    failing.subscribe({ error: (error: unknown) => errors.push(error) });
    vi.advanceTimersByTime(1_000);

    expect(errors).toEqual([ofAFunction]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the options of liveClock', () => {
  it.each<[unknown, string]>([
    [undefined, 'TypeError: liveClock: options must be an object, got undefined'],
    [{}, 'TypeError: liveClock: silence must be a finite number of ms, at least 1, got undefined'],
    [{ silence: 0 }, 'RangeError: liveClock: silence must be a finite number of ms, at least 1, got 0'],
    [{ silence: Infinity }, 'RangeError: liveClock: silence must be a finite number of ms, at least 1, got Infinity'],
    [{ silence: 1, maxAhead: -1 }, 'RangeError: liveClock: maxAhead must be a number of ms, at least 0, got -1'],
    [{ silence: 1, maxAhead: NaN }, 'RangeError: liveClock: maxAhead must be a number of ms, at least 0, got NaN'],
    [{ silence: 1, scheduler: 1 }, 'TypeError: liveClock: scheduler must be a scheduler of rxjs, got 1'],
    [{ silence: 1, maxAhead: 0, scheduler: asyncScheduler }, 'accepted'],
    [{ silence: 1, maxAhead: Infinity, scheduler: undefined }, 'accepted'],
  ])('%o: %s', (options, message) => {
    expect(refusal(() => liveClock(options as never))).toBe(message);
  });
});
