import { textAt } from './bytes.js';

/** Enough to recognise most of 10,000 users. */
const slots = 1 << 15;
const longest = 40;

export const nextHash = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0;

/**
 * Makes texts from bytes. A log often repeats a few texts, and recognising one is faster than decoding it again. The memory is
 * bounded: a new text replaces an old one.
 */
export class RecurringTexts {
  readonly #bytes = new Array<Uint8Array | undefined>(slots).fill(undefined);
  readonly #texts = new Array<string>(slots).fill('');

  at(bytes: Uint8Array, from: number, to: number): string {
    let hash = 0;
    if (to - from <= longest) for (let at = from; at < to; at++) hash = nextHash(hash, bytes[at]!);
    return this.known(bytes, from, to, hash);
  }

  /** @param hash - the result of `nextHash` for one byte after the other, from 0 */
  known(bytes: Uint8Array, from: number, to: number, hash: number): string {
    if (to - from > longest) return textAt(bytes, from, to);
    const slot = (hash ^ (hash >>> 12)) & (slots - 1);
    const known = this.#bytes[slot];
    if (known?.length === to - from) {
      let same = 0;
      while (same < known.length && known[same] === bytes[from + same]) same++;
      if (same === known.length) return this.#texts[slot]!;
    }
    this.#bytes[slot] = Uint8Array.prototype.slice.call(bytes, from, to);
    return (this.#texts[slot] = textAt(bytes, from, to));
  }
}
