import { RecurringTexts } from './recurring-texts.js';
import type { WrittenTime } from './written-time.js';

/**
 * Reads a few columns of a table row from its bytes. It does not read a row with a quote or with another number of values: the
 * reader of whole rows does.
 */
export class CsvFields {
  /** The values of the columns, in the order of the fields; `undefined` for a field without a column. */
  readonly values: (string | undefined)[];
  /** The time of the row, in ms since the epoch; NaN if it is in `values` as a text. */
  time = NaN;
  readonly #times: WrittenTime;
  readonly #timeField: number;
  /** By column, the number of its field, or -1. */
  readonly #fields: Int32Array;
  /** 1 for each byte that ends a value, or that this reader cannot read. */
  readonly #isStop = new Uint8Array(256);
  /** The fields without a column. */
  readonly #unplaced: readonly number[];
  readonly #delimiter: number;
  readonly #texts = new RecurringTexts();

  /**
   * @param places - by field, the number of its column, or -1; no column twice
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

  /** Reads the row that starts at `from`. Returns the place of its line feed, or -1 if the reader of whole rows must read it. */
  read(bytes: Uint8Array, from: number): number {
    // The decoder fills fields that are inside a column.
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
