import type { SeenIds } from './seen-ids.js';

/** A session that is still open. */
export interface OpenSession<A> {
  start: number;
  end: number;
  value: A;
}

const smallestCapacity = 64;

/**
 * What is known of each user: the open sessions in time order, and the floor (S4).
 *
 * A user is a row, and what belongs to a row stands in columns: there are many users, and a number takes 8 bytes in a column but
 * 24 in an object. A user almost always has no or one open session, so the latest one lives in the columns; those before it, if
 * any, are objects. Of a user without an open session, `start` and `end` are such that no time lies in or near them.
 */
export class UserTable<K, A> {
  /** The times of the first and the last event of the latest open session, in ms since the epoch. */
  start = new Float64Array(smallestCapacity);
  end = new Float64Array(smallestCapacity);
  /** The greatest deadline of the closed sessions (S4), in ms since the epoch. */
  floor = new Float64Array(smallestCapacity);
  /** What the fold keeps of the latest open session; an empty value where none is. */
  value: A[] = [];
  /** The ids of the open sessions (S11). */
  ids: (SeenIds | undefined)[] = [];

  readonly #rows = new Map<K, number>();
  #users: (K | undefined)[] = [];
  #earlier: (OpenSession<A>[] | undefined)[] = [];
  /** The rows of forgotten users, to be used again. */
  #free: number[] = [];
  readonly #latest = new LatestSession(this);

  get capacity(): number {
    return this.start.length;
  }

  /** The row of a user, if anything is known of the user. */
  row(user: K): number | undefined {
    return this.#rows.get(user);
  }

  rows(): IterableIterator<number> {
    return this.#rows.values();
  }

  user(row: number): K {
    return this.#users[row] as K;
  }

  /** Makes a row for a new user. `empty` is where the fold will begin. */
  add(user: K, empty: A): number {
    const row = this.#free.pop() ?? this.#users.length;
    if (row === this.capacity) this.#resize(2 * row);
    this.#rows.set(user, row);
    this.#users[row] = user;
    this.#earlier[row] = undefined;
    this.ids[row] = undefined;
    this.floor[row] = -Infinity;
    this.#setLatest(row, Infinity, -Infinity, empty);
    return row;
  }

  /** Forgets a user without open sessions. */
  delete(row: number): void {
    this.#rows.delete(this.user(row));
    this.#users[row] = undefined;
    this.ids[row] = undefined;
    this.#free.push(row);
  }

  isOpen(row: number): boolean {
    return this.start[row] !== Infinity;
  }

  /** Whether exactly one session is open. */
  hasOne(row: number): boolean {
    return this.isOpen(row) && this.#earlier[row] === undefined;
  }

  /** The number of open sessions. */
  count(row: number): number {
    return this.isOpen(row) ? (this.#earlier[row]?.length ?? 0) + 1 : 0;
  }

  /** The open session at `index`, to be read and changed until the next call. */
  at(row: number, index: number): OpenSession<A> | undefined {
    if (!this.isOpen(row)) return undefined;
    const earlier = this.#earlier[row];
    if (earlier !== undefined && index < earlier.length) return earlier[index];
    return index === (earlier?.length ?? 0) ? this.#latest.of(row) : undefined;
  }

  /** All open sessions in time order, to be read. */
  all(row: number): OpenSession<A>[] {
    if (!this.isOpen(row)) return [];
    const { start, end, value } = this.#latest.of(row);
    return [...(this.#earlier[row] ?? []), { start, end, value }];
  }

  /** The index of the last open session that starts at or before `time`; -1 if there is none. */
  indexAt(row: number, time: number): number {
    const earlier = this.#earlier[row];
    if (earlier === undefined) return time >= this.start[row]! ? 0 : -1;
    if (time >= this.start[row]!) return earlier.length;
    let low = 0;
    let high = earlier.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (earlier[middle]!.start <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Puts an open session at `index`, in front of the one that is there. */
  insert(row: number, index: number, session: OpenSession<A>): void {
    if (!this.isOpen(row)) {
      this.#setLatest(row, session.start, session.end, session.value);
      return;
    }
    const earlier = (this.#earlier[row] ??= []);
    if (index <= earlier.length) {
      earlier.splice(index, 0, session);
      return;
    }
    const { start, end, value } = this.#latest.of(row);
    earlier.push({ start, end, value });
    this.#setLatest(row, session.start, session.end, session.value);
  }

  /** Takes the open session behind the one at `index` out. */
  removeNext(row: number, index: number): void {
    const earlier = this.#earlier[row] ?? [];
    const [removed] = earlier.splice(index + 1, 1);
    if (removed === undefined) {
      const latest = earlier.pop();
      if (latest !== undefined) this.#setLatest(row, latest.start, latest.end, latest.value);
    }
    if (earlier.length === 0) this.#earlier[row] = undefined;
  }

  /** Takes the first open session out. If it was the only one, its value stays, to be renewed. */
  removeFirst(row: number): void {
    const earlier = this.#earlier[row];
    if (earlier === undefined) {
      this.start[row] = Infinity;
      this.end[row] = -Infinity;
      return;
    }
    earlier.shift();
    if (earlier.length === 0) this.#earlier[row] = undefined;
  }

  /** Whether memory is held for far more users than there are. */
  get isSparse(): boolean {
    return this.capacity > smallestCapacity && this.#rows.size < this.capacity / 8;
  }

  /** Gives memory back. The rows are numbered anew: returns, for each one now, which it was before. */
  compact(): number[] {
    const before = [...this.#rows.values()];
    const pick = <T>(column: readonly T[]) => before.map((row) => column[row] as T);
    this.#users = pick(this.#users);
    this.#earlier = pick(this.#earlier);
    this.value = pick(this.value);
    this.ids = pick(this.ids);
    const columns = [this.start, this.end, this.floor].map((column) => before.map((row) => column[row]!));
    this.#resize(Math.max(smallestCapacity, 2 * before.length));
    [this.start, this.end, this.floor].forEach((column, i) => {
      column.set(columns[i]!);
    });
    this.#users.forEach((user, row) => this.#rows.set(user as K, row));
    this.#free = [];
    return before;
  }

  #setLatest(row: number, start: number, end: number, value: A): void {
    this.start[row] = start;
    this.end[row] = end;
    this.value[row] = value;
  }

  #resize(capacity: number): void {
    this.start = resized(this.start, capacity);
    this.end = resized(this.end, capacity);
    this.floor = resized(this.floor, capacity);
  }
}

/** The column with another capacity: as much of it as fits. */
export function resized<C extends Float64Array | Int32Array>(column: C, capacity: number): C {
  const copy = new (column.constructor as new (length: number) => C)(capacity);
  copy.set(column.subarray(0, capacity));
  return copy;
}

/** The latest session of a row as an object, which is the same for all rows: it stands on one at a time. */
class LatestSession<A> implements OpenSession<A> {
  readonly #table: UserTable<unknown, A>;
  #row = 0;

  constructor(table: UserTable<unknown, A>) {
    this.#table = table;
  }

  of(row: number): this {
    this.#row = row;
    return this;
  }

  get start(): number {
    return this.#table.start[this.#row]!;
  }

  set start(time: number) {
    this.#table.start[this.#row] = time;
  }

  get end(): number {
    return this.#table.end[this.#row]!;
  }

  set end(time: number) {
    this.#table.end[this.#row] = time;
  }

  get value(): A {
    return this.#table.value[this.#row] as A;
  }

  set value(value: A) {
    this.#table.value[this.#row] = value;
  }
}
