import { describe, it } from 'vitest';

import type { ModelEvent } from '../model/model.js';
import { SteppedModel, SteppedSessionizer } from '../model/steps.js';
import { expectOutcome } from './expectation.js';
import { optionsOf, type Vector, vectors } from './vectors.js';

const run = (vector: Vector, machine: SteppedSessionizer<ModelEvent> | SteppedModel<ModelEvent>): void => {
  expectOutcome(vector, {
    emitted: vector.steps.map((step) => machine.take(step)),
    rejections: machine.rejections,
    open: machine.open(),
  });
};

describe.each(vectors)('%s', (_, cases) => {
  it.each(cases)('$name', (vector) => {
    run(vector, new SteppedSessionizer(optionsOf(vector)));
  });

  it.each(cases)('$name, by the model of the property tests', (vector) => {
    run(vector, new SteppedModel(optionsOf(vector)));
  });

  it.each(cases)('$name, saved and restored between all steps', (vector) => {
    const machine = new SteppedSessionizer(optionsOf(vector));
    const emitted = vector.steps.map((step) => {
      machine.take({ snapshotRestore: true });
      return machine.take(step);
    });
    expectOutcome(vector, { emitted, rejections: machine.rejections, open: machine.open() });
  });
});
