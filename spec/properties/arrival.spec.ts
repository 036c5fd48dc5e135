import fc from 'fast-check';
import type { Session } from 'rxjs-sessionize';
import { describe, expect } from 'vitest';

import type { User } from '../model/model.js';
import { SteppedSessionizer, type Step } from '../model/steps.js';
import { type LogEvent, type Options, property, punctual } from './arbitraries.js';
import { inAnyOrder } from './rows.js';

/** All sessions of a run without rejections. Within a moment, events are sorted by id. */
function sessionsOf(options: Options, steps: readonly Step<LogEvent>[]) {
  const machine = new SteppedSessionizer(options);
  const sessions = steps.flatMap((step) => machine.take(step));
  expect(machine.rejections).toEqual([]);
  return inAnyOrder(sessions.map(tiesById));
}

const tiesById = (session: Session<User, LogEvent>) => ({
  ...session,
  events: [...session.events].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1)),
});

describe('S5 (b): while no event is later than grace', () => {
  property('the order of arrival changes nothing', 2_000, punctual, ({ options, inTimeOrder, asTheyCame }) => {
    const run = (events: readonly LogEvent[]) =>
      sessionsOf(options, [...events.map((event) => ({ event })), { end: true }]);
    expect(run(asTheyCame)).toEqual(run(inTimeOrder));
  });
});

describe('S3: while nothing is late', () => {
  /** For each event: how far the watermark before it lags behind all events still to come. With undefined it does not move. */
  const plan = fc.array(fc.option(fc.nat(9), { nil: undefined }), { maxLength: 30, size: 'max' });

  property(
    'it does not matter when watermarks come',
    2_000,
    fc.record({ punctual, plan, otherPlan: plan }),
    ({ punctual: { options, asTheyCame }, plan, otherPlan }) => {
      const run = (lags: readonly (number | undefined)[]) =>
        sessionsOf({ ...options, grace: Infinity }, [
          ...asTheyCame.flatMap((event, i): Step<LogEvent>[] => {
            const lag = lags[i];
            const toCome = Math.min(...asTheyCame.slice(i).map(({ time }) => time));
            return lag === undefined ? [{ event }] : [{ watermark: toCome - lag }, { event }];
          }),
          { watermark: Infinity },
        ]);
      expect(run(plan)).toEqual(run(otherPlan));
    },
  );
});
