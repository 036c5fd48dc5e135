import { isDigit } from './digits.js';

/**
 * Reads ISO 8601 times from bytes: `2026-03-02T08:00:00Z`, with a `T` or a space, with or without a fraction of up to nine digits, with
 * `Z` or an offset as `+01:00` or `+0100`. It remembers the last date: in a log, the next line usually has the same one.
 */
export class IsoTime {
  /** The place where the last time ended; 0 if it could not be read. */
  end = 0;
  #date = -1;
  #midnight = NaN;

  /** Reads a time as ms since the epoch, rounded down; NaN for another form, or a time that does not exist. */
  at(bytes: Uint8Array, from: number): number {
    this.end = 0;
    const year = 100 * twoDigits(bytes, from) + twoDigits(bytes, from + 2);
    const month = twoDigits(bytes, from + 5);
    const day = twoDigits(bytes, from + 8);
    const hour = twoDigits(bytes, from + 11);
    const minute = twoDigits(bytes, from + 14);
    const second = twoDigits(bytes, from + 17);
    if (!(year >= 0 && month <= 12 && day <= 31 && hour <= 23 && minute <= 59 && second <= 59)) return NaN;
    if (bytes[from + 4] !== dash || bytes[from + 7] !== dash) return NaN;
    if (bytes[from + 10] !== letterT && bytes[from + 10] !== space) return NaN;
    if (bytes[from + 13] !== colon || bytes[from + 16] !== colon) return NaN;
    let at = from + 19;
    let ms = 0;
    if (bytes[at] === point || bytes[at] === comma) {
      let unit = 100;
      const fraction = at + 1;
      for (at = fraction; isDigit(bytes[at]!); at++) {
        if (unit >= 1) ms += unit * (bytes[at]! - zero);
        unit /= 10;
      }
      if (at === fraction || at > fraction + 9) return NaN;
    }
    let offset = 0;
    if (bytes[at] === letterZ) at++;
    else if (bytes[at] === plus || bytes[at] === dash) {
      const minutesAt = bytes[at + 3] === colon ? at + 4 : at + 3;
      const hours = twoDigits(bytes, at + 1);
      const minutes = twoDigits(bytes, minutesAt);
      if (!(hours <= 23 && minutes <= 59)) return NaN;
      offset = (bytes[at] === plus ? 1 : -1) * (60 * hours + minutes) * 60_000;
      at = minutesAt + 2;
    } else return NaN;
    this.end = at;
    const date = (year * 16 + month) * 32 + day;
    if (date !== this.#date) {
      this.#date = date;
      this.#midnight = midnightOf(year, month, day);
    }
    return this.#midnight + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms - offset;
  }
}

const zero = 0x30;
const colon = 0x3a;
const dash = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const comma = 0x2c;
const space = 0x20;
const letterT = 0x54;
const letterZ = 0x5a;

/** A number of two digits; NaN if they are no digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]!;
  const ones = bytes[at + 1]!;
  return isDigit(tens) && isDigit(ones) ? 10 * (tens - zero) + ones - zero : NaN;
}

/** The start of a day in ms since the epoch; NaN if there is no such day. */
function midnightOf(year: number, month: number, day: number): number {
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  return midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day ? midnight.getTime() : NaN;
}
