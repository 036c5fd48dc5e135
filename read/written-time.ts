import { Digits } from './digits.js';
import { type TimeUnit, toMs } from './event-time.js';
import { IsoTime } from './iso-time.js';

/** Reads the usual times of logs from bytes: digits, and ISO 8601 with an offset. `EventTime` reads other forms from texts. */
export class WrittenTime {
  readonly #unit: TimeUnit;
  readonly #digits = new Digits();
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
    if (this.#digits.read(bytes, from) === to && to > from) return this.of(this.#digits.number);
    const time = this.#iso.at(bytes, from);
    return this.#iso.end === to ? time : NaN;
  }
}
