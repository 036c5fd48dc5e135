import { type TimeUnit, toMs } from './event-time.js';
import { IsoTime } from './iso-time.js';

/** A number with more digits would not be exact. */
const mostDigits = 15;
const zero = 0x30;

/** Reads the usual times of logs from bytes: digits, and ISO 8601 with an offset. `EventTime` reads other forms from texts. */
export class WrittenTime {
  readonly #unit: TimeUnit;
  readonly #iso = new IsoTime();

  /** @param unit - the unit of a time in digits */
  constructor(unit: TimeUnit) {
    this.#unit = unit;
  }

  /** A time in digits as ms since the epoch. */
  of(number: number): number {
    return toMs(number, this.#unit);
  }

  /** A time as ms since the epoch; NaN if `EventTime` must read it. */
  at(bytes: Uint8Array, from: number, to: number): number {
    let number = 0;
    for (let at = from; at < to; at++) {
      const digit = bytes[at]! - zero;
      if (digit >>> 0 > 9) {
        const time = this.#iso.at(bytes, from);
        return this.#iso.end === to ? time : NaN;
      }
      number = 10 * number + digit;
    }
    return to > from && to - from <= mostDigits ? this.of(number) : NaN;
  }
}
