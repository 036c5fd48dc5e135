import fc from 'fast-check';
import { describe, expect } from 'vitest';

import { inOrderOfClosing } from '../model/model.js';
import { SteppedModel, SteppedSessionizer } from '../model/steps.js';
import { property, type Run, runs } from './arbitraries.js';
import { rows } from './rows.js';

const outputs = ({ options, steps }: Run, interrupted: (step: number) => boolean) => {
  const machine = new SteppedSessionizer(options);
  const emitted = [...steps, { end: true as const }].map((step, i) => {
    if (interrupted(i)) machine.restore();
    return 'snapshotRestore' in step ? [] : rows(machine.take(step));
  });
  return { emitted, rejections: machine.rejections };
};

describe('S5 (e): to save and to restore is no interruption', () => {
  property('once, at any point', 1_000, fc.record({ run: runs, point: fc.nat(40) }), ({ run, point }) => {
    expect(outputs(run, (i) => i === point)).toEqual(outputs(run, () => false));
  });

  property('at every point', 1_000, runs, (run) => {
    expect(outputs(run, () => true)).toEqual(outputs(run, () => false));
  });

  property(
    'grace may be another at each restoring: the watermark never goes back, and the rules hold for it',
    1_500,
    fc.record({ run: runs, graces: fc.array(fc.oneof(fc.nat(9), fc.constant(Infinity)), { minLength: 1 }) }),
    ({ run: { options, steps }, graces }) => {
      const machine = new SteppedSessionizer(options);
      const model = new SteppedModel({ ...options, grace: Infinity });
      let grace = options.grace;
      let greatest = -Infinity;
      for (const [i, step] of steps.entries()) {
        const before = machine.watermark;
        if ('snapshotRestore' in step) {
          grace = graces[i % graces.length] ?? 0;
          machine.restore({ grace });
        }
        const closed = 'snapshotRestore' in step ? [] : machine.take(step);
        expect(machine.watermark).toBeGreaterThanOrEqual(before);
        if ('event' in step && step.event.time > greatest) {
          greatest = step.event.time;
          expect(machine.watermark).toBe(Math.max(before, greatest - grace));
        }
        expect(rows(closed)).toEqual(
          rows([...model.advance(machine.watermark), ...model.take(step)].sort(inOrderOfClosing)),
        );
      }
      expect(machine.rejections).toEqual(model.rejections);
    },
  );
});
