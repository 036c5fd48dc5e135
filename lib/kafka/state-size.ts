/**
 * Bounds the state of each user, in bytes, so that it fits into a message of the changelog.
 *
 * A commit measures the state. Later events are added to that size. If sessions close meanwhile, the sum is too large until the
 * next commit measures again.
 */
export class StateSize<K> {
  readonly #maxBytes: number;
  /** The size that is assumed for a user whose state was smaller when written. Only larger sizes are stored. */
  readonly #small: number;
  readonly #written = new Map<K, number>();
  readonly #added = new Map<K, number>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#small = Math.floor(maxBytes / 8);
  }

  /** Whether the user's state may grow by so many bytes. */
  hasRoomFor(user: K, bytes: number): boolean {
    return (this.#written.get(user) ?? this.#small) + (this.#added.get(user) ?? 0) + bytes <= this.#maxBytes;
  }

  /** Whether the stored size may be too large, so that a commit would measure it again. */
  isVague(user: K): boolean {
    return this.#added.has(user);
  }

  add(user: K, bytes: number): void {
    this.#added.set(user, (this.#added.get(user) ?? 0) + bytes);
  }

  /** The state has become smaller. The next commit measures by how much. */
  shrink(user: K): void {
    this.add(user, 0);
  }

  /** Sets the size of a user's state, as written or read back. */
  setWritten(user: K, bytes: number): void {
    if (bytes > this.#small) this.#written.set(user, bytes);
    else this.#written.delete(user);
  }

  forget(user: K): void {
    this.#written.delete(user);
  }

  /** Called when a commit has measured all sizes: nothing has been added since. */
  startAnew(): void {
    this.#added.clear();
  }
}
