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
      { numRuns: 20 },
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
