import { addTo, noSums, type Sums } from './sums.js';

const exactUpTo = 100_000;

export interface KeySums extends Sums {
  readonly key: string;
}

/** Sums by key: exact up to 100,000 keys; beyond, those that come rarely are dropped, and begin anew when they come again. */
export class SumsByKey {
  isExact = true;
  readonly #sums = new Map<string, Sums>();

  add(key: string, sums: Sums): void {
    let known = this.#sums.get(key);
    if (known === undefined) {
      if (this.#sums.size >= exactUpTo) this.#dropRare();
      known = noSums();
      this.#sums.set(key, known);
    }
    addTo(known, sums);
  }

  /** How many different keys there are; at least so many, where not exact. */
  get size(): number {
    return this.#sums.size;
  }

  /** The `count` keys with the most searches, most first; of equals, the first in the alphabet. */
  top(count: number, among: (sums: Sums) => boolean = () => true): KeySums[] {
    return Array.from(this.#sums)
      .filter(([, sums]) => among(sums))
      .sort(([key, a], [other, b]) => b.searches - a.searches || (key < other ? -1 : 1))
      .slice(0, count)
      .map(([key, sums]) => ({ key, ...sums }));
  }

  #dropRare(): void {
    this.isExact = false;
    const byCount = Array.from(this.#sums, ([key, { searches }]) => ({ key, searches })).sort(
      (a, b) => a.searches - b.searches,
    );
    for (const { key } of byCount.slice(0, exactUpTo / 2)) this.#sums.delete(key);
  }
}
