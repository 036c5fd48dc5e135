import { textAt } from './bytes.js';

/** Remembers `sets` times `ways` texts: enough to recognise almost all of 10,000 users. */
const sets = 1 << 13;
const ways = 4;
/** In bytes, behind one for the length: an address in IPv6 and a UUID are no longer. */
const longest = 39;
const width = longest + 1;

export const nextHash = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0;

/**
 * Makes texts from bytes. A log often repeats a few texts, and recognising one is faster than decoding it again. The memory is
 * bounded: a new text replaces an old one.
 */
export class RecurringTexts {
  readonly #bytes = new Uint8Array(sets * ways * width);
  readonly #texts = new Array<string>(sets * ways).fill('');
  /** Chooses which text of a full set a new one replaces. */
  #turn = 0;

  at(bytes: Uint8Array, from: number, to: number): string {
    let hash = 0;
    if (to - from <= longest) for (let at = from; at < to; at++) hash = nextHash(hash, bytes[at]!);
    return this.known(bytes, from, to, hash);
  }

  /** @param hash - the result of `nextHash` for one byte after the other, from 0 */
  known(bytes: Uint8Array, from: number, to: number, hash: number): string {
    const length = to - from;
    if (length > longest) return textAt(bytes, from, to);
    const known = this.#bytes;
    const first = ways * ((hash ^ (hash >>> 13)) & (sets - 1));
    for (let place = first; place < first + ways; place++) {
      let at = place * width;
      if (known[at] !== length) continue;
      let same = from;
      while (same < to && known[++at] === bytes[same]) same++;
      if (same === to) return this.#texts[place]!;
    }
    const place = first + (this.#turn++ & (ways - 1));
    known[place * width] = length;
    for (let at = 0; at < length; at++) known[place * width + 1 + at] = bytes[from + at]!;
    return (this.#texts[place] = textAt(bytes, from, to));
  }
}
