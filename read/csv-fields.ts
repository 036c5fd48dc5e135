import { noBytes } from './bytes.js';
import { Digits } from './digits.js';
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
  /** The fields without a column. */
  readonly #unplaced: readonly number[];
  readonly #delimiter: number;
  /** 1 for each byte that continues a value. Any other ends it, or this reader cannot read it. */
  readonly #inUtf8: Uint8Array = new Uint8Array(256).fill(1);
  readonly #inAscii: Uint8Array;
  #isInValue = this.#inUtf8;
  readonly #digits = new Digits();
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
    for (const stop of [delimiter, lineFeed, carriageReturn, quote ?? delimiter]) this.#inUtf8[stop] = 0;
    this.#inAscii = this.#inUtf8.slice().fill(0, 0x80);
  }

  /**
   * Reads from these bytes from now on.
   *
   * @param areUtf8 - whether they are known to be UTF-8. Otherwise only ASCII is read
   */
  begin(bytes: Uint8Array, areUtf8: boolean): void {
    this.bytes = bytes;
    this.#view = viewOf(bytes);
    this.#isInValue = areUtf8 ? this.#inUtf8 : this.#inAscii;
  }

  /** Reads the row that starts at `from`. Returns the place of its line feed, or -1 if the reader of whole rows must read it. */
  read(from: number): number {
    const { bytes } = this;
    const fields = this.#fields;
    const last = fields.length - 1;
    // The decoder fills fields that are inside a column.
    for (const field of this.#unplaced) this.values[field] = undefined;
    let at = from;
    for (let column = 0; ; column++) {
      const field = fields[column]!;
      if (field < 0) at = this.#valueEnd(bytes, at);
      else if (field === this.#timeField) at = this.#timeEnd(bytes, at);
      else if (field === this.#userField) at = this.#userEnd(bytes, at);
      else if (field === this.#kindField) at = this.#kindEnd(bytes, at);
      else at = this.#textEnd(field, bytes, at);
      if (column === last) break;
      if (bytes[at] !== this.#delimiter) return -1;
      at++;
    }
    if (bytes[at] === carriageReturn) at++;
    return bytes[at] === lineFeed ? at : -1;
  }

  /* Each of these reads a value, and returns its end. */

  #valueEnd(bytes: Uint8Array, from: number): number {
    const isInValue = this.#isInValue;
    let at = from;
    while (isInValue[bytes[at]!] === 1) at++;
    return at;
  }

  #timeEnd(bytes: Uint8Array, from: number): number {
    const end = this.#digits.read(bytes, from);
    if (end === from || this.#isInValue[bytes[end]!] === 1) return this.#writtenTimeEnd(bytes, from);
    this.time = this.#times.of(this.#digits.number);
    return end;
  }

  #writtenTimeEnd(bytes: Uint8Array, from: number): number {
    const end = this.#valueEnd(bytes, from);
    this.time = this.#times.at(bytes, from, end);
    return Number.isNaN(this.time) ? this.#textEnd(this.#timeField, bytes, from) : end;
  }

  #kindEnd(bytes: Uint8Array, from: number): number {
    const end = this.#valueEnd(bytes, from);
    this.kind = this.#kinds.bitsAt(this.#view, from, end);
    return end;
  }

  #userEnd(bytes: Uint8Array, from: number): number {
    const isInValue = this.#isInValue;
    let hash = 0;
    let at = from;
    for (; isInValue[bytes[at]!] === 1; at++) hash = nextHash(hash, bytes[at]!);
    this.userFrom = from;
    this.userTo = at === from ? 0 : at;
    this.userHash = hash;
    if (at === from) this.values[this.#userField] = '';
    return at;
  }

  #textEnd(field: number, bytes: Uint8Array, from: number): number {
    const isInValue = this.#isInValue;
    let hash = 0;
    let at = from;
    for (; isInValue[bytes[at]!] === 1; at++) hash = nextHash(hash, bytes[at]!);
    this.values[field] = this.#texts.known(bytes, from, at, hash);
    return at;
  }
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
