/** A value of a column that is not a typed array. */
export type Value = string | number | null | undefined;

/** The most values with codes at once. Then all codes are assigned again. */
const mostKnown = 1 << 15;

const [codeOfNull, codeOfUndefined, firstCode] = [-1, -2, -3] as const;

/** The codes that a reader must know before it reads on. */
export interface NewCodes {
  /** Whether all earlier codes are invalid. */
  readonly areAllNew: boolean;
  /** The values of the next codes, in order. */
  readonly values: readonly (string | number)[];
}

/** Assigns numbers ("codes") to values, for another thread. A whole number from 0 is its own code. Any other value is sent once. */
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

  /** Returns the codes that are new since the last call. */
  takeNew(): NewCodes {
    const taken = { areAllNew: this.#areAllNew, values: this.#values };
    this.#values = [];
    this.#areAllNew = this.#codes.size >= mostKnown;
    if (this.#areAllNew) this.#codes.clear();
    return taken;
  }
}

/** Reads the codes of `CodesOfValues`. */
export class ValuesOfCodes {
  readonly #values: (string | number)[] = [];

  learn({ areAllNew, values }: NewCodes): void {
    if (areAllNew) this.#values.length = 0;
    for (const value of values) this.#values.push(value);
  }

  /** Reads the first values of a column into `values`. */
  read(codes: Int32Array, length: number, values: Value[]): void {
    for (let at = 0; at < length; at++) {
      const code = codes[at]!;
      if (code >= 0) values[at] = code;
      else if (code <= firstCode) values[at] = this.#values[firstCode - code];
      else values[at] = code === codeOfNull ? null : undefined;
    }
  }
}
