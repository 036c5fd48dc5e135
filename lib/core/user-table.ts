import type { OpenSessions } from './open-sessions.js';
import type { SeenIds } from './seen-ids.js';
import { UserRows } from './user-rows.js';

const smallestCapacity = 64;

/**
 * The marks of a row: it belongs to a user; it has changed since the last commit; it has changed since open sessions were last
 * shown; its open sessions have to be counted again.
 */
const [taken, changed, unshown, uncounted] = [1, 2, 4, 8] as const;
const allMarks = taken | changed | unshown;

/** The layout of a row of `times`. */
const [startAt, endAt, dueAt, floorAt, width] = [0, 1, 2, 3, 4] as const;

/**
 * What is known of each user: the open sessions, and the floor (S4).
 *
 * A user is a row, and the times of a row stand side by side in one array: a number takes 8 bytes there but 24 in an object,
 * and one cache line holds all that an event needs. A user almost always has no or one open session: a lone one lives in the
 * columns. Where there are several, they are an object. Without a lone session, `start` and `end` are infinite, so that no time
 * lies in or near it.
 */
export class UserTable<K, E, A> {
  /** What is kept of the lone session; an empty value where there is none. */
  value: A[] = [];
  /** The ids of the open sessions (S11). */
  ids: (SeenIds | undefined)[] = [];
  /** How many users have one open session, and how many have several. */
  lone = 0;
  crowded = 0;

  #rows = new UserRows<K>(smallestCapacity);
  #users: (K | undefined)[] = [];
  #times = new Float64Array(width * smallestCapacity);
  /** How many events the lone session has. */
  #counts = new Uint32Array(smallestCapacity);
  /** The marks of each row. */
  #marks = new Uint8Array(smallestCapacity);
  #several: (OpenSessions<K, E, A> | undefined)[] = [];
  /** How many sessions each of them had when last counted, the sum of these, and the rows that have changed since. */
  #counted: number[] = [];
  #inSeveral = 0;
  #uncounted: number[] = [];
  /** The rows of forgotten users, to be used again. */
  #free: number[] = [];
  readonly #gap: number;
  /** The gap of each user, where they differ. */
  #gaps: number[] | undefined;

  /** @param gap - the longest pause inside a session, in ms; `undefined` if users differ */
  constructor(gap: number | undefined) {
    this.#gap = gap ?? NaN;
    if (gap === undefined) this.#gaps = [];
  }

  get capacity(): number {
    return this.#counts.length;
  }

  /** The row of a user, if anything is known of the user. */
  row(user: K): number | undefined {
    return this.#rows.get(user);
  }

  *rows(): IterableIterator<number> {
    for (let row = 0; row < this.#users.length; row++) if ((this.#marks[row]! & taken) !== 0) yield row;
  }

  user(row: number): K {
    return this.#users[row] as K;
  }

  /** The longest pause inside a session of this user, in ms. */
  gap(row: number): number {
    return this.#gaps === undefined ? this.#gap : this.#gaps[row]!;
  }

  /** The time of the first event of the lone session, in ms since the epoch. */
  start(row: number): number {
    return this.#times[row * width + startAt]!;
  }

  /** The time of its last event. */
  end(row: number): number {
    return this.#times[row * width + endAt]!;
  }

  /** How many events it has. */
  count(row: number): number {
    return this.#counts[row]!;
  }

  /**
   * When the user has to be looked at again: the deadline of the first open session; if none is open, when the user may be
   * forgotten.
   */
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

  /** Makes a row for a new user. `empty` is the fold's empty value. */
  add(user: K, empty: A, gap: number): number {
    const row = this.#free.pop() ?? this.#users.length;
    if (row === this.capacity) {
      this.#counts = resized(this.#counts, 2 * row);
      this.#marks = resized(this.#marks, 2 * row);
      this.#times = resized(this.#times, 2 * row * width);
      this.#rows.grow(2 * row);
    }
    this.#rows.add(user, row);
    this.#users[row] = user;
    this.#several[row] = undefined;
    this.ids[row] = undefined;
    this.#marks[row]! |= taken;
    this.value[row] = empty;
    if (this.#gaps !== undefined) this.#gaps[row] = gap;
    this.setDue(row, Infinity);
    this.setFloor(row, -Infinity);
    this.#setTimes(row, Infinity, -Infinity);
    return row;
  }

  /** Forgets a user without open sessions. */
  delete(row: number): void {
    this.#rows.delete(this.user(row));
    this.#users[row] = undefined;
    this.ids[row] = undefined;
    this.#marks[row]! &= uncounted;
    this.#free.push(row);
  }

  isOpen(row: number): boolean {
    return this.isLone(row) || this.#several[row] !== undefined;
  }

  /** Whether exactly one session is open, and lives in the columns. */
  isLone(row: number): boolean {
    return this.start(row) !== Infinity;
  }

  /** The open sessions of a user who has several. */
  several(row: number): OpenSessions<K, E, A> | undefined {
    return this.#several[row];
  }

  /** The time of the first event in an open session; infinite if none is open. */
  firstStart(row: number): number {
    return this.#several[row]?.start ?? this.start(row);
  }

  /** Whether a time lies in the lone session, or after it in its reach. */
  isInReach(row: number, time: number): boolean {
    const at = row * width;
    return time >= this.#times[at + startAt]! && time <= this.#times[at + dueAt]!;
  }

  /** Extends the lone session, which only the gap ends, by an event in its reach. */
  extend(row: number, time: number): void {
    const times = this.#times;
    const at = row * width;
    if (time > times[at + endAt]!) {
      times[at + endAt] = time;
      times[at + dueAt] = time + this.gap(row);
    }
    this.#counts[row]!++;
    this.#marks[row]! |= allMarks;
  }

  /** Begins the lone session of a user who has none open. */
  begin(row: number, time: number, due: number, value: A): void {
    const times = this.#times;
    const at = row * width;
    times[at + startAt] = time;
    times[at + endAt] = time;
    times[at + dueAt] = due;
    this.#counts[row] = 1;
    this.value[row] = value;
    this.#marks[row]! |= allMarks;
    this.lone++;
  }

  /** Closes the lone session of a user: its deadline becomes the floor, and the user is due to be forgotten one gap later. */
  closeLone(row: number, empty: A): void {
    const times = this.#times;
    const at = row * width;
    const deadline = times[at + dueAt]!;
    times[at + startAt] = Infinity;
    times[at + endAt] = -Infinity;
    times[at + dueAt] = deadline + this.gap(row);
    times[at + floorAt] = deadline;
    this.value[row] = empty;
    this.#marks[row]! |= allMarks;
    this.lone--;
  }

  /** Sets the lone session of a user. */
  setLone(row: number, start: number, end: number, count: number, due: number, value: A): void {
    if (this.#several[row] !== undefined) this.setNone(row, value);
    if (!this.isLone(row)) this.lone++;
    this.#setTimes(row, start, end);
    this.setDue(row, due);
    this.#counts[row] = count;
    this.value[row] = value;
  }

  /** Sets the open sessions of a user who has several. */
  setSeveral(row: number, open: OpenSessions<K, E, A>, empty: A): void {
    if (this.isLone(row)) this.setNone(row, empty);
    if (this.#several[row] === undefined) this.crowded++;
    this.#several[row] = open;
    this.#countLater(row);
  }

  /** Removes all open sessions of a user. */
  setNone(row: number, empty: A): void {
    if (this.isLone(row)) this.lone--;
    if (this.#several[row] !== undefined) {
      this.crowded--;
      this.#several[row] = undefined;
      this.#countLater(row);
    }
    this.#setTimes(row, Infinity, -Infinity);
    this.value[row] = empty;
  }

  setChanged(row: number): void {
    this.#marks[row]! |= allMarks;
  }

  /** Marks the open sessions of a user to be shown, though they have not changed. */
  setShowable(row: number): void {
    this.#marks[row]! |= unshown;
  }

  /** The rows that have changed since `setSaved` was called. */
  changed(): number[] {
    return this.#marked(changed);
  }

  setSaved(): void {
    this.#unmark(changed);
  }

  /** The rows that have changed since `setShown` was called. */
  unshown(): number[] {
    return this.#marked(unshown);
  }

  setShown(): void {
    this.#unmark(unshown);
  }

  #marked(mark: number): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.#users.length; row++) if ((this.#marks[row]! & mark) !== 0) rows.push(row);
    return rows;
  }

  #unmark(mark: number): void {
    for (let row = 0; row < this.#users.length; row++) this.#marks[row]! &= ~mark;
  }

  /**
   * How many sessions are open. The sessions of a user who has several are counted again if they have changed since the last time.
   */
  get openCount(): number {
    for (const row of this.#uncounted) {
      const count = this.#several[row]?.size ?? 0;
      this.#inSeveral += count - (this.#counted[row] ?? 0);
      this.#counted[row] = count;
    }
    // Only now, because a split may throw.
    for (const row of this.#uncounted) this.#marks[row]! &= ~uncounted;
    this.#uncounted = [];
    return this.lone + this.#inSeveral;
  }

  /** How many users there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** Whether memory is held for far more users than there are. */
  get isSparse(): boolean {
    return this.capacity > smallestCapacity && this.#rows.size < this.capacity / 8;
  }

  /** Releases memory. Rows are renumbered. */
  compact(): void {
    const before = [...this.rows()];
    const pick = <T>(column: readonly T[]) => before.map((row) => column[row] as T);
    this.#users = pick(this.#users);
    this.#several = pick(this.#several);
    this.#counted = [];
    this.#inSeveral = 0;
    this.value = pick(this.value);
    this.ids = pick(this.ids);
    if (this.#gaps !== undefined) this.#gaps = pick(this.#gaps);
    const capacity = Math.max(smallestCapacity, 2 * before.length);
    const times = new Float64Array(width * capacity);
    const counts = new Uint32Array(capacity);
    const marks = new Uint8Array(capacity);
    before.forEach((row, i) => {
      times.set(this.#times.subarray(row * width, (row + 1) * width), i * width);
      counts[i] = this.#counts[row]!;
      marks[i] = this.#marks[row]! & ~uncounted;
    });
    this.#times = times;
    this.#counts = counts;
    this.#marks = marks;
    this.#uncounted = [];
    this.#several.forEach((open, row) => {
      if (open !== undefined) this.#countLater(row);
    });
    this.#rows = new UserRows(capacity);
    this.#users.forEach((user, row) => {
      this.#rows.add(user as K, row);
    });
    this.#free = [];
  }

  #countLater(row: number): void {
    if ((this.#marks[row]! & uncounted) !== 0) return;
    this.#marks[row]! |= uncounted;
    this.#uncounted.push(row);
  }

  #setTimes(row: number, start: number, end: number): void {
    this.#times[row * width + startAt] = start;
    this.#times[row * width + endAt] = end;
  }
}

/** A copy of the column with another capacity. */
export function resized<C extends Float64Array | Int32Array | Uint32Array | Uint8Array>(
  column: C,
  capacity: number,
): C {
  const copy = new (column.constructor as new (length: number) => C)(capacity);
  copy.set(column.subarray(0, capacity));
  return copy;
}
