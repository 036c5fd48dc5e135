import { RecurringTexts } from './recurring-texts.js';
import type { WrittenTime } from './written-time.js';

/**
 * Reads a few columns of a table row out of its bytes. It leaves a row with a quote, and one with another number of values, to the
 * reader of whole rows.
 */
export class CsvFields {
  /** The values of the columns, in the order of the fields; `undefined` for a field without a column. */
  readonly values: (string | undefined)[];
  /** The time of the row, in ms since the epoch; NaN if it stands in `values` as a text. */
  time = NaN;
  readonly #times: WrittenTime;
  readonly #timeField: number;
  /** Of each column, which field it is; -1 for none. */
  readonly #fields: Int32Array;
  /** 1 for each byte that ends a value, or that is not read here. */
  readonly #isStop = new Uint8Array(256);
  /** The fields without a column. */
  readonly #unplaced: readonly number[];
  readonly #delimiter: number;
  readonly #texts = new RecurringTexts();

  /**
   * @param places - of each field, which column it is; -1 for none. No column twice
   * @param quote - the byte that may quote a value, if there are quotes
   */
  constructor(
    places: readonly number[],
    columns: number,
    delimiter: number,
    quote: number | undefined,
    timeField: number,
    times: WrittenTime,
  ) {
    this.values = places.map(() => undefined);
    this.#fields = Int32Array.from({ length: columns }, (_, column) => places.indexOf(column));
    this.#unplaced = places.flatMap((place, field) => (place < 0 ? [field] : []));
    this.#delimiter = delimiter;
    this.#timeField = timeField;
    this.#times = times;
    this.#isStop[delimiter] = this.#isStop[lineFeed] = 1;
    if (quote !== undefined) this.#isStop[quote] = 1;
  }

  /** Reads the row that starts at `from`. Returns where it ends, at its line feed, or -1 if it is left to the reader of whole rows. */
  read(bytes: Uint8Array, from: number): number {
    // What stands inside a column is put there by the decoder.
    for (const field of this.#unplaced) this.values[field] = undefined;
    const isStop = this.#isStop;
    const last = this.#fields.length - 1;
    let at = from;
    for (let column = 0; ; column++) {
      const start = at;
      while (isStop[bytes[at]!] === 0) at++;
      if (column === last) {
        if (bytes[at] !== lineFeed) return -1;
        this.#take(column, bytes, start, bytes[at - 1] === carriageReturn && at > start ? at - 1 : at);
        return at;
      }
      if (bytes[at] !== this.#delimiter) return -1;
      this.#take(column, bytes, start, at);
      at++;
    }
  }

  #take(column: number, bytes: Uint8Array, from: number, to: number): void {
    const field = this.#fields[column]!;
    if (field < 0) return;
    if (field === this.#timeField) {
      this.time = this.#times.at(bytes, from, to);
      if (this.time === this.time) return;
    }
    this.values[field] = this.#texts.at(bytes, from, to);
  }
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
