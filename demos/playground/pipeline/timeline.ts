/** Values with the times at which they came. It can tell which of them were known at any earlier time. */
export class Timeline<T> {
  readonly #values: T[] = [];
  readonly #times: number[] = [];
  #known: readonly T[] = [];

  /** @param time - not before the time of the last value */
  push(value: T, time: number): void {
    this.#values.push(value);
    this.#times.push(time);
  }

  /** The last value up to a time. */
  last(time: number): T | undefined {
    return this.#values[countUntil(this.#times, time, (each) => each) - 1];
  }

  /** The values up to a time. If these are all values, the result is the list itself, which grows. */
  until(time: number): readonly T[] {
    if (!(this.#times.at(-1)! > time)) return this.#values;
    const count = countUntil(this.#times, time, (each) => each);
    if (this.#known.length !== count) this.#known = this.#values.slice(0, count);
    return this.#known;
  }
}

/** How many values of a list have a time up to `time`. The list is in order of these times. */
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
