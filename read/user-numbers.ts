import { textAt } from './bytes.js';
import { nameOf } from './exact-numbers.js';
import { nextHash } from './recurring-texts.js';

/** The places in each set of the table. A text is looked for in one set. */
const ways = 8;
const firstSets = 1 << 9;
/** In bytes, behind one for the length. A longer text is found by itself. */
const longest = 39;
const width = longest + 1;
/** In place of a length. */
const [free, long] = [0, 255] as const;

const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const letterN = 0x6e;

const encoder = new TextEncoder();

/**
 * Numbers the users of a log, so that a user who comes again is recognised from the bytes of the log, and no text is made for each
 * event. A text gets an odd number. It may be released, and is given again then: so the numbers stay small, and memory follows the
 * users who are known. A whole number from 0 gets twice itself, and any other number itself.
 */
export class UserNumbers {
  /**
   * The numbers of texts that were given as texts, are long, or have found their set full. So nobody can make the table slow with texts
   * that belong to one set.
   */
  readonly #ofTexts = new Map<string, number>();
  /** By place: the text, if it was needed as one. */
  readonly #texts: (string | undefined)[] = [];
  /** By place: the length and the bytes of the text, and its hash. */
  #cells = new Uint8Array(width);
  #hashes = new Int32Array(1);
  /** Places, from 1, in sets; 0 from the first free one of a set on. */
  #sets = new Int32Array(ways * firstSets);
  readonly #free: number[] = [];
  readonly #encoded = new Uint8Array(longest + 3);

  /** How many texts have numbers. */
  get size(): number {
    return this.#texts.length - this.#free.length;
  }

  /** The number of a user who has this name (see `nameOf`). */
  of(name: string | number): number {
    if (typeof name === 'number') return name >= 0 && Number.isInteger(name) ? 2 * name : name;
    const known = this.#ofTexts.get(name);
    if (known !== undefined) return known;
    const { read, written } = encoder.encodeInto(name, this.#encoded);
    // Half of a surrogate pair has no bytes of its own.
    const isShort = read === name.length && written <= longest && textAt(this.#encoded, 0, written) === name;
    const number = isShort ? this.#ofShort(this.#encoded, 0, written, hashOf(this.#encoded, written)) : this.#addLong();
    this.#texts[placeOf(number)] = name;
    this.#ofTexts.set(name, number);
    return number;
  }

  /**
   * The number of a user whose name is this text, which is not empty.
   *
   * @param hash - the result of `nextHash` for one byte after the other, from 0
   */
  ofBytes(bytes: Uint8Array, from: number, to: number, hash: number): number {
    // The name of such a text may be another one.
    const isLikeNumber =
      bytes[to - 1] === letterN && bytes[from]! <= nine && (bytes[from]! >= zero || bytes[from] === minus);
    return to - from > longest || isLikeNumber
      ? this.of(nameOf(textAt(bytes, from, to)))
      : this.#ofShort(bytes, from, to, hash);
  }

  nameOf(number: string | number): string | number {
    if (typeof number === 'string') return number;
    if (!isOdd(number)) return number >= 0 && Number.isInteger(number) ? number / 2 : number;
    const place = placeOf(number);
    const at = place * width + 1;
    return (this.#texts[place] ??= textAt(this.#cells, at, at + this.#cells[at - 1]!));
  }

  /** Lets another user have the number, if it has not been released already. */
  release(number: string | number): void {
    if (typeof number === 'string' || !isOdd(number)) return;
    const place = placeOf(number);
    if (this.#cells[place * width] === free) return;
    this.#takeOut(place);
    const text = this.#texts[place];
    if (text !== undefined) this.#ofTexts.delete(text);
    this.#texts[place] = undefined;
    this.#cells[place * width] = free;
    this.#free.push(place);
  }

  #ofShort(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const length = to - from;
    const mixed = hash ^ (hash >>> 15);
    const sets = this.#sets;
    const hashes = this.#hashes;
    const cells = this.#cells;
    const first = this.#setOf(mixed);
    for (let at = first; at < first + ways; at++) {
      const place = sets[at]! - 1;
      if (place < 0) break;
      if (hashes[place] !== mixed) continue;
      let cell = place * width;
      if (cells[cell] !== length) continue;
      let same = from;
      while (same < to && cells[++cell] === bytes[same]) same++;
      if (same === to) return numberOf(place);
    }
    return this.#addShort(bytes, from, to, mixed);
  }

  #addShort(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const known = this.#ofTexts.size === 0 ? undefined : this.#ofTexts.get(textAt(bytes, from, to));
    if (known !== undefined) return known;
    const place = this.#newPlace();
    this.#hashes[place] = hash;
    this.#cells[place * width] = to - from;
    this.#cells.set(bytes.subarray(from, to), place * width + 1);
    this.#put(place);
    if (4 * this.size > this.#sets.length) this.#growSets();
    return numberOf(place);
  }

  #addLong(): number {
    const place = this.#newPlace();
    this.#cells[place * width] = long;
    return numberOf(place);
  }

  #newPlace(): number {
    const released = this.#free.pop();
    if (released !== undefined) return released;
    const place = this.#texts.length;
    this.#texts.push(undefined);
    if (place === this.#hashes.length) {
      const [hashes, cells] = [this.#hashes, this.#cells];
      this.#hashes = new Int32Array(2 * place);
      this.#hashes.set(hashes);
      this.#cells = new Uint8Array(2 * place * width);
      this.#cells.set(cells);
    }
    return place;
  }

  #setOf(hash: number): number {
    return (hash * ways) & (this.#sets.length - 1);
  }

  #put(place: number): void {
    const first = this.#setOf(this.#hashes[place]!);
    for (let at = first; at < first + ways; at++) {
      if (this.#sets[at] !== 0) continue;
      this.#sets[at] = place + 1;
      return;
    }
    this.#ofTexts.set(String(this.nameOf(numberOf(place))), numberOf(place));
  }

  #takeOut(place: number): void {
    const sets = this.#sets;
    const first = this.#setOf(this.#hashes[place]!);
    for (let at = first; at < first + ways; at++) {
      if (sets[at] !== place + 1) continue;
      let last = at;
      while (last + 1 < first + ways && sets[last + 1] !== 0) last++;
      sets[at] = sets[last]!;
      sets[last] = 0;
      return;
    }
  }

  #growSets(): void {
    const before = this.#sets;
    this.#sets = new Int32Array(2 * before.length);
    for (const place of before) if (place !== 0) this.#put(place - 1);
  }
}

const numberOf = (place: number): number => 2 * place + 1;
const placeOf = (number: number): number => (number - 1) / 2;
const isOdd = (number: number): boolean => number > 0 && number % 2 === 1;

function hashOf(bytes: Uint8Array, to: number): number {
  let hash = 0;
  for (let at = 0; at < to; at++) hash = nextHash(hash, bytes[at]!);
  return hash;
}
