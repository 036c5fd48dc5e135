import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineQueue } from '../../lib/core/deadline-queue.js';
import { lastBefore } from '../../lib/core/split.js';

/**
 * A queue, and beside it the simplest model: a list of each row's deadline. `schedule` is called for a deadline only when it moves
 * forward.
 */
class Rows {
  readonly queue: DeadlineQueue;
  readonly visited: number[] = [];
  #dues: number[];
  watermark = -Infinity;

  constructor(gap: number, count: number) {
    this.#dues = new Array<number>(count).fill(Infinity);
    this.queue = new DeadlineQueue(gap, count, { due: (row) => this.#dues[row] ?? NaN }, (row) => {
      this.visited.push(row);
      this.#dues[row] = Infinity;
    });
  }

  setDue(row: number, due: number): void {
    const comesForward = due < (this.#dues[row] ?? Infinity);
    this.#dues[row] = due;
    if (comesForward) this.queue.schedule(row);
  }

  advance(watermark: number): void {
    this.watermark = Math.max(this.watermark, watermark);
    if (this.watermark > this.queue.wake) this.queue.advance(this.watermark);
  }

  /** Gives the rows new numbers, from the last row to the first. */
  reverse(): void {
    this.#dues.reverse();
    this.queue.reschedule(this.#dues.keys(), this.#dues.length);
  }

  overdue(): number[] {
    return this.#dues.filter((due) => due < this.watermark);
  }
}

/** Distances in ms and in gaps: within one slot, over a few slots, around the length of the wheel and beyond it. */
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
          { weight: 1, arbitrary: fc.constant('reverse' as const) },
        ),
        { size: 'medium' },
      ),
    }),
  );

describe('DeadlineQueue', () => {
  it('visits each row at the first watermark after its due time', () => {
    fc.assert(
      fc.property(runs, ({ gap, origin, steps }) => {
        const rows = new Rows(gap, count);
        let now = origin;
        for (const step of steps) {
          if (step === 'reverse') rows.reverse();
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

  const scheduled = (gap: number, dues: readonly number[]) => {
    const rows = new Rows(gap, dues.length);
    rows.advance(0);
    for (const [row, due] of dues.entries()) rows.setDue(row, due);
    return rows;
  };

  it('visits all rows in one jump', () => {
    const dues = Array.from({ length: 5_000 }, (_, row) => (row * 7_919) % 100_000);
    const rows = scheduled(1_000, dues);
    rows.advance(1e12);
    expect(rows.visited.toSorted((a, b) => a - b)).toEqual([...dues.keys()]);
  });

  it('visits a row only when it is due, and again only when it is due again', () => {
    const rows = scheduled(10, [5]);
    rows.advance(5);
    expect(rows.visited).toEqual([]);
    rows.advance(6);
    rows.advance(1_000);
    expect(rows.visited).toEqual([0]);
    rows.setDue(0, 1_001);
    rows.advance(1_002);
    expect(rows.visited).toEqual([0, 0]);
  });

  it('visits a row that is due just before a whole time at that time', () => {
    for (const time of [-3, 0, 1, 1.7e12]) {
      const rows = new Rows(2, 1);
      rows.advance(time - 3);
      rows.setDue(0, lastBefore(time));
      for (const watermark of [time - 1, lastBefore(time)]) rows.advance(watermark);
      expect(rows.visited).toEqual([]);
      rows.advance(time);
      expect(rows.visited).toEqual([0]);
    }
  });

  it('goes on after a visit that throws, with that row and with those after it', () => {
    const dues = [5, 3_000, 7, 6];
    let isBroken = true;
    const visited: number[] = [];
    const queue = new DeadlineQueue(10, dues.length, { due: (row) => dues[row]! }, (row) => {
      if (row === 2 && isBroken) throw new Error('of the user');
      visited.push(row);
      dues[row] = Infinity;
    });
    for (const row of dues.keys()) queue.schedule(row);
    expect(() => {
      queue.advance(1_000);
    }).toThrow('of the user');
    expect(queue.wake).toBeLessThan(1_000);
    isBroken = false;
    queue.advance(1_000);
    expect(visited.toSorted()).toEqual([0, 2, 3]);
  });

  it('never visits a row that is never due', () => {
    const rows = scheduled(10, [Infinity]);
    rows.advance(Infinity);
    expect(rows.visited).toEqual([]);
  });

  it('makes room for more rows', () => {
    const rows = scheduled(10, [5]);
    rows.queue.grow(100);
    rows.setDue(99, 7);
    rows.advance(8);
    expect(rows.visited.toSorted((a, b) => a - b)).toEqual([0, 99]);
  });

  it('does not ask each time when a row is put off', () => {
    let asked = 0;
    let due = 0;
    const gap = 1_000;
    const queue = new DeadlineQueue(
      gap,
      1,
      {
        due() {
          asked++;
          return due;
        },
      },
      () => {
        throw new Error('It is never due.');
      },
    );
    queue.schedule(0);
    for (let time = 0; time < 100 * gap; time++) {
      due = time + gap;
      if (time > queue.wake) queue.advance(time);
    }
    expect(asked).toBeLessThan(500);
  });

  it.each([0, 1_000, 86_400_000])('knows to the slot when the next row is due, with a gap of %d', (gap) => {
    const width = 2 ** Math.max(0, Math.ceil(Math.log2(gap / 512)));
    for (const ahead of [0, 1, 2, 31, 32, 33, 34, 511, 512, 1_022, 1_023]) {
      const due = (ahead + 0.5) * width;
      const rows = scheduled(gap, [due]);
      rows.advance(0.25);
      expect(rows.queue.nextDue).toBeLessThanOrEqual(due);
      expect(rows.queue.nextDue).toBeGreaterThan(due - width);
    }
    const rows = scheduled(gap, [Infinity]);
    expect(rows.queue.nextDue).toBe(Infinity);
    rows.setDue(0, 5_000 * width);
    expect(rows.queue.nextDue).toBe(1_023 * width);
  });

  it('asks for each row about twice in a gap, where all are put off', () => {
    const gap = 86_400_000;
    const count = 50;
    let [asked, now, calls] = [0, 0, 0];
    const dueOf = () => {
      asked++;
      return now + gap;
    };
    const queue = new DeadlineQueue(gap, count, { due: dueOf }, () => undefined);
    queue.advance(now);
    for (let row = 0; row < count; row++) queue.schedule(row);
    for (; now < 10 * gap; now += gap / 5_000) {
      if (now <= queue.wake) continue;
      queue.advance(now);
      calls++;
    }
    expect(asked).toBeLessThan(count * 10 * 3);
    // `advance` is called once for each slot that the watermark enters. A gap has at most 512 slots.
    expect(calls).toBeLessThanOrEqual(512 * 10);
  });
});
