/**
 * Bounds what is kept of each user, in bytes, so that it fits into a message of the changelog.
 *
 * What a commit has written is known. What came since is added to it, which is too much where sessions have closed meanwhile:
 * the next commit knows better.
 */
export class StateSize<K> {
  readonly #maxBytes: number;
  /** So much is allowed for one of whom less was written: only the others are remembered. */
  readonly #small: number;
  readonly #written = new Map<K, number>();
  readonly #added = new Map<K, number>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#small = Math.floor(maxBytes / 8);
  }

  /** Whether there is room for so many bytes more. */
  hasRoomFor(user: K, bytes: number): boolean {
    return (this.#written.get(user) ?? this.#small) + (this.#added.get(user) ?? 0) + bytes <= this.#maxBytes;
  }

  /** Whether a commit would tell more exactly. */
  isVague(user: K): boolean {
    return this.#added.has(user);
  }

  add(user: K, bytes: number): void {
    this.#added.set(user, (this.#added.get(user) ?? 0) + bytes);
  }

  /** Some of it has gone: only a commit can tell how much is left. */
  shrink(user: K): void {
    this.add(user, 0);
  }

  /** What was written of a user, or read back. */
  setWritten(user: K, bytes: number): void {
    if (bytes > this.#small) this.#written.set(user, bytes);
    else this.#written.delete(user);
  }

  forget(user: K): void {
    this.#written.delete(user);
  }

  /** A commit is being made: nothing has come since. */
  startAnew(): void {
    this.#added.clear();
  }
}
