import fc from 'fast-check';
import { from } from 'rxjs';
import { groupByUser, type SessionEvent, sessionId, sessionize, toEvents } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import type { User } from '../model/model.js';
import { type LogEvent, logs, property } from '../properties/arbitraries.js';
import { behindSessionize } from './groupings.js';
import { event, marbles, type UserEvent } from './marbles.js';
import { refusal } from './refusal.js';

describe.each(behindSessionize)('toEvents, %s', (_, sessionsTo) => {
  marbles('emits the events of each session in time order, when it closes', ({ hot, expectObservable }) => {
    const times = { a: event('a', 0), b: event('b', 2), c: event('c', 1), d: event('d', 20) };
    const e1 = hot('  -a-b--d-------|   ', times);
    const expected = '------(xy)----(z|)';
    const first = { user: 'ann', start: 0, end: 2, closedBy: 'gap', deadline: 6, id: '["ann",0]' };
    const last = { user: 'ann', start: 20, end: 20, closedBy: 'end', deadline: 24, id: '["ann",20]' };

    expectObservable(e1.pipe(sessionsTo(toEvents<string, UserEvent>()))).toBe(expected, {
      x: { event: times.a, user: 'ann', session: first, index: 0 },
      y: { event: times.b, user: 'ann', session: first, index: 1 },
      z: { event: times.d, user: 'ann', session: last, index: 0 },
    });
  });
});

describe('toEvents', () => {
  property('emits each accepted event once, and each session in order', 500, logs, ({ options, events }) => {
    const rejected: LogEvent[] = [];
    const emitted: SessionEvent<User, LogEvent>[] = [];
    from(events)
      .pipe(
        groupByUser(),
        sessionize<User, LogEvent>({ ...options, rejected: (rejection) => rejected.push(rejection.event) }),
        toEvents(),
      )
      .subscribe((value) => emitted.push(value));

    const ids = (all: readonly LogEvent[]) => all.map(({ id }) => id).sort();
    expect(ids([...emitted.map(({ event }) => event), ...rejected])).toEqual(ids(events));
    for (const [i, { index, session, event, user }] of emitted.entries()) {
      expect(event.user).toBe(user);
      const before = emitted[i - 1];
      expect(index).toBe(before?.session === session ? before.index + 1 : 0);
    }
  });
});

describe('sessionId', () => {
  it.each([
    [{ user: 'ann', start: 1_000 }, '["ann",1000]'],
    [{ user: 1, start: 1_000 }, '[1,1000]'],
    [{ user: '1', start: -0.5 }, '["1",-0.5]'],
    [{ user: '\u0000\uD800"', start: 0 }, '["\\u0000\\ud800\\"",0]'],
  ])('of %o is %s', (span, id) => {
    expect(sessionId(span)).toBe(id);
  });

  const span = fc.record({
    user: fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    start: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  });
  property('is the same for the same user and start, and for no other', 1_000, fc.tuple(span, span), ([a, b]) => {
    const isSame = new Set([a.user]).has(b.user) && a.start === b.start;
    expect(sessionId(a) === sessionId(b)).toBe(isSame);
    expect(sessionId({ ...a })).toBe(sessionId(a));
  });

  it.each([NaN, Infinity, null, {}, true])('refuses the user %o', (user) => {
    expect(refusal(() => sessionId({ user: user as never, start: 0 }))).toMatch(
      /^TypeError: sessionId: user must be a string or a finite number, got /,
    );
  });
});
