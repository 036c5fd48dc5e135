import { describe, expect } from 'vitest';

import { SteppedModel, SteppedSessionizer, type Step } from '../model/steps.js';
import { largeRuns, type LogEvent, property, type Run, runs, runsWithSplits, strangeRuns } from './arbitraries.js';
import { rows } from './rows.js';

const end: Step<LogEvent> = { end: true };

/** Expects that everything visible of a machine is the same as in the model, while it runs and after its end. */
function isTheModel(
  { options, steps }: Run,
  atEachStep?: (machine: SteppedSessionizer<LogEvent>, model: SteppedModel<LogEvent>) => void,
): void {
  const machine = new SteppedSessionizer(options);
  const model = new SteppedModel(options);
  for (const step of [...steps, end, ...steps.slice(0, 3)]) {
    expect(rows(machine.take(step))).toEqual(rows(model.take(step)));
    expect(machine.watermark).toBe(model.watermark);
    expect(machine.rejections.length).toBe(model.rejections.length);
    atEachStep?.(machine, model);
  }
  expect(machine.rejections).toEqual(model.rejections);
}

describe('the state machine is the model', () => {
  property('at every step', 2_500, runs, (run) => {
    isTheModel(run);
  });

  property('at every step, with splits', 2_500, runsWithSplits, (run) => {
    isTheModel(run);
  });

  property('at every step, when it is saved and restored at each', 1_500, runs, (run) => {
    isTheModel(run, (machine) => {
      machine.restore();
    });
  });

  property('in what is open after every step', 1_000, runs, (run) => {
    isTheModel(run, (machine, model) => {
      const open = model.whatIfItEnded();
      expect(rows(machine.open())).toEqual(rows(open));
      expect(rows(machine.whatIfItEnded())).toEqual(rows(open));
      expect(machine.openCount).toBe(open.length);
      expect(machine.nextDue).toBeLessThanOrEqual(Math.min(...open.map(({ deadline }) => deadline)));
    });
  });

  property('with times that are none, and times that are too far ahead', 1_000, strangeRuns, (run) => {
    isTheModel(run);
  });

  property('with many users over a long time', 20, largeRuns, (run) => {
    isTheModel(run);
  });
});
