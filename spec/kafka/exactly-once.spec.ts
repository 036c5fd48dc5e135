import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { simulate } from './simulation.js';

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});

const runs = {
  partitions: fc.integer({ min: 1, max: 4 }),
  workers: fc.integer({ min: 1, max: 3 }),
  events: fc.integer({ min: 20, max: 150 }),
  accidents: fc.integer({ min: 0, max: 15 }),
  seed: fc.nat(),
};

const added = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

describe('whatever happens to the workers', () => {
  test('each session is committed once, as the definition has it, and each poison message is a dead letter once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(runs), async (run) => {
        const { expected, results, expectedLetters, letters, errors } = await simulate(run);
        expect(errors).toEqual([]);
        expect(results).toEqual(expected);
        expect(letters).toEqual(expectedLetters);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('and so it is with bounds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ ...runs, maxEvents: fc.integer({ min: 1, max: 4 }) }), async (run) => {
        const { expected, results, errors } = await simulate(run);
        expect(errors).toEqual([]);
        expect(results).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  test('and so it is with splits and a gap by user', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ ...runs, maxEvents: fc.integer({ min: 2, max: 50 }) }), async (run) => {
        const { expected, results, errors } = await simulate({ ...run, splits: true });
        expect(errors).toEqual([]);
        expect(results).toEqual(expected);
      }),
      {
        numRuns: 20,
        // A worker that has lost its partition restores it while the other worker commits three times.
        examples: [[{ partitions: 1, workers: 2, events: 21, accidents: 4, seed: 29, maxEvents: 6 }]],
      },
    );
  }, 60_000);

  test('and so it is where messages ask to erase users', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record({ ...runs, splits: fc.boolean() }), async (run) => {
        const { expected, results, expectedLetters, letters, errors } = await simulate({
          ...run,
          ...(run.splits && { maxEvents: 50 }),
          erasures: true,
        });
        expect(errors).toEqual([]);
        expect(results).toEqual(expected);
        expect(letters).toEqual(expectedLetters);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  test('each worker shows what is open as the definition has it, and counts what it has committed', async () => {
    let looks = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...runs, splits: fc.boolean(), erasures: fc.boolean() }),
        async ({ splits, ...run }) => {
          const bounds = splits ? { splits, maxEvents: 50 } : {};
          const { views, counts, messages, errors } = await simulate({ ...run, ...bounds, looks: true });
          expect(errors).toEqual([]);
          looks += views.length;
          for (const { shown, expected } of views) expect(shown).toEqual(expected);
          let taken = 0;
          for (const count of counts) {
            const { restored, open, closed, rejected, discarded, released } = count;
            const inClosed = added(Object.values(closed).map(({ events }) => events));
            const left = inClosed + added(Object.values(rejected)) + discarded + released;
            expect(count.taken + restored).toBe(open.events + left);
            taken += count.taken;
          }
          // If a worker was killed or gave up during a commit, its monitor may miss that commit.
          if (run.accidents === 0) expect(taken).toBe(messages);
          else expect(taken).toBeLessThanOrEqual(messages);
        },
      ),
      {
        numRuns: 40,
        examples: [
          [{ partitions: 3, workers: 2, events: 100, accidents: 0, seed: 7, splits: false, erasures: true }],
          // A worker that has lost its partition restores it while the other worker writes a commit.
          [
            {
              partitions: 2,
              workers: 2,
              events: 111,
              accidents: 12,
              seed: 744_337_262,
              splits: false,
              erasures: false,
            },
          ],
        ],
      },
    );
    expect(looks).toBeGreaterThan(40);
  }, 60_000);

  test('without transactions it is not: this would be noticed', async () => {
    let missing = 0;
    let doubled = 0;
    for (let seed = 0; seed < 10; seed++) {
      const run = { seed, partitions: 2, workers: 2, events: 100, accidents: 15, transactions: false };
      const { expected, results } = await simulate(run);
      doubled += results.length - new Set(results).size;
      missing += expected.filter((visit) => !results.includes(visit)).length;
    }
    expect(doubled).toBeGreaterThan(0);
    expect(missing).toBeGreaterThan(0);
  });
});
