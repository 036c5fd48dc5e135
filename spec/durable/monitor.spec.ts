import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { lastValueFrom, Subject } from 'rxjs';
import { type Counts, Sessionizer } from 'rxjs-sessionize';
import { type CommittedCounts, durableSessions, inspect, memoryStore, type Moment } from 'rxjs-sessionize/durable';
import { describe, expect, it } from 'vitest';
import { noCounts, sumOf } from '../../lib/core/counts.js';
import type { User } from '../model/model.js';
import type { LogEvent } from '../properties/arbitraries.js';
import { boundedLogs } from './logs.js';

const trials = fc.record({
  log: boundedLogs,
  /** How many events a commit holds. */
  events: fc.integer({ min: 1, max: 7 }),
  /** How many commits succeed before each commit that fails. */
  failures: fc.array(fc.nat(4), { maxLength: 6 }),
});

const added = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

const holds = ({ taken, restored, open, closed, rejected, discarded }: Counts) => {
  const inClosed = added(Object.values(closed).map(({ events }) => events));
  expect(taken + restored).toBe(inClosed + open.events + added(Object.values(rejected)) + discarded);
};

describe('monitor', () => {
  it('counts each event once, however often commits fail (A12)', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(trials, async ({ log: { options, events }, events: size, failures }) => {
        const waits = [...failures];
        const store = memoryStore({
          at(moment: Moment) {
            if (moment !== 'before' || waits[0] === undefined) return;
            if (waits[0]-- > 0) return;
            waits.shift();
            throw new Error('a full disk');
          },
        });
        const readings: (() => CommittedCounts)[] = [];
        let over = 0;
        const run = durableSessions<LogEvent, number, User>({
          ...options,
          store,
          source: (from = 0) => events.slice(from).map((event, i) => ({ event, position: from + i + 1 })),
          commitEvery: { ms: Infinity, events: size },
          monitor(read) {
            readings.push(read);
            holds(read());
            return () => over++;
          },
        });
        for (let isOver = false; !isOver;) {
          try {
            await lastValueFrom(run, { defaultValue: undefined });
            isOver = true;
          } catch (error) {
            expect(error).toMatchObject({ message: 'a full disk' });
          }
        }

        const machine = new Sessionizer<User, LogEvent>(options);
        for (const event of events) machine.add(event.user, event);
        const all = readings.map((read) => read());
        all.forEach(holds);
        expect(over).toBe(all.length);
        const { taken, closed, rejected, discarded } = all.reduce<Counts>(sumOf, noCounts());
        const { open, users, watermark, commits, commitTime } = all.at(-1)!;
        expect({ taken, restored: 0, open, closed, rejected, discarded, users }).toEqual(machine.counts);
        expect(watermark).toBe(machine.watermark);
        expect(commits).toBeGreaterThanOrEqual(events.length > 0 ? 1 : 0);
        expect(commitTime).toBeGreaterThanOrEqual(0);
        if (events.length === 0) return;
        const left = (await inspect({ ...options, store }))?.open ?? [];
        expect(open).toEqual({ sessions: left.length, events: added(left.map((session) => session.events.length)) });
      }),
      { numRuns: 300 },
    );
  });

  it('counts what is rejected before a session is looked for, and what is erased', async () => {
    const source = new Subject<{ event: { user: string | number; time: number }; position: number }>();
    const forget = new Subject<string | number>();
    let read: (() => CommittedCounts) | undefined;
    const done = lastValueFrom(
      durableSessions<{ user: string | number; time: number }>({
        store: memoryStore(),
        source: (_: number | undefined) => source,
        gap: 10,
        rejected: () => undefined,
        forget,
        monitor(reads) {
          read = reads;
        },
      }),
      { defaultValue: undefined },
    );
    await setImmediate();
    const strange = { user: 'bob', time: 2, at: new Date(2) };
    [{ user: 'ann', time: 0 }, { user: NaN, time: 1 }, strange].forEach((event, i) => {
      source.next({ event, position: i + 1 });
    });
    await setImmediate();
    forget.next('ann');
    await setImmediate();
    source.complete();
    await done;
    const counts = read!();
    expect(counts).toMatchObject({ taken: 3, discarded: 1, rejected: { 'invalid-user': 1, 'not-storable': 1 } });
    holds(counts);
  });

  it('is refused where it is no function', () => {
    expect(() => durableSessions({ store: memoryStore(), source: () => [], gap: 1, monitor: 1 as never })).toThrow(
      'durableSessions: monitor must be a function, got 1',
    );
  });
});
