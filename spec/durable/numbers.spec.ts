import fc from 'fast-check';
import { lastValueFrom, tap } from 'rxjs';
import { Sessionizer, type Session } from 'rxjs-sessionize';
import {
  type Change,
  type Delivery,
  durableDeliveries,
  type OpenStore,
  Partition,
  type Saved,
} from 'rxjs-sessionize/durable';
import { describe, expect, it } from 'vitest';

import type { User } from '../model/model.js';
import type { LogEvent, Options } from '../properties/arbitraries.js';
import { boundedLogs, boundedRuns } from './logs.js';

const times = Number(process.env['FUZZ_RUNS'] ?? 1);

type Result = Session<User, LogEvent>;

class Crash extends Error {}

/** A store that keeps a copy of every commit. */
class History {
  readonly copies: (Saved | undefined)[] = [undefined];
  /** How many commits succeed before the process crashes, in or before the next one. */
  commitsLeft = Infinity;

  readonly open: OpenStore = () =>
    Promise.resolve({
      load: () => Promise.resolve(structuredClone(this.copies.at(-1))),
      commit: async ([change]) => {
        await Promise.resolve();
        if (this.commitsLeft-- <= 0) throw new Crash();
        if (change !== undefined) this.copies.push(after(this.copies.at(-1), change));
      },
      close: () => Promise.resolve(),
    });

  /** Replaces the content of the store by the copy of an earlier commit. 0 is the latest. */
  giveBack(age: number): void {
    this.copies.push(this.copies.at(-1 - (age % this.copies.length)));
  }
}

/** The content of the store after a change. It stores users in another order than the order of arrival. */
function after(saved: Saved | undefined, { position, state, forgotten, acknowledged, results }: Change): Saved {
  const users = new Map(saved?.state.users.map((user) => [user.user, user]));
  for (const user of state.users) users.set(user.user, user);
  for (const user of forgotten) users.delete(user);
  const all = [...(saved?.results ?? []), ...results].slice(acknowledged - (saved?.acknowledged ?? 0));
  const stored = { ...state, users: [...users.values()].reverse() };
  return structuredClone({ position, state: stored, acknowledged, results: all });
}

const nameOf = (user: User) => (typeof user === 'number' ? `0 ${String(user)}` : `1 ${user}`);

/** The result that each number must stand for: the results of each step in the order of S6, with ties in order of user. */
function numbered(options: Options, events: readonly LogEvent[]): Result[] {
  const machine = new Sessionizer<User, LogEvent>(options);
  const order = (a: Result, b: Result) =>
    a.deadline - b.deadline || a.end - b.end || a.start - b.start || (nameOf(a.user) < nameOf(b.user) ? -1 : 1);
  const steps = [...events.map((event) => () => machine.add(event.user, event)), () => machine.flush()];
  return steps.flatMap((step) => [...step()].sort(order));
}

/** Each life is a run until it ends or crashes, and the age of the copy that the next run finds. */
const lives = fc.array(
  fc.record({
    events: fc.integer({ min: 1, max: 9 }),
    commits: fc.nat(6),
    acknowledged: fc.nat(3),
    age: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(8)),
  }),
  { maxLength: 6 },
);

describe('the number of a result', () => {
  it('stands for the same result, wherever commits fall, and from every copy of the store', async () => {
    await fc.assert(
      fc.asyncProperty(boundedLogs, lives, async ({ options, events }, lives) => {
        const expected = numbered(options, events);
        const history = new History();
        const seen = new Set<number>();
        const live = async (size: number, take: (delivery: Delivery<Result>) => void) => {
          const deliveries = durableDeliveries<LogEvent, number, User>({
            ...options,
            store: history.open,
            source: (from = 0) => events.slice(from).map((event, i) => ({ event, position: from + i + 1 })),
            commitEvery: { ms: Infinity, events: size },
            flush: true,
          }).pipe(
            tap((delivery) => {
              for (const [i, result] of delivery.results.entries()) {
                expect(result).toEqual(expected[delivery.first + i]);
                seen.add(delivery.first + i);
              }
              take(delivery);
            }),
          );
          try {
            await lastValueFrom(deliveries, { defaultValue: undefined });
          } catch (error) {
            if (!(error instanceof Crash)) throw error;
          }
        };
        for (const { events, commits, acknowledged, age } of lives) {
          history.commitsLeft = commits;
          await live(events, ({ results, ack }) => {
            ack(Math.min(acknowledged, results.length));
            // The process ends before all results have arrived.
            history.commitsLeft = 0;
            if (acknowledged < results.length) ack();
          });
          history.giveBack(age);
        }
        history.commitsLeft = Infinity;
        await live(3, ({ ack }) => {
          ack();
        });
        expect(Math.min(...seen, expected.length)).toBe(0);
        expect(seen.size).toBe(expected.length);
      }),
      { numRuns: 1_000 * times },
    );
  }, 120_000);

  it('stands for the same result after a crash, also where silence has closed the session', () => {
    const plans = fc.array(fc.constantFrom('commit', 'crash', undefined, undefined), { maxLength: 60 });
    fc.assert(
      fc.property(boundedRuns, plans, ({ options, steps }, plan) => {
        let saved: Saved | undefined;
        let partition = new Partition<User, LogEvent>(options, saved);
        let from = 0;
        const sink: unknown[] = [];
        for (let i = 0, turn = 0; i < steps.length; turn++) {
          const step = steps[i++]!;
          if ('event' in step) partition.add(step.event.user, step.event, i);
          // Silence is not in the input. After a crash it happens again, but not at the same time.
          else if ('watermark' in step) partition.advance(step.watermark + (turn % 3));
          const what = plan[turn];
          if (what === 'commit') {
            saved = after(saved, partition.takeChange());
            saved.results.forEach((result, number) => {
              expect(result).toEqual(sink[number] ?? result);
              sink[number] = result;
            });
            from = i;
          } else if (what === 'crash') {
            partition = new Partition<User, LogEvent>(options, saved);
            i = from;
          }
        }
      }),
      { numRuns: 1_000 * times },
    );
  });
});
