import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineQueue } from '../../lib/core/deadline-queue.js';

/** A queue next to the plainest one: a list of when each row is really due. The queue is only told when that comes forward. */
class Rows {
  readonly queue: DeadlineQueue;
  readonly #dues: number[];
  watermark = -Infinity;

  constructor(gap: number, count: number) {
    this.#dues = new Array<number>(count).fill(Infinity);
    this.queue = new DeadlineQueue(gap, count, (row) => {
      if (this.dueOf(row) < this.watermark) this.#dues[row] = Infinity;
      return this.dueOf(row);
    });
  }

  dueOf(row: number): number {
    return this.#dues[row] ?? NaN;
  }

  setDue(row: number, due: number): void {
    const comesForward = due < this.dueOf(row);
    this.#dues[row] = due;
    if (comesForward) this.queue.file(row, due);
  }

  advance(watermark: number): void {
    this.watermark = Math.max(this.watermark, watermark);
    if (this.watermark > this.queue.wake) this.queue.advance(this.watermark);
  }

  /** Numbers the rows anew, from the last one to the first. */
  reverse(): void {
    const before = [...this.#dues.keys()].reverse();
    const dues = before.map((row) => this.dueOf(row));
    this.queue.renumber(before, before.length);
    this.#dues.splice(0, before.length, ...dues);
  }

  overdue(): number[] {
    return this.#dues.filter((due) => due < this.watermark);
  }
}

/** Distances in ms and in gaps: inside a slot, over some slots, around and beyond the whole wheel. */
const distance = (gap: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 3 * gap + 3 }),
    fc.integer({ min: -2, max: 2 }).map((ms) => Math.max(0, gap + ms)),
    fc.integer({ min: -2, max: 2 }).map((ms) => Math.max(0, 2 * gap + ms)),
    fc.integer({ min: 0, max: 100 * gap + 10_000 }),
  );

const count = 5;

const runs = fc
  .record({
    gap: fc.constantFrom(0, 1, 7, 511, 512, 513, 1_000, 30_000, 86_400_000),
    origin: fc.constantFrom(0, -50_000, 1.7e12, -8.6e15),
  })
  .chain(({ gap, origin }) =>
    fc.record({
      gap: fc.constant(gap),
      origin: fc.constant(origin),
      steps: fc.array(
        fc.oneof(
          { weight: 6, arbitrary: fc.record({ row: fc.nat(count - 1), ahead: distance(gap) }) },
          { weight: 3, arbitrary: fc.record({ advance: distance(gap) }) },
          { weight: 1, arbitrary: fc.constant('renumber' as const) },
        ),
        { size: 'medium' },
      ),
    }),
  );

describe('DeadlineQueue', () => {
  it('should visit each row no later than at the first watermark after its due time', () => {
    fc.assert(
      fc.property(runs, ({ gap, origin, steps }) => {
        const rows = new Rows(gap, count);
        let now = origin;
        for (const step of steps) {
          if (step === 'renumber') rows.reverse();
          else if ('row' in step) rows.setDue(step.row, now + step.ahead);
          else rows.advance((now += step.advance));
          expect(rows.overdue()).toEqual([]);
        }
        rows.advance(Infinity);
        expect(rows.overdue()).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  const visits = (gap: number, dues: readonly number[]) => {
    const visited: number[] = [];
    const queue = new DeadlineQueue(gap, dues.length, (row) => {
      visited.push(row);
      return Infinity;
    });
    queue.advance(0);
    for (const [row, due] of dues.entries()) queue.file(row, due);
    return { queue, visited };
  };

  it('should visit all rows in one jump', () => {
    const dues = Array.from({ length: 5_000 }, (_, row) => (row * 7_919) % 100_000);
    const { queue, visited } = visits(1_000, dues);
    queue.advance(1e12);
    expect(visited.toSorted((a, b) => a - b)).toEqual([...dues.keys()]);
  });

  it('should visit a row again only when it is filed again', () => {
    const { queue, visited } = visits(10, [5]);
    queue.advance(6);
    queue.advance(1_000);
    expect(visited).toEqual([0]);
    queue.file(0, 1_001);
    queue.advance(1_002);
    expect(visited).toEqual([0, 0]);
  });

  it('should never visit a row that is never due', () => {
    const { queue, visited } = visits(10, [Infinity]);
    queue.advance(Infinity);
    expect(visited).toEqual([]);
  });

  it('should make room for more rows', () => {
    const { queue, visited } = visits(10, [5]);
    queue.grow(100);
    queue.file(99, 7);
    queue.advance(8);
    expect(visited.toSorted((a, b) => a - b)).toEqual([0, 99]);
  });

  it('should put rows that grow off without visiting them each time', () => {
    let asked = 0;
    let due = 0;
    const gap = 1_000;
    const queue = new DeadlineQueue(gap, 1, () => {
      asked++;
      return due;
    });
    for (let time = 0; time < 100 * gap; time++) {
      due = time + gap;
      queue.file(0, due);
      if (time > queue.wake) queue.advance(time);
    }
    expect(asked).toBeLessThan(250);
  });
});
