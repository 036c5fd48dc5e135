import type { SeenIds } from './seen-ids.js';

/** A session that is still open. */
export interface OpenSession<A> {
  start: number;
  end: number;
  value: A;
}

const smallestCapacity = 64;

/** What a row of `times` holds. */
const [startAt, endAt, dueAt, floorAt, width] = [0, 1, 2, 3, 4] as const;

/**
 * What is known of each user: the open sessions in time order, and the floor (S4).
 *
 * A user is a row, and the times of a row stand side by side in one array: there are many users, a number takes 8 bytes there but
 * 24 in an object, and what is needed together comes into the processor's cache together. A user almost always has no or one open
 * session, so the latest one lives there; those before it, if any, are objects. Of a user without an open session, `start` and
 * `end` are such that no time lies in or near them.
 */
export class UserTable<K, A> {
  /** What the fold keeps of the latest open session; an empty value where none is. */
  value: A[] = [];
  /** The ids of the open sessions (S11). */
  readonly ids = new Map<number, SeenIds>();

  readonly #rows = new Map<K, number>();
  #users: (K | undefined)[] = [];
  #times = new Float64Array(width * smallestCapacity);
  /** 1 for a row that has changed. */
  #changed = new Uint8Array(smallestCapacity);
  #earlier: (OpenSession<A>[] | undefined)[] = [];
  /** The rows of forgotten users, to be used again. */
  #free: number[] = [];
  readonly #latest = new LatestSession(this);

  get capacity(): number {
    return this.#times.length / width;
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

  /** The time of the first event of the latest open session, in ms since the epoch. */
  start(row: number): number {
    return this.#times[row * width + startAt]!;
  }

  setStart(row: number, time: number): void {
    this.#times[row * width + startAt] = time;
  }

  /** The time of its last event. */
  end(row: number): number {
    return this.#times[row * width + endAt]!;
  }

  setEnd(row: number, time: number): void {
    this.#times[row * width + endAt] = time;
  }

  /** When the user has to be looked at again: a session may close then, or the user be forgotten. */
  due(row: number): number {
    return this.#times[row * width + dueAt]!;
  }

  setDue(row: number, time: number): void {
    this.#times[row * width + dueAt] = time;
  }

  /** The greatest deadline of the closed sessions (S4). */
  floor(row: number): number {
    return this.#times[row * width + floorAt]!;
  }

  setFloor(row: number, time: number): void {
    this.#times[row * width + floorAt] = time;
  }

  /** Makes a row for a new user. `empty` is where the fold will begin. */
  add(user: K, empty: A): number {
    const row = this.#free.pop() ?? this.#users.length;
    if (row === this.capacity) {
      this.#changed = resized(this.#changed, 2 * row);
      this.#times = resized(this.#times, 2 * row * width);
    }
    this.#rows.set(user, row);
    this.#users[row] = user;
    this.#earlier[row] = undefined;
    this.setDue(row, Infinity);
    this.setFloor(row, -Infinity);
    this.#setLatest(row, Infinity, -Infinity, empty);
    return row;
  }

  /** Forgets a user without open sessions. */
  delete(row: number): void {
    this.#rows.delete(this.user(row));
    this.#users[row] = undefined;
    this.ids.delete(row);
    this.#changed[row] = 0;
    this.#free.push(row);
  }

  /** Has an event join the only open session of a user, if it lies in it or at most `gap` ms after it. */
  join(row: number, time: number, gap: number): boolean {
    const times = this.#times;
    const at = row * width;
    // Of several open sessions, the latest one starts after the first one is due.
    if (!(time >= times[at + startAt]! && time <= times[at + dueAt]!)) return false;
    if (time > times[at + endAt]!) {
      times[at + endAt] = time;
      times[at + dueAt] = time + gap;
    }
    this.#changed[row] = 1;
    return true;
  }

  setChanged(row: number): void {
    this.#changed[row] = 1;
  }

  /** The rows that have changed since the last time. */
  takeChanged(): number[] {
    const rows: number[] = [];
    for (let row = this.#changed.indexOf(1); row !== -1; row = this.#changed.indexOf(1, row + 1)) rows.push(row);
    this.#changed.fill(0);
    return rows;
  }

  isOpen(row: number): boolean {
    return this.start(row) !== Infinity;
  }

  /** Whether exactly one session is open. */
  hasOne(row: number): boolean {
    return this.isOpen(row) && this.#earlier[row] === undefined;
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
    const earlier = this.#earlier[row] ?? [];
    if (time >= this.start(row)) return earlier.length;
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
      this.setStart(row, Infinity);
      this.setEnd(row, -Infinity);
      return;
    }
    earlier.shift();
    if (earlier.length === 0) this.#earlier[row] = undefined;
  }

  /** Whether memory is held for far more users than there are. */
  get isSparse(): boolean {
    return this.capacity > smallestCapacity && this.#rows.size < this.capacity / 8;
  }

  /** Gives memory back: the rows are numbered anew. */
  compact(): void {
    const before = [...this.#rows.values()];
    const pick = <T>(column: readonly T[]) => before.map((row) => column[row] as T);
    this.#users = pick(this.#users);
    this.#earlier = pick(this.#earlier);
    this.value = pick(this.value);
    const capacity = Math.max(smallestCapacity, 2 * before.length);
    const times = new Float64Array(width * capacity);
    const changed = new Uint8Array(capacity);
    before.forEach((row, i) => {
      times.set(this.#times.subarray(row * width, (row + 1) * width), i * width);
      changed[i] = this.#changed[row]!;
    });
    this.#times = times;
    this.#changed = changed;
    const ids = before.map((row) => this.ids.get(row));
    this.ids.clear();
    ids.forEach((seen, row) => {
      if (seen !== undefined) this.ids.set(row, seen);
    });
    this.#users.forEach((user, row) => this.#rows.set(user as K, row));
    this.#free = [];
  }

  #setLatest(row: number, start: number, end: number, value: A): void {
    this.setStart(row, start);
    this.setEnd(row, end);
    this.value[row] = value;
  }
}

/** The column with another capacity: as much of it as fits. */
export function resized<C extends Float64Array | Int32Array | Uint8Array>(column: C, capacity: number): C {
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
    return this.#table.start(this.#row);
  }

  set start(time: number) {
    this.#table.setStart(this.#row, time);
  }

  get end(): number {
    return this.#table.end(this.#row);
  }

  set end(time: number) {
    this.#table.setEnd(this.#row, time);
  }

  get value(): A {
    return this.#table.value[this.#row] as A;
  }

  set value(value: A) {
    this.#table.value[this.#row] = value;
  }
}
