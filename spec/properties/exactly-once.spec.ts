import { describe, expect } from 'vitest';

import { SteppedSessionizer } from '../model/steps.js';
import { eventsIn, largeRuns, type LogEvent, property, type Run, runs } from './arbitraries.js';

function isExactlyOnce({ options, steps }: Run): void {
  const machine = new SteppedSessionizer(options);
  const sessions = [...steps, { end: true as const }].flatMap((step) => machine.take(step));
  const found: readonly LogEvent[] = [
    ...sessions.flatMap(({ events }) => events),
    ...machine.rejections.map(({ event }) => event),
  ];
  expect(found.map(({ id }) => id).sort()).toEqual(
    eventsIn(steps)
      .map(({ id }) => id)
      .sort(),
  );
  for (const { user, events } of sessions) expect(events.every((event) => event.user === user)).toBe(true);
}

describe('S5 (c): every event is in exactly one session or in exactly one rejection', () => {
  property('whatever comes', 2_000, runs, isExactlyOnce);
  property('with many users over a long time', 10, largeRuns, isExactlyOnce);
});
