import { textAt } from './bytes.js';
import { nameOf } from './exact-numbers.js';
import { PlaceSets, ways } from './place-sets.js';
import { nextHash } from './recurring-texts.js';

/** In bytes, behind one for the length. A longer text is found by itself. */
const longest = 39;
const width = longest + 1;
/** Smaller whole numbers need no table. */
const firstTabled = 1 << 14;

const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const letterN = 0x6e;

const encoder = new TextEncoder();

/**
 * Numbers the users of a log, so that a user who comes again is recognised from the bytes of the log, and no text is made for each
 * event. A text or a great whole number gets an odd number. It may be released, and is given again then: so the numbers stay small, and
 * memory follows the users who are known. A small whole number gets twice itself, and any other number itself.
 */
export class UserNumbers {
  /** The numbers of names that were given as texts, are long, or have no room in the sets. */
  readonly #ofNames = new Map<string | number, number>();
  /** The places of the others, found by hash. */
  readonly #sets = new PlaceSets();
  /* By place. */
  /** The name, if it is a whole number, or was needed as a text. */
  readonly #names: (string | number | undefined)[] = [];
  /** The length and the bytes of a short text; 0 for any other name. */
  #cells = new Uint8Array(0);
  #hashes = new Int32Array(1);
  #isTaken = new Uint8Array(1);
  readonly #free: number[] = [];
  readonly #encoded = new Uint8Array(longest + 3);

  /** How many texts and great whole numbers are known. */
  get size(): number {
    return this.#names.length - this.#free.length;
  }

  /** The number of a user who has this name (see `nameOf`). */
  of(name: string | number): number {
    if (typeof name === 'string') return this.#ofNames.get(name) ?? this.#ofText(name);
    if (name >= firstTabled && Number.isInteger(name)) return this.#ofWhole(name);
    return name >= 0 && Number.isInteger(name) ? 2 * name : name;
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
    return (this.#names[place] ??= textAt(this.#cells, at, at + this.#cells[at - 1]!));
  }

  /** Lets another user have the number, if it has not been released already. */
  release(number: string | number): void {
    if (typeof number === 'string' || !isOdd(number)) return;
    const place = placeOf(number);
    if (this.#isTaken[place] === 0) return;
    this.#sets.takeOut(place, this.#hashes[place]!);
    const name = this.#names[place];
    if (name !== undefined && this.#ofNames.size > 0) this.#ofNames.delete(name);
    this.#names[place] = undefined;
    this.#isTaken[place] = 0;
    if (place * width < this.#cells.length) this.#cells[place * width] = 0;
    this.#free.push(place);
  }

  #ofText(name: string): number {
    const { read, written } = encoder.encodeInto(name, this.#encoded);
    // Half of a surrogate pair has no bytes of its own.
    const isShort = read === name.length && written <= longest && textAt(this.#encoded, 0, written) === name;
    const number = isShort
      ? this.#ofShort(this.#encoded, 0, written, hashOf(this.#encoded, written))
      : numberOf(this.#newPlace());
    this.#names[placeOf(number)] = name;
    this.#ofNames.set(name, number);
    return number;
  }

  #ofWhole(name: number): number {
    const hash = mixed((Math.imul(name / 2 ** 32, 31) + name) | 0);
    const sets = this.#sets;
    const first = sets.firstOf(hash);
    for (let index = first; index < first + ways; index++) {
      const place = sets.at(index);
      if (place < 0) break;
      if (this.#names[place] === name) return numberOf(place);
    }
    return this.#ofNames.get(name) ?? this.#add(name, hash);
  }

  #ofShort(bytes: Uint8Array, from: number, to: number, textHash: number): number {
    const hash = mixed(textHash);
    const sets = this.#sets;
    const cells = this.#cells;
    const first = sets.firstOf(hash);
    for (let index = first; index < first + ways; index++) {
      const place = sets.at(index);
      if (place < 0) break;
      let cell = place * width;
      if (this.#hashes[place] !== hash || cells[cell] !== to - from) continue;
      let same = from;
      while (same < to && cells[++cell] === bytes[same]) same++;
      if (same === to) return numberOf(place);
    }
    return this.#addShort(bytes, from, to, hash);
  }

  #addShort(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const known = this.#ofNames.size === 0 ? undefined : this.#ofNames.get(textAt(bytes, from, to));
    if (known !== undefined) return known;
    const place = this.#newPlace();
    this.#growCells(place);
    this.#cells[place * width] = to - from;
    this.#cells.set(bytes.subarray(from, to), place * width + 1);
    return this.#put(place, hash);
  }

  /** A name that is a whole number. */
  #add(name: number, hash: number): number {
    const place = this.#newPlace();
    this.#names[place] = name;
    return this.#put(place, hash);
  }

  #newPlace(): number {
    const place = this.#free.pop() ?? this.#names.push(undefined) - 1;
    if (place === this.#hashes.length) {
      const [hashes, isTaken] = [this.#hashes, this.#isTaken];
      this.#hashes = new Int32Array(2 * place);
      this.#hashes.set(hashes);
      this.#isTaken = new Uint8Array(2 * place);
      this.#isTaken.set(isTaken);
    }
    this.#isTaken[place] = 1;
    return place;
  }

  #growCells(place: number): void {
    if (place * width < this.#cells.length) return;
    const cells = this.#cells;
    this.#cells = new Uint8Array(this.#hashes.length * width);
    this.#cells.set(cells);
  }

  #put(place: number, hash: number): number {
    this.#hashes[place] = hash;
    if (!this.#sets.put(place, hash)) this.#leaveOut(place);
    for (const other of this.#sets.grow(this.size, this.#hashes)) this.#leaveOut(other);
    return numberOf(place);
  }

  #leaveOut(place: number): void {
    this.#ofNames.set(this.nameOf(numberOf(place)), numberOf(place));
  }
}

const numberOf = (place: number): number => 2 * place + 1;
const placeOf = (number: number): number => (number - 1) / 2;
const isOdd = (number: number): boolean => number > 0 && number % 2 === 1;

const mixed = (hash: number): number => hash ^ (hash >>> 15);

function hashOf(bytes: Uint8Array, to: number): number {
  let hash = 0;
  for (let at = 0; at < to; at++) hash = nextHash(hash, bytes[at]!);
  return hash;
}
