/** Above `searchBit` and `clickBit`. */
const positionShift = 2;
/** Further down, positions are not told apart. */
const farthest = 1 << 20;

type Mark = number | string | null;

/** Of each mark: its time after the first one, in ms; what it is; its query; the value of the field of `--by`. */
const stride = 4;

/**
 * The searches and clicks of one open session, in order of arrival. They stand in one list: there are many, and an object for each
 * would take several times as much. What has been cleared keeps its room for the next session.
 */
export class SearchMarks {
  size = 0;
  #first = 0;
  #marks: Mark[] = [];

  add(time: number, what: number, query: string | null, by: string | null, position: number | null): void {
    this.#put(time, position === null ? what : what | (Math.min(position + 1, farthest) << positionShift), query, by);
  }

  timeAt(place: number): number {
    return this.#first + (this.#marks[stride * place] as number);
  }

  /** Whether this is a search (`searchBit`), a click (`clickBit`), or both. */
  is(bit: number, place: number): boolean {
    return ((this.#marks[stride * place + 1] as number) & bit) !== 0;
  }

  queryAt(place: number): string | null {
    return this.#marks[stride * place + 2] as string | null;
  }

  byAt(place: number): string | null {
    return this.#marks[stride * place + 3] as string | null;
  }

  positionAt(place: number): number | null {
    const position = (this.#marks[stride * place + 1] as number) >> positionShift;
    return position === 0 ? null : position - 1;
  }

  /** The places in time order, ties in order of arrival; `undefined` if that is their order. */
  order(): readonly number[] | undefined {
    const marks = this.#marks;
    for (let i = 1; i < this.size; i++) {
      if ((marks[stride * i] as number) < (marks[stride * (i - 1)] as number)) {
        return Array.from({ length: this.size }, (_, place) => place).sort((a, b) => this.timeAt(a) - this.timeAt(b));
      }
    }
    return undefined;
  }

  /** Takes those of a session that comes later. */
  take(later: SearchMarks): void {
    for (let i = 0; i < later.size; i++) {
      this.#put(later.timeAt(i), later.#marks[stride * i + 1] as number, later.queryAt(i), later.byAt(i));
    }
  }

  clear(): void {
    this.size = 0;
    if (this.#marks.length > mostKept) this.#marks = [];
  }

  save(): SavedMarks {
    return { first: this.#first, marks: this.#marks.slice(0, stride * this.size) };
  }

  static load({ first, marks }: SavedMarks): SearchMarks {
    const loaded = new SearchMarks();
    loaded.size = marks.length / stride;
    loaded.#first = first;
    loaded.#marks = [...marks];
    return loaded;
  }

  #put(time: number, what: number, query: string | null, by: string | null): void {
    if (this.size === 0) this.#first = time;
    const marks = this.#marks;
    const at = stride * this.size++;
    marks[at] = time - this.#first;
    marks[at + 1] = what;
    marks[at + 2] = query;
    marks[at + 3] = by;
  }
}

/** A session with more is rare: its room is given back. */
const mostKept = 256;

export interface SavedMarks {
  readonly first: number;
  readonly marks: readonly Mark[];
}
