import fc from 'fast-check';
import { NEVER, Subject, throwError } from 'rxjs';
import {
  type Counts,
  eventClock,
  type OpenChange,
  type Progress,
  type Rejection,
  type Session,
  sessionize,
  type SessionizeOptions,
  toCtr,
} from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { type LogEvent, logs, property } from '../properties/arbitraries.js';
import { inAnyOrder } from '../properties/rows.js';
import type { User } from '../model/model.js';
import { groupings } from './groupings.js';
import { brief, event, ofAFunction, type UserEvent } from './marbles.js';
import { refusal } from './refusal.js';
import { groupings as groupingsOfLogs } from '../properties/groupings.js';

type Options = Partial<SessionizeOptions<string, UserEvent>>;

/** A pipeline, the function that pushes events into it, and what it emits. */
function running(byUser: (typeof groupings)[number][1], options: Options) {
  const source = new Subject<UserEvent>();
  const emitted: string[] = [];
  const errors: unknown[] = [];
  source
    .pipe(byUser(), sessionize<string, UserEvent>({ gap: 4, ...options }))
    .subscribe({ next: (session) => emitted.push(brief(session)), error: (error: unknown) => errors.push(error) });
  const push = (...events: UserEvent[]) => {
    for (const next of events) source.next(next);
  };
  return { push, emitted, errors, source };
}

describe.each(groupings)('openSessions by changes, behind %s', (_, byUser) => {
  it('is called with the users whose open sessions have changed, and with no others', () => {
    const look = new Subject<void>();
    const told: unknown[] = [];
    const { push } = running(byUser, {
      grace: 2,
      openSessions: {
        at: look,
        changes: (changed, { watermark }) =>
          told.push([watermark, ...changed.map(({ user, sessions }) => `${user}: ${sessions.map(brief).join()}`)]),
      },
    });

    look.next();
    push(event('a', 1), event('B', 2));
    look.next();
    push(event('b', 3));
    look.next();
    look.next();
    push(event('C', 9)); // W = 7: ann's session is still open, bob's has closed.
    look.next();
    push(event('C', 99));
    look.next();

    expect(told).toEqual([
      [-Infinity],
      [0, 'ann: a end', 'bob: B end'],
      [1, 'ann: ab end'],
      [1],
      [7, 'bob: C end'],
      [97, 'bob: C end', 'ann: '],
    ]);
  });
});

describe('openSessions by changes', () => {
  for (const [name, grouped] of Object.entries(groupingsOfLogs)) {
    property(`put into a Map, they are the list of open sessions: ${name}`, 200, logs, ({ options, events }) => {
      const source = new Subject<LogEvent>();
      const look = new Subject<void>();
      const view = new Map<User, readonly Session<User, LogEvent>[]>();
      let open: readonly Session<User, LogEvent>[] = [];
      const take = (changed: readonly OpenChange<User, Session<User, LogEvent>>[]) => {
        for (const { user, sessions } of changed) {
          if (sessions.length === 0) view.delete(user);
          else view.set(user, sessions);
        }
      };
      const errors: unknown[] = [];
      const subscriber = { error: (error: unknown) => errors.push(error) };
      const rejected = () => undefined;
      const both = [{ changes: take }, { to: (all: typeof open) => (open = all) }];
      for (const openSessions of both) {
        const options_ = { ...options, rejected, openSessions: { at: look, ...openSessions } };
        source.pipe(grouped, sessionize<User, LogEvent>(options_ as never)).subscribe(subscriber);
      }

      for (const next of events) {
        source.next(next);
        if (next.id.length % 2 === 0) look.next();
      }
      look.next();

      expect(errors).toEqual([]);
      expect(inAnyOrder([...view.values()].flat())).toEqual(inAnyOrder(open));
    });
  }

  it.each([
    [{ at: NEVER }, 'TypeError: sessionize: openSessions.to must be a function, got undefined'],
    [{ at: NEVER, changes: 1 }, 'TypeError: sessionize: openSessions.changes must be a function, got 1'],
    [{ at: NEVER, changes: Number, to: Number }, 'openSessions.to must be left out where there is `changes`'],
    [{ at: NEVER, change: Number }, 'there is no option "openSessions.change"; did you mean changes?'],
  ])('is checked: %o', (openSessions, message) => {
    expect(refusal(() => sessionize({ gap: 4, openSessions } as never))).toContain(message);
  });
});

describe.each(groupings)('forget, behind %s', (_, byUser) => {
  it('erases the user’s open sessions, and nobody else’s', () => {
    const forget = new Subject<string>();
    const { push, emitted, source } = running(byUser, { forget });

    push(event('a', 1), event('B', 2));
    forget.next('ann');
    forget.next('nobody');
    push(event('b', 3));
    source.complete();

    expect(emitted).toEqual(['B end', 'b end']);
  });

  it('waits until the event is taken, where a function that is called for it asks', () => {
    const forget = new Subject<string>();
    const asking: string[] = [];
    const ask = () => {
      for (const user of asking.splice(0)) forget.next(user);
      return undefined;
    };
    const { push, emitted, source, errors } = running(byUser, { forget, idOf: ask, rejected: ask });

    push(event('a', 1), event('B', 1));
    asking.push('ann');
    push(event('b', 2)); // The event is taken, and then erased.
    push(event('C', 12));
    asking.push('bob');
    push(event('d', 0)); // The event is too late for ann.
    push(event('e', 13));
    source.complete();

    expect(errors).toEqual([]);
    expect(emitted).toEqual(['B gap', 'e end']);
  });

  it('knows nothing of the user any longer: an event that touched a closed session is taken', () => {
    const forget = new Subject<string>();
    const rejected: string[] = [];
    const { push, emitted } = running(byUser, { forget, rejected: ({ reason }) => rejected.push(reason) });

    push(event('a', 1), event('B', 6), event('b', 4)); // ann's session closes at 5: its last event 1 + gap 4.
    forget.next('ann');
    push(event('c', 4), event('B', 99));

    expect(rejected).toEqual(['touches-closed-session']);
    expect(emitted).toEqual(['a gap', 'c gap', 'B gap']);
  });

  it('passes on an error of its source', () => {
    const { errors } = running(byUser, { forget: throwError(() => ofAFunction) });
    expect(errors).toEqual([ofAFunction]);
  });
});

const added = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

const holdsTheLaw = ({ taken, restored, open, closed, rejected, discarded }: Counts) => {
  const inClosed = added(Object.values(closed).map(({ events }) => events));
  expect(taken + restored).toBe(inClosed + open.events + added(Object.values(rejected)) + discarded);
};

const countBy = <T>(all: readonly T[], by: (one: T) => string) => {
  const counts: Record<string, number> = {};
  for (const one of all) counts[by(one)] = (counts[by(one)] ?? 0) + 1;
  return counts;
};

/** How many sessions ended for each cause, and how many events they hold. Causes without a session are left out. */
const closedIn = (sessions: readonly Session<User, LogEvent>[]) =>
  Object.fromEntries(
    Object.entries(countBy(sessions, ({ closedBy }) => closedBy)).map(([by, count]) => {
      const those = sessions.filter(({ closedBy }) => closedBy === by);
      return [by, { sessions: count, events: added(those.map(({ events }) => events.length)) }];
    }),
  );

describe('monitor', () => {
  it('is given what reads the counters of a subscription', () => {
    const readers: (() => Counts & Progress)[] = [];
    const source = new Subject<UserEvent>();
    const sessions = source.pipe(
      groupings[0]![1](),
      sessionize({ gap: 4, rejected: () => undefined, monitor: (read) => void readers.push(read) }),
    );
    sessions.subscribe();
    sessions.pipe(toCtr({ isSearch: () => true, isClick: () => false })).subscribe();
    source.next(event('a', 1));
    source.next(event('B', 9));
    source.next(event('c', 2));

    const [first, second] = readers;
    expect(readers).toHaveLength(2);
    expect(first?.()).toMatchObject({
      watermark: 9,
      taken: 3,
      open: { sessions: 1, events: 1 },
      closed: { gap: { sessions: 1, events: 1 } },
      rejected: { 'too-late': 1 },
      users: 2,
    });
    expect(second?.()).toEqual(first?.());
  });

  for (const [name, grouped] of Object.entries(groupingsOfLogs)) {
    const watched = fc.record({ log: logs, latest: fc.option(fc.nat(40)), forgetEvery: fc.constantFrom(3, 7, 1_000) });
    property(
      `holds the law of its counters after each event, and when the stream is over (A12): ${name}`,
      200,
      watched,
      ({ log: { options, events }, latest, forgetEvery }) => {
        const source = new Subject<LogEvent>();
        const forget = new Subject<User>();
        const read: (() => Counts & Progress)[] = [];
        const closed: Session<User, LogEvent>[] = [];
        const rejections: Rejection<User, LogEvent>[] = [];
        const errors: unknown[] = [];
        const clock = latest === null ? eventClock() : eventClock({ latest: (events[0]?.time ?? 0) + latest });
        const monitored: SessionizeOptions<User, LogEvent> = {
          ...options,
          clock,
          forget,
          rejected: (rejection) => rejections.push(rejection),
          monitor: (reads) => void read.push(reads),
        };
        source.pipe(grouped, sessionize(monitored)).subscribe({
          next: (session) => closed.push(session),
          error: (error: unknown) => errors.push(error),
        });
        const counts = () => read[0]!();
        const left = () => [closed.flatMap((session) => session.events), rejections].flat().length;
        events.forEach((event, i) => {
          const before = counts();
          source.next(event);
          if (i % forgetEvery === 1) forget.next(event.user);
          const now = counts();
          holdsTheLaw(now);
          expect(now.taken).toBe(i + 1);
          expect(now.discarded).toBeGreaterThanOrEqual(before.discarded);
          expect(now.taken).toBe(now.open.events + left() + now.discarded);
          expect(now.closed).toMatchObject(closedIn(closed));
          expect(now.rejected).toEqual(countBy(rejections, ({ reason }) => reason));
        });
        const before = counts();
        if (forgetEvery === 3) source.error(ofAFunction);
        else source.complete();
        holdsTheLaw(counts());
        expect(counts()).toMatchObject({ taken: events.length, open: { sessions: 0, events: 0 } });
        expect(errors).toEqual(forgetEvery === 3 ? [ofAFunction] : []);
        expect(counts().discarded - before.discarded).toBe(forgetEvery === 3 ? before.open.events : 0);
        expect(counts().closed).toMatchObject(closedIn(closed));
      },
    );
  }

  it.each([
    [{ forget: 1 }, 'TypeError: sessionize: forget must be an observable or what rxjs makes one of, got 1'],
    [{ monitor: {} }, 'TypeError: sessionize: monitor must be a function, got an object'],
  ])('and forget are checked: %o', (options, message) => {
    expect(refusal(() => sessionize({ gap: 4, ...options } as never))).toBe(message);
  });
});
