import fc from 'fast-check';
import type { Session } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { describe, expect, it } from 'vitest';
import { optionsOf, vectors } from '../conformance/vectors.js';

interface Visit {
  readonly user: string;
  readonly time: number;
}
const visits = (user: string, ...times: number[]): Visit[] => times.map((time) => ({ user, time }));
const timesOf = ({ events }: Session<unknown, Visit>) => events.map(({ time }) => time);
const cut = (times: number[], bounds: { gap: number; maxDuration?: number; maxEvents?: number }) =>
  sessionsOf(visits('ann', ...times), bounds).map(timesOf);

describe('sessionsOf', () => {
  it('has no sessions where there are no events', () => {
    expect(sessionsOf([], { gap: 5 })).toStrictEqual([]);
  });

  it('says whose session it was, from when to when, of which events and how it ended', () => {
    const events = visits('ann', 0, 5, 11);

    expect(sessionsOf(events, { gap: 5 })).toStrictEqual([
      { user: 'ann', start: 0, end: 5, closedBy: 'gap', deadline: 10, events: events.slice(0, 2) },
      { user: 'ann', start: 11, end: 11, closedBy: 'end', deadline: 16, events: events.slice(2) },
    ]);
  });

  it('keeps a pause of exactly the gap, and cuts at one of 1 ms more', () => {
    expect(cut([0, 5, 10, 16], { gap: 5 })).toStrictEqual([[0, 5, 10], [16]]);
    expect(cut([0, 0, 1], { gap: 0 })).toStrictEqual([[0, 0], [1]]);
  });

  it('ends a session that lasts too long', () => {
    expect(cut([0, 4, 8, 10, 11, 15], { gap: 5, maxDuration: 10 })).toStrictEqual([
      [0, 4, 8, 10],
      [11, 15],
    ]);
  });

  it('ends a session of too many events, but keeps those of one millisecond together', () => {
    expect(cut([0, 1, 2, 3], { gap: 5, maxEvents: 2 })).toStrictEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(cut([0, 1, 1, 1, 2], { gap: 5, maxEvents: 2 })).toStrictEqual([[0, 1, 1, 1], [2]]);
    expect(cut([0, 0, 1], { gap: 5, maxEvents: 1 })).toStrictEqual([[0, 0], [1]]);
  });

  it.each([
    ['gap', { gap: 5 }, 6],
    ['gap', { gap: 5, maxDuration: 5, maxEvents: 2 }, 6],
    ['max-duration', { gap: 5, maxDuration: 2, maxEvents: 3 }, 3],
    ['max-events', { gap: 5, maxDuration: 9, maxEvents: 1 }, 1],
    ['max-duration', { gap: 5, maxDuration: 0, maxEvents: 1 }, 1],
    ['gap', { gap: 0, maxDuration: 0, maxEvents: 1 }, 1],
  ])('names the smallest term of the deadline: %s of %o', (closedBy, bounds, next) => {
    expect(sessionsOf(visits('ann', 0, next), bounds)[0]).toMatchObject({ start: 0, end: 0, closedBy });
  });

  it('copies the events of a long session once, not for each event', () => {
    const visits = Array.from({ length: 200_000 }, (_, time) => ({ user: 'ann', time }));
    const [session] = sessionsOf(visits, { gap: 1 });
    expect(session?.events).toHaveLength(200_000);
  });

  it('puts events in the order of time, and those of one time in the order of the array', () => {
    const events = [
      { user: 'ann', time: 2, name: 'c' },
      { user: 'ann', time: 1, name: 'a' },
      { user: 'ann', time: 2, name: 'd' },
      { user: 'ann', time: 1, name: 'b' },
    ];

    expect(sessionsOf(events, { gap: 5 }).map(({ events }) => events.map(({ name }) => name))).toStrictEqual([
      ['a', 'b', 'c', 'd'],
    ]);
  });

  it('leaves the array as it is', () => {
    const events = Object.freeze(visits('ann', 3, 1, 2));

    sessionsOf(events, { gap: 5 });

    expect(events).toStrictEqual(visits('ann', 3, 1, 2));
  });

  it('orders sessions by deadline, end and start, whoever they are of', () => {
    const events = [...visits('dan', 9), ...visits('bob', 1, 5), ...visits('ann', 0, 20), ...visits('cat', 5)];
    const sessions = sessionsOf(events, { gap: 5, maxDuration: 8 });

    expect(sessions.map(({ user, start, end, deadline }) => [user, start, end, deadline])).toStrictEqual([
      ['ann', 0, 0, 5],
      ['bob', 1, 5, 9],
      ['cat', 5, 5, 10],
      ['dan', 9, 9, 14],
      ['ann', 20, 20, 25],
    ]);
  });

  it('tells users apart as the keys of a Map', () => {
    const users: readonly unknown[] = [1, '1', null, undefined, NaN, NaN, {}];

    expect(
      sessionsOf(
        users.map((user) => ({ user, time: 0 })),
        { gap: 5 },
      ),
    ).toHaveLength(6);
  });

  it('asks `userOf` and `timeOf`', () => {
    const events = [{ who: 'ann', at: new Date(3) }];

    expect(sessionsOf(events, { gap: 5, userOf: ({ who }) => who, timeOf: ({ at }) => at })).toStrictEqual([
      { user: 'ann', start: 3, end: 3, closedBy: 'end', deadline: 8, events },
    ]);
  });

  it('takes a `time` that is a Date', () => {
    const events = [
      { user: 'ann', time: new Date(3) },
      { user: 'ann', time: 1 },
    ];

    expect(sessionsOf(events, { gap: 5 })).toMatchObject([{ start: 1, end: 3 }]);
  });

  it.each([NaN, Infinity, -Infinity, 8.64e15 + 2, new Date(NaN), '5', undefined])('refuses the time %o', (time) => {
    expect(() => sessionsOf([{ user: 'ann', time: time as number }], { gap: 5 })).toThrow(
      /^sessionsOf: an event of user "ann" has an invalid time \((NaN|-?Infinity|\d+)\): `timeOf` \(default: its `time`\) must give a Date, or milliseconds that one can hold; leave such events out$/,
    );
  });

  it('throws what `userOf` or `timeOf` throws', () => {
    const fail = () => {
      throw new Error('of the user');
    };

    expect(() => sessionsOf(visits('ann', 1), { gap: 5, userOf: fail })).toThrow('of the user');
    expect(() => sessionsOf(visits('ann', 1), { gap: 5, timeOf: fail })).toThrow('of the user');
  });

  it.each([
    [{ gap: -1 }, RangeError, 'gap must be a finite number of ms, at least 0, got -1'],
    [{ gap: Infinity }, RangeError, 'gap must be a finite number of ms, at least 0, got Infinity'],
    [{ gap: '5' }, TypeError, 'gap must be a finite number of ms, at least 0, got "5"'],
    [{}, TypeError, 'gap must be a finite number of ms, at least 0, got undefined'],
    [undefined, TypeError, 'options must be an object, got undefined'],
    [{ gap: 5, maxDuration: -1 }, RangeError, 'maxDuration must be a number of ms, at least 0, got -1'],
    [{ gap: 5, maxEvents: 0 }, RangeError, 'maxEvents must be a whole number, at least 1, got 0'],
    [{ gap: 5, maxEvents: 1.5 }, RangeError, 'maxEvents must be a whole number, at least 1, got 1.5'],
    [{ gap: 5, userOf: 'user' }, TypeError, 'userOf must be a function, got "user"'],
    [{ gap: 5, timeOf: 'time' }, TypeError, 'timeOf must be a function, got "time"'],
  ])('refuses the options %o', (options, kind, message) => {
    expect(() => sessionsOf(visits('ann'), options as never)).toThrow(kind);
    expect(() => sessionsOf(visits('ann'), options as never)).toThrow(`sessionsOf: ${message}`);
  });
});

describe.each(vectors)('sessionsOf, of what is accepted in %s,', (_, cases) => {
  // A duplicate has the id of an accepted event. So ids identify the accepted events only in a log without duplicates.
  it.each(cases.filter(({ idOf }) => idOf === undefined))('gives what closes and what is open: $name', (vector) => {
    const { steps, expect: expected } = vector;
    const { grace, idOf, ...options } = optionsOf(vector);
    const late = new Set(expected.late.map(({ id }) => id));
    const accepted = steps.flatMap((step) => ('event' in step && !late.has(step.event.id) ? [step.event] : []));
    const sessions = sessionsOf(accepted, options);
    const byUserAndStart = <S extends { readonly user: string | number; readonly start: number }>(
      sessions: readonly S[],
    ) => sessions.toSorted((a, b) => a.start - b.start || (String(a.user) < String(b.user) ? -1 : 1));

    const actual = sessions.map(({ events, ...span }) => ({ ...span, ids: events.map(({ id }) => id) }));
    const all = [...expected.sessions, ...expected.open].map(({ user, start, end, ids }) => ({
      user,
      start,
      end,
      ids,
    }));
    expect(byUserAndStart(actual)).toMatchObject(byUserAndStart(all));
    for (const { user, start, deadline, closedBy } of expected.sessions) {
      const session = actual.find((session) => session.user === user && session.start === start);
      if (deadline !== undefined) expect(session).toHaveProperty('deadline', deadline);
      if (closedBy !== undefined && session?.closedBy !== 'end') expect(session).toHaveProperty('closedBy', closedBy);
    }
  });
});

describe('sessionsOf, of any events,', () => {
  const bounds = fc.record(
    { gap: fc.nat(6), maxDuration: fc.nat(12), maxEvents: fc.integer({ min: 1, max: 4 }) },
    { requiredKeys: ['gap'] },
  );
  const anyVisits = fc.array(fc.record({ user: fc.constantFrom('ann', 'bob'), time: fc.nat(40) }), { maxLength: 30 });

  it('has every event in exactly one session', () => {
    fc.assert(
      fc.property(anyVisits, bounds, (events, bounds) => {
        const kept = sessionsOf(events, bounds).flatMap(({ events }) => events);

        expect(kept).toHaveLength(events.length);
        expect(new Set(kept)).toStrictEqual(new Set(events));
      }),
    );
  });

  it('keeps events together up to the deadline, and no further', () => {
    fc.assert(
      fc.property(anyVisits, bounds, (events, { gap, maxDuration = Infinity, maxEvents = Infinity }) => {
        const sessions = sessionsOf(events, { gap, maxDuration, maxEvents });

        for (const session of sessions) {
          const { user, start, end, deadline } = session;
          const times = timesOf(session);
          const terms = [end + gap, start + maxDuration, times[maxEvents - 1] ?? Infinity];
          const next = sessions.filter((other) => other.user === user && other.start > start).map(({ start }) => start);

          expect([start, end]).toStrictEqual([times[0], times.at(-1)]);
          expect(deadline).toBe(Math.min(...terms));
          expect(times.every((time, i) => time - (times[i - 1] ?? time) <= gap)).toBe(true);
          expect(end).toBeLessThanOrEqual(deadline);
          expect(Math.min(...next)).toBeGreaterThan(deadline);
        }
      }),
    );
  });

  it('calls only the last session of a user closed by the end', () => {
    fc.assert(
      fc.property(anyVisits, bounds, (events, bounds) => {
        const sessions = sessionsOf(events, bounds);

        for (const user of ['ann', 'bob']) {
          const byStart = sessions.filter((session) => session.user === user).sort((a, b) => a.start - b.start);
          expect(byStart.map(({ closedBy }) => closedBy === 'end')).toStrictEqual(
            byStart.map((_, i) => i === byStart.length - 1),
          );
        }
      }),
    );
  });

  it('does not depend on the order of the array, but for equal times', () => {
    const shuffled = anyVisits.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
    );
    const spans = (sessions: readonly Session<string, Visit>[]) =>
      sessions.map(({ user, start, end, deadline, closedBy, events }) =>
        [deadline, end, start, user, closedBy, events.length].join(' '),
      );

    fc.assert(
      fc.property(shuffled, bounds, ([events, others], bounds) => {
        expect(spans(sessionsOf(others, bounds)).sort()).toStrictEqual(spans(sessionsOf(events, bounds)).sort());
      }),
    );
  });

  it('comes in the order of S6', () => {
    fc.assert(
      fc.property(anyVisits, bounds, (events, bounds) => {
        const sessions = sessionsOf(events, bounds);
        const sorted = sessions.toSorted((a, b) => a.deadline - b.deadline || a.end - b.end || a.start - b.start);

        expect(sessions).toStrictEqual(sorted);
      }),
    );
  });
});
