import { ctrFold, summaryFold } from 'rxjs-sessionize';
import { describe, expect } from 'vitest';

import { ctrOf, type Kinds } from '../model/count.js';
import type { User } from '../model/model.js';
import { SteppedModel, SteppedSessionizer, tiesByUser } from '../model/steps.js';
import { largeRuns, type LogEvent, property, type Run, runs, sortedIds } from './arbitraries.js';

const end = { end: true as const };

const counts = ['clicks', 'clicked-searches'] as const;

/** Events that are neither a search nor a click count as both (A11). */
const overlapping: Kinds<LogEvent> = {
  isSearch: ({ type }) => type !== 'click',
  isClick: ({ type }) => type !== 'search',
};

/**
 * Expects that a machine with a fold gives the counts of the model's sessions. With `interrupted`, the machine is saved and
 * restored at each step.
 */
function countsAsTheModel(
  { options, steps }: Run,
  count: (typeof counts)[number],
  interrupted = false,
  kinds?: Kinds<LogEvent>,
): void {
  const machine = new SteppedSessionizer(options, { fold: ctrFold<User, LogEvent>({ count, ...kinds }) });
  const model = new SteppedModel(options);
  for (const step of [...steps, end]) {
    if (interrupted) machine.restore();
    const counted = model.take(step).flatMap((session) => ctrOf(session, count, kinds));
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

describe.each(counts)('a machine that counts %s', (count) => {
  property('counts what is in the sessions of the model', 1_500, runs, (run) => {
    countsAsTheModel(run, count);
  });

  property('also when it is saved and restored at every step', 700, runs, (run) => {
    countsAsTheModel(run, count, true);
  });

  property('also where an event is a search and a click at once', 500, runs, (run) => {
    countsAsTheModel(run, count, true, overlapping);
  });

  property('also with many users over a long time', 10, largeRuns, (run) => {
    countsAsTheModel(run, count);
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
