import { from, map, pipe } from 'rxjs';
import { eventClock, type EventClockOptions, groupByUser, RejectedEventError, sessionize } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { brief, event, marbles, type UserEvent } from './marbles.js';
import { refusal } from './refusal.js';

describe('eventClock', () => {
  const inBrief = (options?: EventClockOptions) =>
    pipe(groupByUser<UserEvent>(), sessionize({ gap: 4, clock: eventClock(options) }), map(brief));

  marbles('moves time by the events only', ({ hot, expectObservable }) => {
    const e1 = hot('  a 1m b-|   ', { a: event('a', 0), b: event('b', 4) });
    const expected = '- 1m --(x|)';

    expectObservable(e1.pipe(inBrief())).toBe(expected, { x: 'ab end' });
  });

  marbles('believes any time if nothing else is said', ({ hot, expectObservable }) => {
    const e1 = hot('  ab-|   ', { a: event('a', 0), b: event('b', 8.64e15) });
    const expected = '-x-(y|)';

    expectObservable(e1.pipe(inBrief())).toBe(expected, { x: 'a gap', y: 'b end' });
  });

  for (const latest of [20, new Date(20)]) {
    marbles(`believes times up to latest (a ${typeof latest})`, ({ hot, expectObservable }) => {
      const e1 = hot('  abc|', { a: event('a', 0), b: event('b', 20), c: event('c', 21) });
      const expected = '-x#';
      const error = new RejectedEventError('sessionize', {
        event: event('c', 21),
        user: 'ann',
        time: 21,
        reason: 'too-far-ahead',
        lateBy: 1,
      });

      expectObservable(e1.pipe(inBrief({ latest }))).toBe(expected, { x: 'a gap' }, error);
    });
  }

  it('does not let an event after latest move time', () => {
    const taken: string[] = [];
    const rejected: string[] = [];

    from([event('a', 0), event('b', 1_000), event('c', 4)])
      .pipe(
        groupByUser(),
        sessionize({
          gap: 4,
          clock: eventClock({ latest: 999 }),
          rejected: (rejection) => rejected.push(rejection.event.name),
        }),
      )
      .subscribe((session) => taken.push(brief(session)));

    expect(taken).toEqual(['ac end']);
    expect(rejected).toEqual(['b']);
  });

  it('says in the error what came and what helps', () => {
    const errors: unknown[] = [];

    from([event('a', 30)])
      .pipe(inBrief({ latest: 20 }))
      .subscribe({ error: (error: unknown) => errors.push(String(error)) });

    expect(errors).toEqual([
      'RejectedEventError: sessionize: an event of user "ann" has a time (30) that is too far ahead, by 10 ms; ' +
        'pass `rejected` to receive such events instead of this error',
    ]);
  });

  it('may be used by several operators, which do not share the time (A4)', () => {
    const clock = eventClock({ latest: 1_000 });
    const starts: number[] = [];

    for (const time of [500, 0]) {
      from([event('a', time)])
        .pipe(groupByUser(), sessionize({ gap: 4, clock }))
        .subscribe(({ start }) => starts.push(start));
    }

    expect(starts).toEqual([500, 0]);
  });

  it.each([
    [{ latest: NaN }, 'RangeError: eventClock: latest must be a time in ms since the epoch or a valid Date, got NaN'],
    [
      { latest: new Date(NaN) },
      'TypeError: eventClock: latest must be a time in ms since the epoch or a valid Date, got an invalid Date',
    ],
    [
      { latest: '1970' },
      'TypeError: eventClock: latest must be a time in ms since the epoch or a valid Date, got "1970"',
    ],
    [{ latest: null }, 'TypeError: eventClock: latest must be a time in ms since the epoch or a valid Date, got null'],
    [{ latest: undefined }, 'accepted'],
    [{ latest: Infinity }, 'accepted'],
    [undefined, 'accepted'],
  ])('checks its options: %o: %s', (options, message) => {
    expect(refusal(() => eventClock(options as EventClockOptions))).toBe(message);
  });
});
