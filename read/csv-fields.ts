import { noBytes } from './bytes.js';
import type { EventDecoder, ReadFields } from './event-decoder.js';
import { nextHash, RecurringTexts } from './recurring-texts.js';
import { viewOf } from './token.js';
import { WrittenKind } from './written-kind.js';
import type { WrittenTime } from './written-time.js';

type FromBytes = Pick<EventDecoder, 'timeField' | 'times' | 'kindField' | 'kinds' | 'userField'>;

/**
 * Reads a few columns of a table row from its bytes. It does not read a row with a quote or with another number of values: the
 * reader of whole rows does.
 */
export class CsvFields implements ReadFields {
  /** The values of the columns, in the order of the fields; `undefined` for a field without a column. */
  readonly values: (string | undefined)[];
  /** The time of the row, in ms since the epoch; NaN if it is in `values` as a text. */
  time = NaN;
  /** The bits of its kind; -1 if it is in `values`. */
  kind = -1;
  /** A value of a table is a text. */
  readonly user = -1;
  bytes = noBytes;
  userFrom = 0;
  /** 0 if the user is in `values`. */
  userTo = 0;
  userHash = 0;
  readonly #times: WrittenTime;
  readonly #timeField: number;
  readonly #kindField: number;
  readonly #kinds: WrittenKind;
  readonly #userField: number;
  #view = viewOf(noBytes);
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
    { timeField, times, kindField, kinds, userField }: FromBytes,
  ) {
    this.values = places.map(() => undefined);
    this.#fields = Int32Array.from({ length: columns }, (_, column) => places.indexOf(column));
    this.#unplaced = places.flatMap((place, field) => (place < 0 ? [field] : []));
    this.#delimiter = delimiter;
    this.#timeField = timeField;
    this.#times = times;
    this.#kindField = kindField;
    this.#kinds = new WrittenKind(kinds, '');
    if (kindField >= 0) this.kind = 0;
    this.#userField = userField;
    this.#isStop[delimiter] = this.#isStop[lineFeed] = 1;
    if (quote !== undefined) this.#isStop[quote] = 1;
  }

  /** Reads the row that starts at `from`. Returns the place of its line feed, or -1 if the reader of whole rows must read it. */
  read(bytes: Uint8Array, from: number): number {
    // The decoder fills fields that are inside a column.
    for (const field of this.#unplaced) this.values[field] = undefined;
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.#view = viewOf(bytes);
    }
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
    if (field === this.#kindField) {
      this.kind = this.#kinds.bitsAt(this.#view, from, to);
      return;
    }
    if (field === this.#userField) {
      this.userTo = 0;
      if (to > from) {
        let hash = 0;
        for (let at = from; at < to; at++) hash = nextHash(hash, bytes[at]!);
        this.userFrom = from;
        this.userTo = to;
        this.userHash = hash;
        return;
      }
    }
    this.values[field] = this.#texts.at(bytes, from, to);
  }
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
