import { DueHeap } from './due-heap.js';
import { resized } from './user-table.js';

const slots = 1024;
const slotsPerGap = 512;

/** The end of a slot's list; also "in no slot". */
const none = -1;

/** What the queue reads of its rows. */
interface Rows {
  /** When a row is due, in ms since the epoch; infinity for never. */
  due(row: number): number;
}

/**
 * Visits each row once the watermark has passed its due time: a timing wheel.
 *
 * Due times usually move later, since sessions grow. That costs nothing here: a row is rescheduled lazily, when its slot expires.
 *
 * The slots of the wheel lie ahead of the watermark. They are unsorted, linked lists. A row that is due in the watermark's own slot
 * has to expire to the ms: it goes to a heap; so does one that comes to be due before its slot.
 *
 * If a visit throws, nothing is lost: the next `advance` goes on with that row and the rows behind it.
 */
export class DeadlineQueue {
  /** There is nothing to visit until the watermark is greater than this. */
  wake = -Infinity;

  readonly #rows: Rows;
  readonly #visit: (row: number) => void;
  readonly #width: number;
  readonly #slotsPerMs: number;
  readonly #heads = new Int32Array(slots).fill(none);
  /** A bit for each slot that is not empty, so that a jump of the watermark passes 32 empty ones at once. */
  readonly #occupied = new Int32Array(slots / 32);
  #near = new DueHeap<number>();
  /** The watermark's own slot: its number, and its start, in ms since the epoch; a whole number, so that it stays exact. */
  #current = 0;
  #start = -Infinity;

  /** Of each row: the slot it is in, and the row behind it there. */
  #slot: Int32Array;
  #next: Int32Array;
  /** The first rows of the slots that have expired and were not visited yet. */
  #expired: number[] = [];
  /** The next row of the slot that is being visited. */
  #following: number = none;

  /**
   * @param gap - how far due times usually lie ahead, in ms
   * @param capacity - how many rows there may be
   * @param rows - gives when each row is due
   * @param visit - called with a row that is due; makes it due later
   */
  constructor(gap: number, capacity: number, rows: Rows, visit: (row: number) => void) {
    // A power of two, so that dividing by it is exact.
    this.#width = 2 ** Math.max(0, Math.ceil(Math.log2(gap / slotsPerGap)));
    this.#slotsPerMs = 1 / this.#width;
    this.#rows = rows;
    this.#visit = visit;
    this.#slot = new Int32Array(capacity).fill(none);
    this.#next = new Int32Array(capacity);
  }

  /** Call it when a row becomes due for the first time, or earlier than before. */
  schedule(row: number): void {
    this.#keep(row);
    this.wake = Math.min(this.wake, this.#near.least);
  }

  /** Moves the watermark, and visits the rows that have become due. */
  advance(watermark: number): void {
    this.wake = -Infinity;
    const turn = Math.floor((watermark - this.#start) * this.#slotsPerMs);
    if (turn > 0) this.#turn(turn, watermark);
    this.#visitExpired(watermark);
    while (this.#near.least < watermark) this.#expire(this.#near.pop(), watermark);
    this.wake = Math.min(this.#near.least, this.#start + this.#width);
  }

  /** No row is due before the watermark is greater than this: `wake`, but past the empty slots. */
  get nextDue(): number {
    for (let step = 1; step < slots; step++) {
      const slot = (this.#current + step) & (slots - 1);
      if (this.#occupied[slot >> 5] === 0) step += 31 - (slot & 31);
      else if (this.#heads[slot] !== none) return Math.min(this.#near.least, this.#start + step * this.#width);
    }
    return this.#near.least;
  }

  /** Makes room for more rows. */
  grow(capacity: number): void {
    const rows = this.#slot.length;
    if (capacity === rows) return;
    this.#slot = resized(this.#slot, capacity).fill(none, rows);
    this.#next = resized(this.#next, capacity);
  }

  /** Schedules these rows anew, after rows were renumbered. */
  reschedule(rows: Iterable<number>, capacity: number): void {
    this.#slot = new Int32Array(capacity).fill(none);
    this.#next = new Int32Array(capacity);
    this.#heads.fill(none);
    this.#occupied.fill(0);
    this.#near = new DueHeap();
    this.#expired = [];
    this.#following = none;
    for (const row of rows) this.#keep(row);
  }

  /** Turns the wheel on, so that the watermark comes into its own slot. */
  #turn(turn: number, watermark: number): void {
    const last = Math.min(turn, slots - 1);
    for (let step = 1; step <= last; step++) {
      const slot = (this.#current + step) & (slots - 1);
      if (this.#occupied[slot >> 5] === 0) {
        step += 31 - (slot & 31);
        continue;
      }
      const head = this.#heads[slot]!;
      if (head === none) continue;
      this.#expired.push(head);
      this.#heads[slot] = none;
      this.#occupied[slot >> 5]! &= ~(1 << (slot & 31));
    }
    this.#current = (this.#current + last) & (slots - 1);
    this.#start = turn < slots ? this.#start + turn * this.#width : Math.floor(watermark);
  }

  #visitExpired(watermark: number): void {
    for (let row = this.#following; ; row = this.#following) {
      if (row === none) {
        const head = this.#expired.pop();
        if (head === undefined) return;
        row = head;
      }
      this.#following = this.#next[row]!;
      this.#slot[row] = none;
      this.#expire(row, watermark);
    }
  }

  #expire(row: number, watermark: number): void {
    if (this.#rows.due(row) >= watermark) {
      this.#keep(row);
      return;
    }
    try {
      this.#visit(row);
    } finally {
      this.#keep(row);
    }
  }

  /** Puts a row into a slot that expires when the row is due, or before. */
  #keep(row: number): void {
    const due = this.#rows.due(row);
    if (due === Infinity) return;
    let ahead = Math.min(Math.floor((due - this.#start) * this.#slotsPerMs), slots - 1);
    // The difference may be rounded up to the next slot, which would expire too late. That happens for an instant just before a
    // whole number.
    if (this.#start + ahead * this.#width > due) ahead--;
    const slot = this.#slot[row]!;
    if (slot !== none && ((slot - this.#current) & (slots - 1)) <= ahead) return;
    if (slot !== none || ahead < 1) this.#near.push(due, row);
    else this.#put(row, (this.#current + ahead) & (slots - 1));
  }

  #put(row: number, slot: number): void {
    this.#slot[row] = slot;
    this.#next[row] = this.#heads[slot]!;
    this.#heads[slot] = row;
    this.#occupied[slot >> 5]! |= 1 << (slot & 31);
  }
}
