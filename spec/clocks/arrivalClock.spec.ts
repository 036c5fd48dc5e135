import { asyncScheduler, map, NEVER, pipe, type SchedulerLike, startWith, Subject, take } from 'rxjs';
import { arrivalClock, groupByUser, type Session, sessionize, type SessionizeOptions } from 'rxjs-sessionize';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { marbles, ofAFunction } from '../operators/marbles.js';
import { refusal } from '../operators/refusal.js';

/** Capitals are bob's events, all others ann's. An event is only a letter and has no time. */
const userOf = (name: string): string => (/[A-Z]/.test(name) ? 'bob' : 'ann');

type Options = Partial<SessionizeOptions<string, string, ReturnType<typeof arrivalClock>>>;

const sessions = (options: Options = {}) =>
  pipe(groupByUser(userOf), sessionize({ gap: 4, clock: arrivalClock(), ...options }));

const inBrief = (options?: Options) =>
  pipe(
    sessions(options),
    map(({ events, closedBy }: Session<string, string>) => `${events.join('')} ${closedBy}`),
  );

describe('arrivalClock', () => {
  marbles('closes a session gap + 1 ms after its last event has arrived', (t) => {
    const e1 = t.hot('  -a-b---c----------');
    //                   [-----]++++|
    const expected = '  ------------x-----';

    t.expectObservable(e1.pipe(inBrief())).toBe(expected, { x: 'abc gap' });
  });

  marbles('takes the time of the arrival for that of the event', (t) => {
    const e1 = t.hot('  -a-b-----------');
    const expected = '  --------x------';
    const x = { user: 'ann', start: 1, end: 3, closedBy: 'gap', deadline: 7, events: ['a', 'b'] };

    t.expectObservable(e1.pipe(sessions())).toBe(expected, { x });
  });

  marbles('closes the sessions of each user on their own', (t) => {
    const e1 = t.hot('  -a--Bb--C-----------');
    //                   [---]++++|
    //                      [---]++++|
    const expected = '  ----------x--y------';

    t.expectObservable(e1.pipe(inBrief())).toBe(expected, { x: 'ab gap', y: 'BC gap' });
  });

  marbles('closes bounded sessions at their deadlines', (t) => {
    const e1 = t.hot('  -a-b-c-d-----');
    //                   [-]|[-]|
    const expected = '  ----x---y----';

    t.expectObservable(e1.pipe(inBrief({ gap: 4_000, maxEvents: 2 }))).toBe(expected, {
      x: 'ab max-events',
      y: 'cd max-events',
    });
  });

  marbles('flushes what is open when the stream completes', (t) => {
    const e1 = t.hot('  -a-B-b-|   ');
    const expected = '  -------(xy|)';

    t.expectObservable(e1.pipe(inBrief())).toBe(expected, { x: 'B end', y: 'ab end' });
  });

  marbles('knows duplicates', (t) => {
    const e1 = t.hot('  -a-a------a------');
    //                   [·++++|  [++++|
    const expected = '  ------x--------y-';

    t.expectObservable(e1.pipe(inBrief({ idOf: (name) => name }))).toBe(expected, { x: 'a gap', y: 'a gap' });
  });

  marbles('keeps the time of each subscription apart', (t) => {
    const e1 = t.cold(' -a-b----------');
    const first = '     ^-------------';
    const second = '    ---^----------';
    const expected1 = ' --------x-----';
    const expected2 = ' -----------x--';

    const result = e1.pipe(inBrief());
    t.expectObservable(result, first).toBe(expected1, { x: 'ab gap' });
    t.expectObservable(result, second).toBe(expected2, { x: 'ab gap' });
  });

  describe('when the wall clock is set anew by an hour', () => {
    const hour = 3_600_000;
    const setAnew = (at: number, by: number): SchedulerLike => ({
      now: () => asyncScheduler.now() + (asyncScheduler.now() < at ? 0 : by),
      schedule: asyncScheduler.schedule.bind(asyncScheduler),
    });
    const clockSet = (at: number, by: number) => ({
      clock: arrivalClock({ scheduler: setAnew(at, by) }),
      rejected: () => {
        throw ofAFunction;
      },
    });

    marbles('cuts when it is set forward between two events', (t) => {
      const e1 = t.hot('  -a-b----------');
      const expected = '  ---x----y-----';

      t.expectObservable(e1.pipe(inBrief(clockSet(3, hour)))).toBe(expected, { x: 'a gap', y: 'b gap' });
    });

    marbles('closes a session as ever when it is set back', (t) => {
      const e1 = t.hot('  -a-b---------');
      //                   [-]++++|
      const expected = '  --------x----';

      t.expectObservable(e1.pipe(inBrief(clockSet(5, -hour)))).toBe(expected, { x: 'ab gap' });
    });

    marbles('rejects nothing when it is set back between two events: time stands still for them', (t) => {
      const e1 = t.hot('  -a-b---c--------');
      //                   [++++|              b is at 1 too
      //                         [++++|        the timer has moved W on to 6
      const expected = '  ------x-----y---';

      t.expectObservable(e1.pipe(inBrief(clockSet(2, -hour)))).toBe(expected, { x: 'ab gap', y: 'c gap' });
    });
  });
});

describe('the timers of arrivalClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function start(options: Options = {}) {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const events = new Subject<string>();
    const emitted: string[] = [];
    const subscription = events.pipe(inBrief(options)).subscribe({
      next: (session) => emitted.push(session),
      error: (error: unknown) => emitted.push(String(error)),
    });
    events.next('a');
    events.next('b');
    return { events, emitted, subscription };
  }

  it('are one, and none while no session is open', () => {
    const { emitted } = start();
    expect(vi.getTimerCount()).toBe(1);

    vi.advanceTimersByTime(4);
    expect(emitted).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);

    vi.advanceTimersByTime(1);
    expect(emitted).toEqual(['ab gap']);
    expect(vi.getTimerCount()).toBe(0);
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

  it('are gone when the consumer leaves between two sessions that close', () => {
    vi.useFakeTimers({ now: 0 });
    const emitted: string[] = [];
    NEVER.pipe(startWith('a', 'B'), inBrief(), take(1)).subscribe((session) => emitted.push(session));
    vi.advanceTimersByTime(1_000);

    expect(emitted).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not come back when a function of yours leaves', () => {
    const { events, subscription } = start({
      idOf: (name) => name,
      rejected: () => {
        subscription.unsubscribe();
      },
    });
    events.next('a');

    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not fire at once where it is to wait for longer than a timer can', () => {
    const day = 86_400_000;
    const { emitted } = start({ gap: 60 * day });

    vi.advanceTimersByTime(60 * day);
    expect(emitted).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(emitted).toEqual(['ab gap']);
  });

  it('close a session even if the wall clock is behind them', () => {
    vi.useFakeTimers({ now: 0 });
    const lagging: SchedulerLike = {
      now: () => Math.max(0, Date.now() - 1),
      schedule: asyncScheduler.schedule.bind(asyncScheduler),
    };
    const emitted: string[] = [];
    NEVER.pipe(startWith('a'), inBrief({ clock: arrivalClock({ scheduler: lagging }) })).subscribe((session) =>
      emitted.push(session),
    );
    vi.advanceTimersByTime(5);

    expect(emitted).toEqual(['a gap']);
  });
});

describe('the options that arrivalClock leaves', () => {
  const left = 'left out: with arrivalClock an event happens when it arrives';

  it.each<[object, string]>([
    [{ grace: 5 }, `TypeError: sessionize: grace must be ${left}, got 5`],
    [{ grace: 0 }, `TypeError: sessionize: grace must be ${left}, got 0`],
    [{ timeOf: Number }, `TypeError: sessionize: timeOf must be ${left}, got a function`],
    [{ grace: undefined, timeOf: undefined }, 'accepted'],
    [{ maxDuration: 5, maxEvents: 5 }, 'accepted'],
  ])('%o: %s', (options, message) => {
    expect(refusal(() => sessionize({ gap: 4, clock: arrivalClock(), ...options }))).toBe(message);
  });

  it('refuse what is no scheduler', () => {
    expect(refusal(() => arrivalClock({ scheduler: 'async' as never }))).toBe(
      'TypeError: arrivalClock: scheduler must be a scheduler of rxjs, got "async"',
    );
  });
});
