import { DueHeap } from './due-heap.js';
import { resized } from './user-table.js';

const slots = 1024;
const slotsPerGap = 512;

/** Ends the list of a slot; and stands for "in no slot". */
const none = -1;
const outside = -2;

/**
 * Visits each row once the watermark has passed its due time: a timing wheel.
 *
 * Most due times are put off before they come, since sessions grow. So a row is not moved then, but asked when its slot comes up,
 * and filed again. A visit may be early; it is a question, and its answer is the next due time.
 *
 * The slots of the wheel lie ahead of the watermark. They are unsorted, linked lists. A due time in the watermark's own slot has
 * to be met to the ms: it goes to a heap; so does one that comes forward while its row stands in a slot.
 */
export class DeadlineQueue {
  /** There is nothing to visit until the watermark is greater than this. */
  wake = -Infinity;

  readonly #visit: (row: number) => number;
  readonly #width: number;
  readonly #slotsPerMs: number;
  readonly #heads = new Int32Array(slots).fill(none);
  /** A bit for each slot that is not empty, so that a jump of the watermark passes 32 empty ones at once. */
  readonly #occupied = new Int32Array(slots / 32);
  #near = new DueHeap<number>();
  /** The watermark's own slot: its place in the ring, and its start, in ms since the epoch; a whole number, so that it stays exact. */
  #place = 0;
  #start = -Infinity;

  /** Of each row: when it will be visited, infinity if it will not; and the row behind it in its slot. */
  #due: Float64Array;
  #next: Int32Array;

  /**
   * @param gap - how far due times usually lie ahead, in ms
   * @param capacity - how many rows there may be
   * @param visit - called with a row that may be due; returns when it is due next, infinity for never
   */
  constructor(gap: number, capacity: number, visit: (row: number) => number) {
    // A power of two, so that dividing by it is exact.
    this.#width = 2 ** Math.max(0, Math.ceil(Math.log2(gap / slotsPerGap)));
    this.#slotsPerMs = 1 / this.#width;
    this.#visit = visit;
    this.#due = new Float64Array(capacity).fill(Infinity);
    this.#next = new Int32Array(capacity).fill(outside);
  }

  /** Has a row visited once the watermark is greater than `due`, or before. */
  file(row: number, due: number): void {
    if (due >= this.#due[row]!) return;
    this.#due[row] = due;
    const ahead = (due - this.#start) * this.#slotsPerMs;
    if (ahead < 1 || this.#next[row] !== outside) {
      this.#near.push(due, row);
      if (due < this.wake) this.wake = due;
      return;
    }
    const slot = (this.#place + (ahead < slots ? Math.floor(ahead) : slots - 1)) & (slots - 1);
    this.#next[row] = this.#heads[slot]!;
    this.#heads[slot] = row;
    this.#occupied[slot >> 5]! |= 1 << (slot & 31);
  }

  /** Moves the watermark on and visits what has become due. */
  advance(watermark: number): void {
    const turn = Math.floor((watermark - this.#start) * this.#slotsPerMs);
    if (turn > 0) this.#turn(turn, watermark);
    while (this.#near.least < watermark) {
      const due = this.#near.least;
      const row = this.#near.pop();
      // Otherwise the row has been filed again since.
      if (due === this.#due[row]) this.#ask(row);
    }
    this.wake = Math.min(this.#near.least, this.#start + this.#width);
  }

  /** No row is due before the watermark is greater than this: `wake`, but past the empty slots. */
  get nextDue(): number {
    for (let step = 1; step < slots; step++) {
      const slot = (this.#place + step) & (slots - 1);
      if (this.#occupied[slot >> 5] === 0) step += 31 - (slot & 31);
      else if (this.#heads[slot] !== none) return Math.min(this.#near.least, this.#start + step * this.#width);
    }
    return this.#near.least;
  }

  /** Makes room for more rows. */
  grow(capacity: number): void {
    const rows = this.#due.length;
    if (capacity === rows) return;
    this.#due = resized(this.#due, capacity).fill(Infinity, rows);
    this.#next = resized(this.#next, capacity).fill(outside, rows);
  }

  /** Follows rows that are numbered anew: `before` says which each of them was. */
  renumber(before: readonly number[], capacity: number): void {
    const due = this.#due;
    this.#due = new Float64Array(capacity).fill(Infinity);
    this.#next = new Int32Array(capacity).fill(outside);
    this.#heads.fill(none);
    this.#occupied.fill(0);
    this.#near = new DueHeap();
    before.forEach((old, row) => {
      this.file(row, due[old]!);
    });
  }

  #turn(turn: number, watermark: number): void {
    const passed: number[] = [];
    const last = Math.min(turn, slots - 1);
    for (let step = 1; step <= last; step++) {
      const slot = (this.#place + step) & (slots - 1);
      if (this.#occupied[slot >> 5] === 0) {
        step += 31 - (slot & 31);
        continue;
      }
      const head = this.#heads[slot]!;
      if (head === none) continue;
      passed.push(head);
      this.#heads[slot] = none;
      this.#occupied[slot >> 5]! &= ~(1 << (slot & 31));
    }
    this.#place = (this.#place + last) & (slots - 1);
    this.#start = turn < slots ? this.#start + turn * this.#width : Math.floor(watermark);
    for (const head of passed) {
      for (let row = head; row !== none;) {
        const next = this.#next[row]!;
        this.#next[row] = outside;
        this.#ask(row);
        row = next;
      }
    }
  }

  #ask(row: number): void {
    this.#due[row] = Infinity;
    this.file(row, this.#visit(row));
  }
}
