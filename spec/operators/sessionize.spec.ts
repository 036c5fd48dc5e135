import {
  finalize,
  from,
  type GroupedObservable,
  map,
  type Observable,
  of,
  pipe,
  Subject,
  type Subscription,
  take,
  tap,
} from 'rxjs';
import {
  eventClock,
  groupByUser,
  type Reason,
  RejectedEventError,
  type Rejection,
  sessionize,
  type SessionizeOptions,
} from 'rxjs-sessionize';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failToFinalize, faultsOf, ofTheFinalizer } from './faults.js';
import { groupings } from './groupings.js';
import { brief, event, failAtB, happening, lettersOf, marbles, ofAFunction, type UserEvent } from './marbles.js';
import { refusal } from './refusal.js';
import { rulesOfOperators } from './rules.js';

type Options = Partial<SessionizeOptions<string, UserEvent>>;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe.each(groupings)('sessionize behind %s', (_, byUser) => {
  const sessions = (options: Options = {}) => pipe(byUser(), sessionize({ gap: 4, ...options }));
  const inBrief = (options?: Options) => pipe(sessions(options), map(brief));

  rulesOfOperators(pipe(sessions(), map(lettersOf)), { sc: 'sc', s: 's', S: 'S' });

  marbles('says whose session it was, from when to when, how it ended, and of which events', (t) => {
    const [a, b, C] = [event('a', 2), event('b', 5), event('C', 10)];
    const e1 = t.hot('a-b-C-|   ', { a, b, C });
    const expected = '----x-(y|)';
    const x = { user: 'ann', start: 2, end: 5, closedBy: 'gap', deadline: 9, events: [a, b] };
    const y = { user: 'bob', start: 10, end: 10, closedBy: 'end', deadline: 14, events: [C] };

    t.expectObservable(e1.pipe(sessions())).toBe(expected, { x, y });
  });

  marbles('keeps a pause of exactly the gap, and cuts at 1 ms more', ({ hot, expectObservable }) => {
    const e1 = hot('  a---b----c-|   ');
    //                [---]····            deadline 8
    //                         [····       deadline 13
    const expected = '---------x-(y|)';

    expectObservable(e1.pipe(happening, inBrief())).toBe(expected, { x: 'ab gap', y: 'c end' });
  });

  marbles('ends a session at its longest duration', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-b-c-d-e----|   ');
    //                 [---]                  deadline 5
    //                       [-]··            deadline 11
    const expected = '-------x------(y|)';

    expectObservable(e1.pipe(happening, inBrief({ maxDuration: 4 }))).toBe(expected, {
      x: 'abc max-duration',
      y: 'de end',
    });
  });

  marbles('ends a session at its greatest number of events', ({ hot, expectObservable }) => {
    const e1 = hot('  -a-b-c-d-e----|   ');
    //                 [-]                    deadline 3
    //                     [-]                deadline 7
    //                         [····          deadline 13
    const expected = '-----x---y----(z|)';
    const values = { x: 'ab max-events', y: 'cd max-events', z: 'e end' };

    expectObservable(e1.pipe(happening, inBrief({ maxEvents: 2 }))).toBe(expected, values);
  });

  marbles('takes events that are out of order by up to the grace', ({ hot, expectObservable }) => {
    const times = { a: event('a', 0), c: event('c', 6), b: event('b', 3), d: event('d', 16) };
    const e1 = hot('  a-c-b---d|   ', times);
    //                a  b  c····           in event time; deadline 10
    const expected = '--------x(y|)';

    expectObservable(e1.pipe(inBrief({ grace: 5 }))).toBe(expected, { x: 'abc gap', y: 'd end' });
  });

  it.each<[Reason, lateBy: number, UserEvent[], Options]>([
    ['too-late', 2, [event('a', 10), event('b', 20), event('c', 14)], {}],
    ['touches-closed-session', 1, [event('a', 10), event('b', 15), event('c', 13)], {}],
    ['duplicate', 0, [event('a', 10), event('a', 11)], { idOf: ({ name }) => name }],
    ['too-far-ahead', 3, [event('a', 10), event('b', 23)], { clock: eventClock({ latest: 20 }) }],
    ['invalid-time', 0, [event('a', 10), event('b', NaN)], {}],
  ])('calls `rejected` with an event that is rejected as %s', (reason, lateBy, events, options) => {
    const rejections: Rejection<string, UserEvent>[] = [];
    const rejected = (rejection: Rejection<string, UserEvent>) => rejections.push(rejection);
    const taken: UserEvent[] = [];

    from(events)
      .pipe(sessions({ ...options, rejected }))
      .subscribe((session) => taken.push(...session.events));

    const last = events.at(-1);
    expect(rejections).toEqual([{ event: last, user: 'ann', time: last?.time, reason, lateBy }]);
    expect(taken).toEqual(events.slice(0, -1));
  });

  marbles('drops late events and duplicates without `rejected`', ({ hot, expectObservable }) => {
    const times = { a: event('a', 10), b: event('b', 20), c: event('c', 5) };
    const e1 = hot('  a-b-c-b-|   ', times);
    const expected = '--x-----(y|)';

    expectObservable(e1.pipe(inBrief({ idOf: ({ name }) => name }))).toBe(expected, { x: 'a gap', y: 'b end' });
  });

  marbles('passes an invalid time on as an error without `rejected`', (t) => {
    const invalid = event('b', NaN);
    const e1 = t.hot('--a--b--|', { a: event('a', 0), b: invalid });
    const e1subs = '  ^----!   ';
    const expected = '-----#   ';
    const error = new RejectedEventError('sessionize', {
      event: invalid,
      user: 'ann',
      time: NaN,
      reason: 'invalid-time',
      lateBy: 0,
    });

    t.expectObservable(e1.pipe(inBrief())).toBe(expected, undefined, error);
    t.expectSubscriptions(e1.subscriptions).toBe(e1subs);
  });

  describe('with thousands of sessions that have grown', () => {
    const users = 3_000;
    const at = (user: number, time: number): UserEvent => ({ ...event('a', time), user: `user ${String(user)}` });
    let pulled = 0;
    function* grown() {
      for (let user = 0; user < users; user++) yield (pulled++, at(user, (37 * user) % 50));
      for (let user = 0; user < users; user++) yield (pulled++, at(user, ((37 * user) % 50) + (user % 40)));
    }
    function* jumping() {
      yield* grown();
      for (;;) yield (pulled++, at(0, 1_000_000));
    }
    const options = { gap: 100, grace: 100 };

    it('closes them in order of their deadlines when the watermark jumps', () => {
      const deadlines: number[] = [];

      from(jumping())
        .pipe(sessions(options), take(users))
        .subscribe(({ deadline }) => deadlines.push(deadline));

      expect(deadlines).toHaveLength(users);
      expect(deadlines).toEqual(deadlines.toSorted((a, b) => a - b));
    });

    it.each([
      ['the watermark jumps', jumping, 2 * users + 1],
      ['they are flushed', grown, 2 * users],
    ])('stops at once while %s', (_, source, all) => {
      pulled = 0;
      let emitted = 0;

      from(source())
        .pipe(
          sessions(options),
          tap(() => emitted++),
          take(1),
        )
        .subscribe();

      expect({ emitted, pulled }).toEqual({ emitted: 1, pulled: all });
    });
  });

  for (const [selector, operator] of [
    ['userOf', pipe(byUser(failAtB('ann')), sessionize({ gap: 4 }))],
    ['timeOf', sessions({ timeOf: failAtB(0) })],
    ['idOf', sessions({ idOf: failAtB('id') })],
    [
      'rejected',
      sessions({
        timeOf: () => NaN,
        rejected: (rejection) => {
          failAtB(undefined)(rejection.event);
        },
      }),
    ],
  ] as const) {
    marbles(`passes on an error that ${selector} throws`, ({ hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  --a--b--|');
      const e1subs = '  ^----!   ';
      const expected = '-----#   ';

      expectObservable(e1.pipe(happening, operator)).toBe(expected, undefined, ofAFunction);
      expectSubscriptions(e1.subscriptions).toBe(e1subs);
    });
  }

  it('sets no timer and reads no clock', () => {
    vi.useFakeTimers();
    const now = vi.spyOn(Date, 'now');
    const source = new Subject<UserEvent>();
    source.pipe(sessions()).subscribe();

    for (const next of [event('a', 0), event('B', 1), event('c', 50)]) source.next(next);

    expect(vi.getTimerCount()).toBe(0);
    expect(now).not.toHaveBeenCalled();
  });

  it.each<[string, (source: Subject<UserEvent>, subscription: Subscription) => void, string[]]>([
    [
      'completes',
      (source) => {
        source.complete();
      },
      ['a end', '|'],
    ],
    [
      'fails',
      (source) => {
        source.error(ofAFunction);
      },
      ['#'],
    ],
    [
      'is unsubscribed',
      (_source, subscription) => {
        subscription.unsubscribe();
      },
      [],
    ],
  ])('reports an error in the finalizer of a source that %s', (_, end, results) => {
    const source = new Subject<UserEvent>();
    const seen: string[] = [];
    const subscription = source.pipe(failToFinalize(), inBrief()).subscribe({
      next: (session) => seen.push(session),
      error: () => seen.push('#'),
      complete: () => seen.push('|'),
    });
    source.next(event('a', 0));

    const faults = faultsOf(() => {
      end(source, subscription);
    });

    expect(seen).toEqual(results);
    expect(faults).toEqual([ofTheFinalizer]);
  });
});

describe('sessionize behind groups of other origin', () => {
  const groupOf = (user: string, events: Observable<UserEvent>): GroupedObservable<string, UserEvent> =>
    Object.assign(events, { key: user });
  const inBrief = pipe(sessionize<string, UserEvent>({ gap: 4 }), map(brief));

  marbles('goes on through several groups of a user', ({ cold, hot, expectObservable, expectSubscriptions }) => {
    const e1 = hot('  -a---c|           ');
    const e1subs = '  ^-----!           ';
    const e2 = hot('  ---b------d-|     ');
    const e2subs = '  ^-----------!     ';
    const groups = cold('(xy|)', { x: groupOf('ann', e1.pipe(happening)), y: groupOf('ann', e2.pipe(happening)) });
    const expected = '----------v-(w|)  ';

    expectObservable(groups.pipe(inBrief)).toBe(expected, { v: 'abc gap', w: 'd end' });
    expectSubscriptions(e1.subscriptions).toBe(e1subs);
    expectSubscriptions(e2.subscriptions).toBe(e2subs);
  });

  marbles(
    'passes on an error of a group and leaves the others',
    ({ cold, hot, expectObservable, expectSubscriptions }) => {
      const e1 = hot('  -a---#  ');
      const e2 = hot('  ---b----');
      const subs = '    ^----!  ';
      const groups = cold('(xy)', { x: groupOf('ann', e1.pipe(happening)), y: groupOf('bob', e2.pipe(happening)) });
      const expected = '-----#  ';

      expectObservable(groups.pipe(inBrief)).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(subs);
      expectSubscriptions(e2.subscriptions).toBe(subs);
    },
  );

  it('stops a synchronous group once its consumer has enough', () => {
    let pulled = 0;
    function* endless() {
      for (;;) yield event('a', 10 * pulled++);
    }

    of(groupOf('ann', from(endless())), groupOf('bob', from(endless())))
      .pipe(inBrief, take(1))
      .subscribe();

    expect(pulled).toBe(2);
  });

  it('leaves all groups even if the finalizer of one fails', () => {
    const source = new Subject<UserEvent>();
    const left: string[] = [];
    const subscription = source
      .pipe(
        groupByUser(),
        map((group) => {
          const leave = finalize<UserEvent>(() => left.push(group.key));
          return groupOf(group.key, group.pipe(leave, failToFinalize()));
        }),
        inBrief,
      )
      .subscribe();
    source.next(event('a', 0));
    source.next(event('B', 0));

    const faults = faultsOf(() => {
      subscription.unsubscribe();
    });

    expect(left).toEqual(['ann', 'bob']);
    expect(faults).toEqual([ofTheFinalizer, ofTheFinalizer]);
  });
});

describe('the options of sessionize', () => {
  it.each([
    [undefined, 'TypeError: sessionize: options must be an object, got undefined'],
    [null, 'TypeError: sessionize: options must be an object, got null'],
    [{}, 'TypeError: sessionize: gap must be a finite number of ms, at least 0, got undefined'],
    [{ gap: '4' }, 'TypeError: sessionize: gap must be a finite number of ms, at least 0, got "4"'],
    [{ gap: -1 }, 'RangeError: sessionize: gap must be a finite number of ms, at least 0, got -1'],
    [{ gap: NaN }, 'RangeError: sessionize: gap must be a finite number of ms, at least 0, got NaN'],
    [{ gap: Infinity }, 'RangeError: sessionize: gap must be a finite number of ms, at least 0, got Infinity'],
    [{ gap: 4, grace: -1 }, 'RangeError: sessionize: grace must be a number of ms, at least 0, got -1'],
    [{ gap: 4, grace: '1 s' }, 'TypeError: sessionize: grace must be a number of ms, at least 0, got "1 s"'],
    [{ gap: 4, maxDuration: NaN }, 'RangeError: sessionize: maxDuration must be a number of ms, at least 0, got NaN'],
    [{ gap: 4, maxEvents: 0 }, 'RangeError: sessionize: maxEvents must be a whole number, at least 1, got 0'],
    [{ gap: 4, maxEvents: 1.5 }, 'RangeError: sessionize: maxEvents must be a whole number, at least 1, got 1.5'],
    [{ gap: 4, maxEvents: '2' }, 'TypeError: sessionize: maxEvents must be a whole number, at least 1, got "2"'],
    [{ gap: 4, timeOf: 'at' }, 'TypeError: sessionize: timeOf must be a function, got "at"'],
    [{ gap: 4, idOf: 'id' }, 'TypeError: sessionize: idOf must be a function, got "id"'],
    [{ gap: 4, rejected: true }, 'TypeError: sessionize: rejected must be a function, got true'],
    [{ gap: 4, clock: null }, 'TypeError: sessionize: clock must be a clock of this package, got null'],
    [{ gap: 4, clock: {} }, 'TypeError: sessionize: clock must be a clock of this package, got an object'],
    [{ gap: 0, grace: Infinity, maxDuration: Infinity, maxEvents: Infinity }, 'accepted'],
    [{ gap: 4, grace: undefined, maxDuration: undefined, maxEvents: undefined, clock: undefined }, 'accepted'],
  ])('%o: %s', (options, message) => {
    expect(refusal(() => sessionize(options as SessionizeOptions<string, UserEvent>))).toBe(message);
  });
});
