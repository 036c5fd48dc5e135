/** Values in the order of the times at which they came, as they were known at any of these times. */
export class Timeline<T> {
  readonly #values: T[] = [];
  readonly #times: number[] = [];
  #known: readonly T[] = [];

  /** @param time - no less than that of the value before */
  push(value: T, time: number): void {
    this.#values.push(value);
    this.#times.push(time);
  }

  /** The last value that came until a time. */
  last(time: number): T | undefined {
    return this.#values[countUntil(this.#times, time, (each) => each) - 1];
  }

  /** The values that came until a time. While that is all of them, it is one list, which grows. */
  until(time: number): readonly T[] {
    if (!(this.#times.at(-1)! > time)) return this.#values;
    const count = countUntil(this.#times, time, (each) => each);
    if (this.#known.length !== count) this.#known = this.#values.slice(0, count);
    return this.#known;
  }
}

/** How many values of a list, which is in order of their times, have one that is not after `time`. */
export function countUntil<T>(list: readonly T[], time: number, timeOf: (value: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(list[middle]!) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
