import { type Session, Sessionizer, type SessionizerOptions } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import { operationsOf, orders } from './operations.js';

interface Visit {
  readonly time: number;
}

type Options = Omit<SessionizerOptions<string, Visit>, 'timeOf'>;

const options: Record<string, Options> = {
  'one session': { gap: 10 },
  'a session each': { gap: 0.5 },
  'maxEvents 1': { gap: 10, maxEvents: 1 },
  'maxEvents 3': { gap: 10, maxEvents: 3 },
  'maxEvents 1000': { gap: 10, maxEvents: 1_000 },
  'maxDuration 20': { gap: 10, maxDuration: 20 },
  'maxDuration 1000': { gap: 10, maxDuration: 1_000 },
  'both bounds, and sessions that pause': { gap: 0.5, maxEvents: 5, maxDuration: 7 },
  idOf: { gap: 10, idOf: ({ time }) => time },
};

/** Adds all events while W stands still. Then moves W past them in small steps, and adds late events between the steps. */
function work(option: Options, timeOf: (i: number, n: number) => number, n: number): void {
  const machine = new Sessionizer<string, Visit>({ grace: Infinity, ...option });
  const sessions: Session<string, Visit>[] = [];
  for (let i = 0; i < n; i++) sessions.push(...machine.add('ann', { time: timeOf(i, n) }));
  for (let watermark = 0; watermark < 2 * n; watermark += 2) {
    sessions.push(...machine.advance(watermark));
    sessions.push(...machine.add('ann', { time: watermark - 1.25 }));
  }
  sessions.push(...machine.flush());
  expect(sessions.length).toBeGreaterThan(0);
}

describe('the work for an event grows with the logarithm of what its user holds, at most', () => {
  describe.each(Object.entries(options))('%s', (_, option) => {
    it.each(Object.entries(orders))('%s', (__, timeOf) => {
      const perEvent = (n: number) =>
        operationsOf(() => {
          work(option, timeOf, n);
        }) / n;
      const few = perEvent(4_000);
      const many = perEvent(16_000);
      // With four times as many events, log n grows by a sixth and linear work by four. Both are far above the greatest bounds, 1,000
      // events and 1,000 ms, also where two events have the same time.
      expect(many / few).toBeLessThan(1.5);
      expect(many).toBeLessThan(125 * Math.log2(16_000));
    });
  });
});
