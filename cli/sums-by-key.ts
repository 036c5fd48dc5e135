import { noSums, type Sums } from './sums.js';

const exactUpTo = 100_000;

export interface KeySums extends Sums {
  readonly key: string;
}

interface Known extends Sums {
  /** The number of the last session that had the key. */
  session: number;
}

/** Sums by key, exact up to 100,000 keys. Beyond, rare keys are dropped, and counted from 0 if they come again. */
export class SumsByKey {
  isExact = true;
  readonly #sums = new Map<string, Known>();

  /** @param session - the number of the session. All searches of a session are added in a row */
  addSearch(key: string, clicks: number, session: number): void {
    let sums = this.#sums.get(key);
    if (sums === undefined) {
      if (this.#sums.size >= exactUpTo) this.#dropRare();
      sums = { ...noSums(), session: 0 };
      this.#sums.set(key, sums);
    }
    if (sums.session !== session) sums.sessions++;
    sums.session = session;
    sums.searches++;
    sums.clicks += clicks;
    if (clicks > 0) sums.clickedSearches++;
  }

  /** How many different keys there are; if not exact, at least this many. */
  get size(): number {
    return this.#sums.size;
  }

  /** The `count` keys with the most searches, in descending order; ties in alphabetical order. */
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
