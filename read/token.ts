/** Bytes that are looked for again and again. They are compared four at a time. */
export class Token {
  readonly length: number;
  readonly #words: Int32Array;
  readonly #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    const view = viewOf(bytes);
    this.length = bytes.length;
    this.#words = Int32Array.from({ length: bytes.length >> 2 }, (_, word) => view.getInt32(4 * word));
    this.#rest = bytes.slice(4 * this.#words.length);
  }

  isAt(view: DataView, at: number): boolean {
    if (at + this.length > view.byteLength) return false;
    const words = this.#words;
    for (let word = 0; word < words.length; word++, at += 4) if (view.getInt32(at) !== words[word]) return false;
    const rest = this.#rest;
    for (let byte = 0; byte < rest.length; byte++, at++) if (view.getUint8(at) !== rest[byte]) return false;
    return true;
  }
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
