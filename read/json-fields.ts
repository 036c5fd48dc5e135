import { noBytes, textAt } from './bytes.js';
import { Digits, isDigit } from './digits.js';
import { parseExactly } from './exact-numbers.js';
import type { ReadFields } from './event-decoder.js';
import { JsonKeys } from './json-keys.js';
import { isSpace, skipSpaces, type TextBytes, textEnd, utf8Text, valueEnd } from './json-values.js';
import { nextHash, RecurringTexts } from './recurring-texts.js';
import { viewOf } from './token.js';
import { WrittenKind } from './written-kind.js';
import type { WrittenTime } from './written-time.js';

/**
 * Reads a few fields of a JSON object from its bytes without making the object.
 *
 * It reads the usual JSON of logs. If it finds anything else, such as an escape in a field or a mistake, `JSON.parse` must read the line.
 * The values that it reads are those of `JSON.parse`.
 */
export class JsonFields implements ReadFields {
  /** The values of the fields, in the order of the names; `undefined` for a missing field. */
  readonly values: unknown[];
  /** The time of the object, in ms since the epoch, if it is written in a usual form; NaN if only `values` may have it. */
  time = NaN;
  /** The bits of its kind, if it was read; -1 if it is in `values`. */
  kind = -1;
  /** The user, if that is a whole number from 0; otherwise -1. */
  user = -1;
  bytes = noBytes;
  /** Where the user's text is in the bytes, and its hash. The end is 0 if the user is `user` or in `values`. */
  userFrom = 0;
  userTo = 0;
  userHash = 0;
  readonly #timeField: number;
  readonly #times: WrittenTime;
  readonly #kindField: number;
  readonly #kinds: WrittenKind;
  readonly #userField: number;
  /** The kind of an object without that field. */
  readonly #kindWithout: number;
  readonly #keys: JsonKeys;
  readonly #digits = new Digits();
  readonly #texts = new RecurringTexts();
  #view = viewOf(noBytes);
  #isInText = utf8Text;

  /**
   * @param timeField - the number of the time's field, or -1
   * @param kindField - the number of the field that alone says the kind, or -1
   * @param kinds - by text of that field, the bits of the kind
   * @param userField - the number of the user's field, if the user is not to be among the values; or -1
   */
  constructor(
    names: readonly string[],
    timeField: number,
    times: WrittenTime,
    kindField = -1,
    kinds: ReadonlyMap<string, number> = new Map(),
    userField = -1,
  ) {
    this.#timeField = timeField;
    this.#times = times;
    this.#kindField = kindField;
    this.#kinds = new WrittenKind(kinds, '"');
    this.#kindWithout = kindField < 0 ? -1 : 0;
    this.#userField = userField;
    this.values = names.map(() => undefined);
    this.#keys = new JsonKeys(names);
  }

  /**
   * Reads from these bytes from now on.
   *
   * @param isInText - `utf8Text` if they are UTF-8
   */
  begin(bytes: Uint8Array, isInText: TextBytes): void {
    this.bytes = bytes;
    this.#view = viewOf(bytes);
    this.#isInText = isInText;
  }

  /** Reads the object that starts at `from`. Returns its end, or -1 if `JSON.parse` must read it. */
  read(from: number): number {
    const { bytes, values } = this;
    if (bytes[from] !== openBrace) return -1;
    for (let field = 0; field < values.length; field++) values[field] = undefined;
    this.time = NaN;
    this.kind = this.#kindWithout;
    this.user = -1;
    this.userTo = 0;
    let at = from;
    let member = 0;
    do {
      const key = this.#keys.at(member++, bytes, this.#view, at, this.#isInText);
      if (key === undefined) return -1;
      const { field } = key;
      at += key.length;
      if (isSpace[bytes[at]!] === 1) at = skipSpaces(bytes, at);
      if (field < 0) at = this.#skippedEnd(bytes, at);
      else if (field === this.#timeField) at = this.#timeEnd(bytes, at);
      else if (field === this.#userField) at = this.#userEnd(bytes, at);
      else if (field === this.#kindField) at = this.#kindEnd(bytes, at);
      else at = this.#valueEnd(field, bytes, at);
      if (at < 0) return -1;
      if (isSpace[bytes[at]!] === 1) at = skipSpaces(bytes, at);
    } while (bytes[at] === comma);
    if (bytes[at] !== closeBrace) return -1;
    at++;
    return isSpace[bytes[at]!] === 1 ? skipSpaces(bytes, at) : at;
  }

  #skippedEnd(bytes: Uint8Array, from: number): number {
    const end = bytes[from] === quote ? textEnd(bytes, from, this.#isInText) : -1;
    return end < 0 ? valueEnd(bytes, from, this.#isInText) : end;
  }

  /* Each of these reads the value of a field, and returns its end. A field may come twice: the last value counts. */

  #timeEnd(bytes: Uint8Array, from: number): number {
    const end = this.#wholeNumberEnd(bytes, from);
    if (end < 0) return this.#writtenTimeEnd(bytes, from);
    this.time = this.#times.of(this.#digits.number);
    return end;
  }

  #writtenTimeEnd(bytes: Uint8Array, from: number): number {
    const end = textEnd(bytes, from, this.#isInText);
    this.time = end < 0 ? NaN : this.#times.at(bytes, from + 1, end - 1);
    return this.time === this.time ? end : this.#valueEnd(this.#timeField, bytes, from);
  }

  #kindEnd(bytes: Uint8Array, from: number): number {
    const known = this.#kinds.at(this.#view, from);
    if (known !== undefined) {
      this.kind = known.bits;
      return from + known.token.length;
    }
    const isText = bytes[from] === quote;
    this.kind = isText ? 0 : -1;
    return isText ? textEnd(bytes, from, this.#isInText) : this.#valueEnd(this.#kindField, bytes, from);
  }

  #userEnd(bytes: Uint8Array, from: number): number {
    this.user = -1;
    this.userTo = 0;
    if (bytes[from] === quote && bytes[from + 1] !== quote) return this.#userTextEnd(bytes, from);
    // Almost all are integers: that is faster than any number.
    let number = 0;
    let at = from;
    for (; at < from + 9 && isDigit(bytes[at]!); at++) number = (Math.imul(number, 10) + bytes[at]! - zero) | 0;
    if (!isNumber(bytes, from, at)) return this.#valueEnd(this.#userField, bytes, from);
    this.user = number;
    return at;
  }

  #userTextEnd(bytes: Uint8Array, from: number): number {
    const isInText = this.#isInText;
    let hash = 0;
    let at = from + 1;
    for (; isInText[bytes[at]!] === 1; at++) hash = nextHash(hash, bytes[at]!);
    if (bytes[at] !== quote) return -1;
    this.userFrom = from + 1;
    this.userTo = at;
    this.userHash = hash;
    return at + 1;
  }

  #valueEnd(field: number, bytes: Uint8Array, from: number): number {
    if (bytes[from] === quote) {
      const isInText = this.#isInText;
      let hash = 0;
      let at = from + 1;
      for (; isInText[bytes[at]!] === 1; at++) hash = nextHash(hash, bytes[at]!);
      if (bytes[at] !== quote) return -1;
      this.values[field] = this.#texts.known(bytes, from + 1, at, hash);
      return at + 1;
    }
    const end = this.#wholeNumberEnd(bytes, from);
    if (end >= 0) {
      this.values[field] = this.#digits.number;
      return end;
    }
    const other = valueEnd(bytes, from, this.#isInText);
    if (other >= 0) this.values[field] = parseExactly(textAt(bytes, from, other));
    return other;
  }

  /** Reads digits. Returns -1 if they are not all of a number, or too many to be exact. */
  #wholeNumberEnd(bytes: Uint8Array, from: number): number {
    const end = this.#digits.read(bytes, from);
    return isNumber(bytes, from, end) ? end : -1;
  }
}

/** Whether these digits are a number, and all of it. */
const isNumber = (bytes: Uint8Array, from: number, to: number): boolean =>
  to > from &&
  (bytes[from] !== zero || to === from + 1) &&
  (bytes[to] === comma || bytes[to] === closeBrace || isSpace[bytes[to]!] === 1);

const quote = 0x22;
const comma = 0x2c;
const zero = 0x30;
const openBrace = 0x7b;
const closeBrace = 0x7d;
