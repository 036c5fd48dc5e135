import { ctrFold, summaryFold } from 'rxjs-sessionize';
import { describe, expect } from 'vitest';

import { ctrOf } from '../model/count.js';
import type { User } from '../model/model.js';
import { SteppedModel, SteppedSessionizer, tiesByUser } from '../model/steps.js';
import { largeRuns, type LogEvent, property, type Run, runs, sortedIds } from './arbitraries.js';

const end = { end: true as const };

const counting = () =>
  ctrFold<User, LogEvent>(
    ({ type }) => type === 'search',
    ({ type }) => type === 'click',
  );

/** A fold over a machine gives what is counted of the model's sessions; with `interrupted`, saved and restored at each step. */
function countsAsTheModel({ options, steps }: Run, interrupted: boolean): void {
  const machine = new SteppedSessionizer(options, { fold: counting() });
  const model = new SteppedModel(options);
  for (const step of [...steps, end]) {
    if (interrupted) machine.restore();
    const counted = model.take(step).flatMap((session) => ctrOf(session));
    expect(tiesByUser(machine.take(step))).toEqual(tiesByUser(counted));
    expect(machine.rejections.length).toBe(model.rejections.length);
  }
  expect(machine.rejections).toEqual(model.rejections);
}

function sumsUpAsTheModel({ options, steps }: Run, interrupted: boolean): void {
  const machine = new SteppedSessionizer(options, {
    fold: summaryFold<User, LogEvent, readonly string[]>(...sortedIds),
  });
  const model = new SteppedModel(options);
  for (const step of [...steps, end]) {
    if (interrupted) machine.restore();
    const summedUp = model
      .take(step)
      .map(({ events, ...span }) => ({ ...span, value: events.map(({ id }) => id).sort() }));
    expect(tiesByUser(machine.take(step))).toEqual(tiesByUser(summedUp));
  }
}

describe('a machine that counts', () => {
  property('counts what is in the sessions of the model', 1_500, runs, (run) => {
    countsAsTheModel(run, false);
  });

  property('also when it is saved and restored at every step', 700, runs, (run) => {
    countsAsTheModel(run, true);
  });

  property('also with many users over a long time', 10, largeRuns, (run) => {
    countsAsTheModel(run, false);
  });
});

describe('a machine that sums up', () => {
  property('has each event of a session in its sum once', 1_000, runs, (run) => {
    sumsUpAsTheModel(run, false);
  });

  property('also when it is saved and restored at every step', 500, runs, (run) => {
    sumsUpAsTheModel(run, true);
  });
});
