/** Bytes that are looked for again and again. They are compared four at a time. */
export class Token {
  readonly length: number;
  readonly #bytes: Uint8Array;
  /** Where the last four bytes begin; below 0 if there are fewer. */
  readonly #lastAt: number;
  readonly #first: number;
  readonly #last: number;
  readonly #between: Int32Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes.slice();
    this.length = bytes.length;
    this.#lastAt = bytes.length - 4;
    const view = viewOf(this.#bytes);
    const four = (at: number) => (this.#lastAt < 0 ? 0 : view.getInt32(at));
    this.#first = four(0);
    this.#last = four(this.#lastAt);
    this.#between = Int32Array.from({ length: (this.#lastAt - 1) >> 2 }, (_, word) => four(4 + 4 * word));
  }

  isAt(view: DataView, at: number): boolean {
    const lastAt = at + this.#lastAt;
    if (lastAt < at) return this.#isShortAt(view, at);
    if (lastAt + 4 > view.byteLength) return false;
    if (view.getInt32(at) !== this.#first || view.getInt32(lastAt) !== this.#last) return false;
    const between = this.#between;
    for (let word = 0, from = at + 4; word < between.length; word++, from += 4) {
      if (view.getInt32(from) !== between[word]) return false;
    }
    return true;
  }

  #isShortAt(view: DataView, at: number): boolean {
    if (at + this.length > view.byteLength) return false;
    return this.#bytes.every((byte, i) => view.getUint8(at + i) === byte);
  }
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
