import fc from 'fast-check';
import { from, lastValueFrom, type ObservableInput, take, tap } from 'rxjs';
import { Sessionizer, type Session } from 'rxjs-sessionize';
import {
  type Change,
  durableSessions,
  memoryStore,
  type Moment,
  type OpenStore,
  type Positioned,
  type Saved,
  type Store,
} from 'rxjs-sessionize/durable';
import { describe, expect, it } from 'vitest';

import type { User } from '../model/model.js';
import type { LogEvent, Options } from '../properties/arbitraries.js';
import { rows } from '../properties/rows.js';
import { boundedLogs } from './logs.js';

type Sessions = readonly Session<User, LogEvent>[];

const times = Number(process.env['FUZZ_RUNS'] ?? 1);

interface Trial {
  readonly log: { readonly options: Options; readonly events: readonly LogEvent[] };
  readonly kind: keyof typeof kinds;
  /** How many events a commit holds. */
  readonly events: number;
}

/** All kinds of sources. */
const kinds = {
  iterable: (log: Iterable<Positioned<LogEvent, number>>) => log,
  async *asyncIterable(log: Iterable<Positioned<LogEvent, number>>) {
    for (const item of log) {
      await Promise.resolve();
      yield item;
    }
  },
  observable: (log: Iterable<Positioned<LogEvent, number>>) => from(log),
} satisfies Record<
  string,
  (log: Iterable<Positioned<LogEvent, number>>) => ObservableInput<Positioned<LogEvent, number>>
>;

const trials = fc.record({
  log: boundedLogs,
  kind: fc.constantFrom('iterable' as const, 'asyncIterable' as const, 'observable' as const),
  events: fc.integer({ min: 1, max: 7 }),
});

/** How many of the moments of `crashing` pass before each crash. */
const crashes = fc.array(fc.nat(12), { maxLength: 12 });

class Crash extends Error {}

const sessionsOf = ({ log: { options, events }, kind, events: size }: Trial, store: OpenStore) =>
  durableSessions<LogEvent, number, User>({
    ...options,
    store,
    source: (from = 0) => kinds[kind](events.slice(from).map((event, i) => ({ event, position: from + i + 1 }))),
    commitEvery: { ms: Infinity, events: size },
    flush: true,
  });

/** The sessions of a run without a store that is never interrupted. */
function straight({ log: { options, events } }: Trial): Sessions {
  const machine = new Sessionizer<User, LogEvent>(options);
  return [...events.flatMap((event) => machine.add(event.user, event)), ...machine.flush()];
}

/** Runs again after each crash until the source is at its end. Returns all sessions in order of arrival. */
async function run(trial: Trial, store: OpenStore): Promise<Sessions> {
  const seen: Session<User, LogEvent>[] = [];
  for (;;) {
    try {
      await lastValueFrom(sessionsOf(trial, store).pipe(tap((session) => seen.push(session))), {
        defaultValue: undefined,
      });
      return seen;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

/** Crashes after the given number of moments, whichever moment of a commit that is. */
function crashing(points: readonly number[]): (moment: Moment) => void {
  const left = [...points];
  return () => {
    if (left[0] === undefined) return;
    if (left[0] > 0) left[0]--;
    else {
      left.shift();
      throw new Crash();
    }
  };
}

const idOf = ({ user, start }: Session<User, LogEvent>) => JSON.stringify([user, start]);

/** The content of a sink that upserts sessions by id. Expects that two sessions with the same id are equal. */
function upserted(seen: Sessions): Sessions {
  const table = new Map<string, Session<User, LogEvent>>();
  for (const session of seen) {
    const before = table.get(idOf(session));
    if (before === undefined) table.set(idOf(session), session);
    else expect(session).toEqual(before);
  }
  return [...table.values()];
}

describe('however often the process crashes, and wherever in a commit', () => {
  it(
    'emits what a run without a crash does, each session the same whenever it comes again',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(trials, crashes, async (trial, points) => {
          const seen = await run(trial, memoryStore({ at: crashing(points) }));
          expect(rows(upserted(seen))).toEqual(rows(straight(trial)));
        }),
        { numRuns: 1_500 * times },
      );
    },
  );

  it(
    'emits each session once if nothing crashes, even if the consumer leaves and comes again',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(trials, fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 8 }), async (trial, stays) => {
          const seen: Session<User, LogEvent>[] = [];
          const inner = memoryStore();
          // A run that was abandoned still makes its last commit, and only then closes the store.
          const store: OpenStore = async (mode) => {
            for (;;) {
              try {
                return await inner(mode);
              } catch {
                await new Promise((resolve) => setImmediate(resolve));
              }
            }
          };
          for (const count of [...stays, Infinity]) {
            await lastValueFrom(
              sessionsOf(trial, store).pipe(
                take(count),
                tap((session) => seen.push(session)),
              ),
              {
                defaultValue: undefined,
              },
            );
          }
          expect(rows(seen)).toEqual(rows(straight(trial)));
        }),
        { numRuns: 300 * times },
      );
    },
  );
});

/** A control: the tests above must find the errors of a store like these. */
describe.each(['position', 'state', 'results'] as const)('a store that commits the %s after the rest', (part) => {
  it('gives other sessions after a crash in between (the control)', { timeout: 60_000 }, async () => {
    const calm = fc.sample(trials, { numRuns: 1, seed: 1 })[0] as Trial;
    expect(rows(await run(calm, apart(part, crashing([]))))).toEqual(rows(straight(calm)));

    let wrong = 0;
    for (const [trial, points] of fc.sample(fc.tuple(trials, crashes), { numRuns: 300, seed: 1 })) {
      try {
        expect(rows(upserted(await run(trial, apart(part, crashing(points)))))).toEqual(rows(straight(trial)));
      } catch {
        wrong++;
      }
    }
    expect(wrong).toBeGreaterThan(30);
  });
});

function apart(part: 'position' | 'state' | 'results', at: (moment: Moment) => void): OpenStore {
  let saved: Saved | undefined;
  const store: Store = {
    load: () => Promise.resolve(structuredClone(saved)),
    async commit([change]) {
      at('before');
      if (change === undefined) return;
      const { position, state, acknowledged, results } = after(saved, change);
      const rest = { position, state, acknowledged, results, ...(saved && { [part]: saved[part] }) };
      saved = saved === undefined && part === 'state' ? undefined : rest;
      await Promise.resolve();
      at('during');
      saved = { position, state, acknowledged, results };
      at('after');
    },
    close: () => Promise.resolve(),
  };
  return () => Promise.resolve(store);
}

/** The content of the store after a change. */
function after(saved: Saved | undefined, { position, state, forgotten, acknowledged, results }: Change): Saved {
  const users = new Map(saved?.state.users.map((user) => [user.user, user]));
  for (const user of state.users) users.set(user.user, user);
  for (const user of forgotten) users.delete(user);
  const all = [...(saved?.results ?? []), ...results].slice(acknowledged - (saved?.acknowledged ?? 0));
  return structuredClone({ position, state: { ...state, users: [...users.values()] }, acknowledged, results: all });
}
