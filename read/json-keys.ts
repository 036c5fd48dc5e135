import { skipSpaces, type TextBytes, textEnd } from './json-values.js';
import { Token } from './token.js';

/** How many members of an object, and spellings of each key, are remembered. */
const mostMembers = 16;
const mostKeys = 4;
/** The longest remembered key, in bytes. */
const longest = 64;

/** A key with what stands before and behind it: the brace or the comma, the quotes, the colon, and the spaces between. */
export interface JsonKey {
  readonly length: number;
  /** The number of its field, or -1. */
  readonly field: number;
}

interface KnownKey extends JsonKey {
  readonly token: Token;
  /** Another key in the same place. */
  readonly next: KnownKey | undefined;
}

/** Recognises the keys of objects. They are usually those of the lines before. */
export class JsonKeys {
  readonly #names: readonly Uint8Array[];
  /** By place in the object, the keys of earlier lines. The latest one is first. */
  readonly #known = new Array<KnownKey | undefined>(mostMembers).fill(undefined);
  readonly #counts = new Uint8Array(mostMembers);

  constructor(names: readonly string[]) {
    const encoder = new TextEncoder();
    this.#names = names.map((name) => encoder.encode(name));
  }

  /**
   * Finds the key of a member; `undefined` if `JSON.parse` must read it.
   *
   * @param from - the place of the brace or the comma before it
   */
  at(member: number, bytes: Uint8Array, view: DataView, from: number, isInText: TextBytes): JsonKey | undefined {
    if (member < mostMembers) {
      for (let key = this.#known[member]; key !== undefined; key = key.next) if (key.token.isAt(view, from)) return key;
    }
    return this.#meet(member, bytes, from, isInText);
  }

  #meet(member: number, bytes: Uint8Array, from: number, isInText: TextBytes): JsonKey | undefined {
    const start = skipSpaces(bytes, from + 1);
    const end = textEnd(bytes, start, isInText);
    if (end < 0) return undefined;
    const colonAt = skipSpaces(bytes, end);
    if (bytes[colonAt] !== colon) return undefined;
    const length = colonAt + 1 - from;
    const field = this.#fieldAt(bytes, start + 1, end - 1);
    if (member < mostMembers && this.#counts[member]! < mostKeys && length <= longest) {
      const token = new Token(bytes.subarray(from, colonAt + 1));
      this.#known[member] = { length, field, token, next: this.#known[member] };
      this.#counts[member]!++;
    }
    return { length, field };
  }

  #fieldAt(bytes: Uint8Array, from: number, to: number): number {
    const names = this.#names;
    for (let field = 0; field < names.length; field++) {
      const name = names[field]!;
      if (name.length !== to - from) continue;
      let same = 0;
      while (same < name.length && name[same] === bytes[from + same]) same++;
      if (same === name.length) return field;
    }
    return -1;
  }
}

const colon = 0x3a;
