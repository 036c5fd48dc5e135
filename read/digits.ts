/** With more digits, a number would not be exact. */
const most = 15;

const zero = 0x30;

/**
 * Whether a byte is a digit. Behind the last byte of a log there is `undefined`, which compares as no digit. Bit operations would take it
 * for 0.
 */
export const isDigit = (byte: number): boolean => byte >= zero && byte <= zero + 9;

/** Reads whole numbers from bytes. */
export class Digits {
  /** The number that was read last. */
  number = 0;

  /** Reads the digits from `from` on, up to 15. Returns their end. */
  read(bytes: Uint8Array, from: number): number {
    // Two integers are faster than one number with more than 32 bits.
    let high = 0;
    let at = from;
    for (; at < from + 9 && isDigit(bytes[at]!); at++) high = (Math.imul(high, 10) + bytes[at]! - zero) | 0;
    let low = 0;
    let scale = 1;
    for (; at < from + most && isDigit(bytes[at]!); at++) {
      low = (Math.imul(low, 10) + bytes[at]! - zero) | 0;
      scale = Math.imul(scale, 10);
    }
    this.number = high * scale + low;
    return at;
  }
}
