import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FileSink } from '../../demos/durable/file-sink.js';
import { Disk, PowerLoss } from './disk.js';

const times = Number(process.env['FUZZ_RUNS'] ?? 1);
const path = '/results';

const results = Array.from({ length: 12 }, (_, n) => ({ n, text: 'ä"\n'.repeat(n) }));
const whole = results.map((result) => JSON.stringify(result) + '\n').join('');

interface Plan {
  readonly seed: number;
  /** How many disk calls each life of the process lasts. */
  readonly lives: readonly number[];
  readonly size: number;
}

const plans = fc.record({
  seed: fc.nat(),
  lives: fc.array(fc.nat(40), { maxLength: 8 }),
  size: fc.integer({ min: 1, max: 5 }),
});

/** The content of the file after all results were delivered, with a process that crashes and starts again. */
function fileAfter({ seed, lives, size }: Plan, sync: (sink: FileSink) => void): string {
  let state = seed;
  const disk = new Disk(() => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
  /** The number of acknowledged results in the store. */
  let acknowledged = 0;
  for (const calls of [...lives, Infinity]) {
    disk.callsLeft = calls;
    try {
      const sink = new FileSink(path, disk);
      while (acknowledged < results.length) {
        const delivered = results.slice(acknowledged, acknowledged + size);
        sink.write(delivered, acknowledged);
        sync(sink);
        acknowledged += delivered.length;
      }
    } catch (error) {
      if (!(error instanceof PowerLoss)) throw error;
    }
    disk.restart();
  }
  return disk.read(path);
}

describe('FileSink', () => {
  it('has each result once, wherever the power goes off and whatever the disk has written by then', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(
          fileAfter(plan, (sink) => {
            sink.sync();
          }),
        ).toBe(whole);
      }),
      { numRuns: 1_000 * times },
    );
  });

  it('loses results where it is not synced (the control)', () => {
    let wrong = 0;
    for (const plan of fc.sample(plans, { numRuns: 100, seed: 1 })) {
      try {
        if (fileAfter(plan, () => undefined) !== whole) wrong++;
      } catch {
        wrong++;
      }
    }
    expect(wrong).toBeGreaterThan(50);
  });

  it('refuses a file in which lines are missing', () => {
    const disk = new Disk(() => 1);
    new FileSink(path, disk).write(results.slice(0, 2), 0);
    expect(() => {
      new FileSink(path, disk).write(results.slice(3), 3);
    }).toThrow(
      '/results has 2 lines, and 3 results were written to it: it is another file, or was changed; delete it, and the state, to start again',
    );
  });
});
