/** No user. Rows count from 0. */
const none = -1;

/** How many numbers the array holds per row. */
const numbersPerRow = 4;

/**
 * The row of each user, as a `Map` has it. Users that are small whole numbers stand in an array, which is several times as fast.
 */
export class UserRows<K> {
  readonly #others = new Map<K, number>();
  #numbers = new Int32Array(0);
  #size = 0;

  /** @param capacity - how many rows there may be */
  constructor(capacity: number) {
    this.grow(capacity);
  }

  get size(): number {
    return this.#size;
  }

  get(user: K): number | undefined {
    if (!this.#isSmall(user)) return this.#others.get(user);
    const row = this.#numbers[user]!;
    return row === none ? undefined : row;
  }

  /** Call it for a user who has no row. */
  add(user: K, row: number): void {
    this.#size++;
    this.#put(user, row);
  }

  /** Call it for a user who has a row. */
  delete(user: K): void {
    this.#size--;
    if (this.#isSmall(user)) this.#numbers[user] = none;
    else this.#others.delete(user);
  }

  /** Makes room for more rows. Users whose numbers now fit move into the array. */
  grow(capacity: number): void {
    const numbers = new Int32Array(numbersPerRow * capacity).fill(none);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    for (const [user, row] of this.#others) {
      if (!this.#isSmall(user)) continue;
      this.#others.delete(user);
      numbers[user] = row;
    }
  }

  #put(user: K, row: number): void {
    if (this.#isSmall(user)) this.#numbers[user] = row;
    else this.#others.set(user, row);
  }

  #isSmall(user: K): user is K & number {
    return typeof user === 'number' && user >= 0 && user < this.#numbers.length && (user | 0) === user;
  }
}
