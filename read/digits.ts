/** With more digits, a number would not be exact. */
const most = 15;

const zero = 0x30;

/** Reads whole numbers from bytes. */
export class Digits {
  /** The number that was read last. */
  number = 0;

  /** Reads the digits from `from` on, up to 15. Returns their end. */
  read(bytes: Uint8Array, from: number): number {
    // Two integers are faster than one number with more than 32 bits.
    let high = 0;
    let at = from;
    let digit = bytes[at]! - zero;
    for (; digit >>> 0 <= 9 && at < from + 9; digit = bytes[++at]! - zero) high = (Math.imul(high, 10) + digit) | 0;
    let low = 0;
    let scale = 1;
    for (; digit >>> 0 <= 9 && at < from + most; digit = bytes[++at]! - zero) {
      low = (Math.imul(low, 10) + digit) | 0;
      scale = Math.imul(scale, 10);
    }
    this.number = high * scale + low;
    return at;
  }
}
