import { describe, expect } from 'vitest';

import { inOrderOfClosing, type User } from '../model/model.js';
import { SteppedSessionizer, type Step } from '../model/steps.js';
import { largeRuns, type LogEvent, property, type Run, runs, runsWithoutBounds } from './arbitraries.js';

const end: Step<LogEvent> = { end: true };

/** Numbers before strings, both in ascending order. */
const byUser = (a: User, b: User) =>
  typeof a === 'number' && typeof b === 'number'
    ? a - b
    : typeof a === typeof b
      ? a < b
        ? -1
        : 1
      : typeof a === 'number'
        ? -1
        : 1;

function isInOrderAtEachStep({ options, steps }: Run): void {
  const machine = new SteppedSessionizer(options);
  for (const step of [...steps, end]) {
    const closed = machine.take(step);
    expect(closed).toEqual([...closed].sort((a, b) => inOrderOfClosing(a, b) || byUser(a.user, b.user)));
  }
}

describe('S6', () => {
  property('sessions of one step are emitted by deadline, end, start, user', 1_000, runs, isInOrderAtEachStep);
  property('with many users over a long time', 10, largeRuns, isInOrderAtEachStep);

  property('without bounds the whole output is in order of end', 1_500, runsWithoutBounds, ({ options, steps }) => {
    const machine = new SteppedSessionizer(options);
    const ends = [...steps, end].flatMap((step) => machine.take(step)).map((session) => session.end);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
  });
});
