import fc from 'fast-check';
import type { Session } from 'rxjs-sessionize';
import { describe, expect } from 'vitest';

import type { User } from '../model/model.js';
import { SteppedSessionizer, type Step } from '../model/steps.js';
import { eventsIn, type LogEvent, property, type Run, runs } from './arbitraries.js';
import { inAnyOrder } from './rows.js';

const isEvent = (step: Step<LogEvent>) => 'event' in step;

describe('A12: taken + restored = in closed sessions + in open ones + rejected + discarded', () => {
  const countedRuns = fc.record({ run: runs, forgetEvery: fc.constantFrom(3, 7, 1_000) });
  property('at every step', 1_000, countedRuns, ({ run: { options, steps }, forgetEvery }) => {
    const machine = new SteppedSessionizer(options);
    let taken = 0;
    const closed: Session<User, LogEvent>[] = [];
    let rejected = 0;
    for (const [i, step] of [...steps, { end: true as const }].entries()) {
      if ('snapshotRestore' in step) {
        const { open } = machine.counts;
        machine.restore();
        expect(machine.counts).toMatchObject({ taken: 0, restored: open.events, open });
        taken = 0;
        closed.length = 0;
        rejected = machine.rejections.length;
        continue;
      }
      if (isEvent(step)) taken++;
      closed.push(...machine.take(step));
      if (i % forgetEvery === 1 && 'event' in step) machine.forget(step.event.user);
      const { counts } = machine;
      expect(counts.taken).toBe(taken);
      const open = machine.open();
      expect(counts.open).toEqual({ sessions: open.length, events: open.flatMap(({ events }) => events).length });
      for (const [closedBy, { sessions, events }] of Object.entries(counts.closed)) {
        const those = closed.filter((session) => session.closedBy === closedBy);
        expect({ sessions, events }).toEqual({
          sessions: those.length,
          events: those.flatMap((session) => session.events).length,
        });
      }
      expect(Object.values(counts.rejected).reduce((sum, count) => sum + count, 0)).toBe(
        machine.rejections.length - rejected,
      );
    }
  });
});

describe('S15: changes of open sessions, applied to a map', () => {
  const watched = fc.record({
    run: runs,
    everyNth: fc.integer({ min: 1, max: 5 }),
    forgetEvery: fc.constantFrom(4, 1_000),
  });
  property(
    'make up the list of open sessions',
    1_000,
    watched,
    ({ run: { options, steps }, everyNth, forgetEvery }) => {
      const machine = new SteppedSessionizer(options);
      const view = new Map<User, readonly Session<User, LogEvent>[]>();
      for (const [i, step] of [...steps, { end: true as const }].entries()) {
        machine.take(step);
        if (i % forgetEvery === 1 && 'event' in step) machine.forget(step.event.user);
        // After a restore, a viewer starts with an empty map.
        if ('snapshotRestore' in step) view.clear();
        if (i % everyNth > 0) continue;
        for (const { user, sessions } of machine.openChanges()) {
          expect(sessions.length > 0 || view.has(user)).toBe(true);
          if (sessions.length === 0) view.delete(user);
          else view.set(user, sessions);
        }
        expect(inAnyOrder([...view.values()].flat())).toEqual(inAnyOrder(machine.open()));
        expect(machine.openChanges()).toEqual([]);
      }
    },
  );
});

describe('A14: a user who is erased', () => {
  property(
    'is as one who was never there, and the sessions of others do not change',
    1_000,
    runs,
    ({ options, steps }: Run) => {
      const [first] = eventsIn(steps);
      const erased = first?.user;
      const forgotten: User[] = [];
      const machine = new SteppedSessionizer(options, { forgotten: (user) => forgotten.push(user) });
      const others = new SteppedSessionizer(options);
      for (const step of steps) {
        if ('event' in step && step.event.user === erased) {
          machine.take(step);
          machine.forget(erased);
          others.take({ watermark: machine.watermark });
          expect(machine.remembered()).not.toContain(erased);
          expect(forgotten).toContain(erased);
          continue;
        }
        const of = (sessions: readonly Session<User, LogEvent>[]) => sessions.filter(({ user }) => user !== erased);
        expect(inAnyOrder(of(machine.take(step)))).toEqual(inAnyOrder(of(others.take(step))));
      }
    },
  );
});
