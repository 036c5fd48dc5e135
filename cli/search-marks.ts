/** What an event may be for a rate; a row of a log of what was shown may be both (A11). */
export const searchBit = 1;
export const clickBit = 2;
const positionShift = 2;
/** Further down, positions are not told apart. */
const farthest = 1 << 20;

/**
 * The searches and clicks of one open session, in order of arrival. They stand in one list of numbers and one of texts: there are many,
 * and an object for each would take several times as much. What has been cleared keeps its room for the next session.
 */
export class SearchMarks {
  size = 0;
  /** Of each its time, then what it is. */
  #numbers: number[] = [];
  /** Of each its query, then the value of the field of `--by`; shorter than it would be where nothing is known of the last ones. */
  #texts: (string | null)[] = [];

  add(time: number, what: number, query: string | null, by: string | null, position: number | null): void {
    this.#put(time, position === null ? what : what | (Math.min(position + 1, farthest) << positionShift), query, by);
  }

  timeAt(place: number): number {
    return this.#numbers[2 * place]!;
  }

  /** Whether this is a search (`searchBit`), a click (`clickBit`), or both. */
  is(bit: number, place: number): boolean {
    return (this.#numbers[2 * place + 1]! & bit) !== 0;
  }

  queryAt(place: number): string | null {
    return this.#texts[2 * place] ?? null;
  }

  byAt(place: number): string | null {
    return this.#texts[2 * place + 1] ?? null;
  }

  positionAt(place: number): number | null {
    const position = this.#numbers[2 * place + 1]! >> positionShift;
    return position === 0 ? null : position - 1;
  }

  /** The places in time order, ties in order of arrival; `undefined` if that is their order. */
  order(): readonly number[] | undefined {
    for (let i = 1; i < this.size; i++) {
      if (this.timeAt(i) < this.timeAt(i - 1)) {
        return Array.from({ length: this.size }, (_, place) => place).sort((a, b) => this.timeAt(a) - this.timeAt(b));
      }
    }
    return undefined;
  }

  /** Takes those of a session that comes later. */
  take(later: SearchMarks): void {
    for (let i = 0; i < later.size; i++) {
      this.#put(later.#numbers[2 * i]!, later.#numbers[2 * i + 1]!, later.queryAt(i), later.byAt(i));
    }
  }

  clear(): void {
    this.size = 0;
    if (this.#numbers.length > mostKept) this.#numbers = [];
    this.#texts = this.#texts.length > mostKept ? [] : this.#texts.fill(null);
  }

  save(): SavedMarks {
    return { numbers: this.#numbers.slice(0, 2 * this.size), texts: this.#texts.slice(0, 2 * this.size) };
  }

  static load({ numbers, texts }: SavedMarks): SearchMarks {
    const marks = new SearchMarks();
    marks.size = numbers.length / 2;
    marks.#numbers = [...numbers];
    marks.#texts = [...texts];
    return marks;
  }

  #put(time: number, what: number, query: string | null, by: string | null): void {
    const at = 2 * this.size++;
    this.#numbers[at] = time;
    this.#numbers[at + 1] = what;
    if (query === null && by === null) return;
    while (this.#texts.length < at) this.#texts.push(null);
    this.#texts[at] = query;
    this.#texts[at + 1] = by;
  }
}

/** A session as long as that is rare: its room is given back. */
const mostKept = 256;

export interface SavedMarks {
  readonly numbers: readonly number[];
  readonly texts: readonly (string | null)[];
}
