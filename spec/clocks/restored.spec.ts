import { liveClock, Sessionizer } from 'rxjs-sessionize';
import { afterEach, expect, it, vi } from 'vitest';
import { clockwork } from '../../lib/core/clock.js';

afterEach(() => {
  vi.useRealTimers();
});

interface Visit {
  readonly time: number;
}

it('closes by silence what was open in a machine that was restored, from its watermark on', () => {
  vi.useFakeTimers({ now: 0 });
  const before = new Sessionizer<string, Visit>({ gap: 4 });
  before.add('ann', { time: 0 });
  before.advance(2);
  const machine = Sessionizer.restore<string, Visit>({ gap: 4 }, before.snapshot());
  const closed: string[] = [];
  liveClock({ silence: 3 })[clockwork].start({
    machine,
    emit: (results) => closed.push(...results.map(({ user }) => user)),
    out: { closed: false, add: () => undefined, error: () => undefined },
    grace: 0,
    timeOf: ({ time }) => time,
  });

  // The time before the restore does not count as silence, and M is the time of the last event.
  vi.advanceTimersByTime(3 + 4);
  expect(closed).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(closed).toEqual(['ann']);
});
