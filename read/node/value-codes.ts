/** What stands in a column that is no typed array. */
export type Value = string | number | null | undefined;

/** So many values have codes at once: then all codes are given anew. */
const mostKnown = 1 << 15;

const [codeOfNull, codeOfUndefined, firstCode] = [-1, -2, -3] as const;

/** What a reader of codes has to know before it meets the next ones. */
export interface NewCodes {
  /** Whether none of the codes before holds any longer. */
  readonly areAllNew: boolean;
  /** The values that have the next codes, one after the other. */
  readonly values: readonly (string | number)[];
}

/** Gives values numbers, for another thread to read. A whole number from 0 is its own; each other value is told once. */
export class CodesOfValues {
  readonly #codes = new Map<string | number, number>();
  #values: (string | number)[] = [];
  #areAllNew = false;

  codeOf(value: Value): number {
    if (typeof value === 'number' && (value | 0) === value && value >= 0) return value;
    if (value === undefined) return codeOfUndefined;
    if (value === null) return codeOfNull;
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    const code = firstCode - this.#codes.size;
    this.#codes.set(value, code);
    this.#values.push(value);
    return code;
  }

  /** The codes that are new since the last time. */
  takeNew(): NewCodes {
    const taken = { areAllNew: this.#areAllNew, values: this.#values };
    this.#values = [];
    this.#areAllNew = this.#codes.size >= mostKnown;
    if (this.#areAllNew) this.#codes.clear();
    return taken;
  }
}

/** Reads what `CodesOfValues` has written. */
export class ValuesOfCodes {
  readonly #values: (string | number)[] = [];

  learn({ areAllNew, values }: NewCodes): void {
    if (areAllNew) this.#values.length = 0;
    for (const value of values) this.#values.push(value);
  }

  /** The first values of a column, into `values`. */
  read(codes: Int32Array, length: number, values: Value[]): void {
    for (let at = 0; at < length; at++) {
      const code = codes[at]!;
      if (code >= 0) values[at] = code;
      else if (code <= firstCode) values[at] = this.#values[firstCode - code];
      else values[at] = code === codeOfNull ? null : undefined;
    }
  }
}
