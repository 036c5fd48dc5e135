import { addTo, noSums, type Sums } from './sums.js';

export const hour = 3_600_000;
export const day = 24 * hour;

export interface IntervalSums extends Sums {
  /** In ms since the epoch. */
  readonly start: number;
}

/** Sums by the interval in which a session ends. */
export class SumsByTime {
  readonly #sums = new Map<number, Sums>();

  /** @param length - of the intervals, in ms */
  constructor(readonly length: number) {}

  add(time: number, sums: Sums): void {
    const start = Math.floor(time / this.length) * this.length;
    let known = this.#sums.get(start);
    if (known === undefined) {
      known = noSums();
      this.#sums.set(start, known);
    }
    addTo(known, sums);
  }

  /** The intervals in which a session ends, in order of time. */
  intervals(length = this.length): IntervalSums[] {
    const coarser = new SumsByTime(length);
    for (const [start, sums] of this.#sums) coarser.add(start, sums);
    return Array.from(coarser.#sums, ([start, sums]) => ({ start, ...sums })).sort((a, b) => a.start - b.start);
  }
}
