import type { Cutting } from './cutting.js';
import { DeadlineQueue } from './deadline-queue.js';
import type { Deadlines } from './deadline.js';
import type { Fold } from './fold.js';
import { byDeadline, type ClosedBy, type Span } from './session.js';
import type { Tallies } from './counts.js';
import type { UserTable } from './user-table.js';
import type { Watermark } from './watermark.js';

const nothing: never[] = [];

/** A session that could not be closed, because a function of yours threw. */
export interface Unclosed<K> {
  readonly user: K;
  /** Times of its first and its last event, in ms since the epoch. */
  readonly start: number;
  readonly end: number;
  /** What a snapshot keeps of it. */
  readonly value: unknown;
}

/** What closing works on. */
interface Setting<K, E, R extends Span<K>> {
  readonly time: Watermark;
  readonly users: UserTable<K, E, unknown>;
  readonly deadlines: Deadlines<K, E>;
  readonly fold: Pick<Fold<K, E, unknown, R>, 'finish' | 'renew' | 'save'>;
  readonly cutting: Cutting<K, E, unknown>;
  readonly tallies: Tallies;
  /** Called with a session that cannot be finished. Without it, the error is thrown. */
  readonly unclosed: ((session: Unclosed<K>, error: unknown) => void) | undefined;
  /** How far due times usually lie ahead, in ms. */
  readonly usualGap: number;
  /** Called with the row of a user for whom nothing is kept any longer (S5 d). */
  readonly forget: (row: number) => void;
}

/** Closes the sessions whose deadline W has passed (S3). Rows are those of the table. */
export class Closing<K, E, R extends Span<K>> {
  readonly #time: Watermark;
  readonly #users: UserTable<K, E, unknown>;
  readonly #deadlines: Deadlines<K, E>;
  readonly #fold: Pick<Fold<K, E, unknown, R>, 'finish' | 'renew' | 'save'>;
  readonly #cutting: Cutting<K, E, unknown>;
  readonly #tallies: Tallies;
  readonly #unclosed: Setting<K, E, R>['unclosed'];
  readonly #forget: (row: number) => void;
  readonly #queue: DeadlineQueue;
  #hasEnded = false;
  /** The results of closed sessions that `take` has not returned yet. */
  #closed: R[] = nothing;

  constructor({ time, users, deadlines, fold, cutting, tallies, unclosed, usualGap, forget }: Setting<K, E, R>) {
    this.#time = time;
    this.#users = users;
    this.#deadlines = deadlines;
    this.#fold = fold;
    this.#cutting = cutting;
    this.#tallies = tallies;
    this.#unclosed = unclosed;
    this.#forget = forget;
    this.#queue = new DeadlineQueue(usualGap, users.capacity, users, (row) => {
      this.#attempt(row);
    });
  }

  /** Nothing closes until W is greater than this. */
  get wake(): number {
    return this.#queue.wake;
  }

  /** As `wake`, but exact: it skips times at which nothing is due. */
  get nextDue(): number {
    return this.#queue.nextDue;
  }

  /** Notes that the stream has ended (S7), which is then why sessions close whose deadline W had not passed. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Makes room for the rows of the table. */
  grow(): void {
    this.#queue.grow(this.#users.capacity);
  }

  /** Call it when a row becomes due for the first time, or earlier than before. */
  schedule(row: number): void {
    this.#queue.schedule(row);
  }

  /** Closes what W has passed. */
  upTo(watermark: number): void {
    const users = this.#users;
    // If a function of yours throws, the next call of any kind has to go on here.
    this.#time.doubt();
    this.#queue.advance(watermark);
    this.#time.trust();
    if (users.isSparse) {
      users.compact();
      this.#queue.reschedule(users.rows(), users.capacity);
    }
  }

  /**
   * Closes sessions that a late event has filled (S10). The event is already taken, so an error of closing is not thrown now: the
   * next call tries again, and throws it.
   */
  filled(row: number): void {
    try {
      this.#attempt(row);
    } catch {
      this.#time.doubt();
    }
  }

  /**
   * Closes what W has passed because of an event that was rejected. `rejected` has already been called, so an error waits, as in
   * `filled`.
   */
  rejected(): void {
    try {
      this.upTo(this.#time.value);
    } catch {
      // The next call tries again.
    }
  }

  /** Returns the results since the last call, in the order of S6. */
  take(): readonly R[] {
    const closed = this.#closed;
    if (closed === nothing) return nothing;
    this.#closed = nothing;
    return isSorted(closed) ? closed : closed.sort(byDeadline);
  }

  /**
   * Why a user's last session ends when the stream ends (S7). A session that a split has ended stays `'split'`: nothing could have
   * joined it.
   */
  static atTheEnd(cause: Exclude<ClosedBy, 'end'>): ClosedBy {
    return cause === 'split' ? cause : 'end';
  }

  /** The result of a session that closes, or of an open one as it stands. */
  finish(isOpen: boolean, ...all: Parameters<Fold<K, E, unknown, R>['finish']>): R | undefined {
    try {
      return this.#fold.finish(...all);
    } catch (error) {
      const [value, user, start, end] = all;
      if (this.#unclosed === undefined) throw error;
      if (!isOpen) this.#unclosed({ user, start, end, value: this.#fold.save(value) }, error);
      return undefined;
    }
  }

  /**
   * Gives up a user whose sessions cannot be cut because a rule throws: calls `unclosed` with all that is kept of the user. Without
   * `unclosed`, throws the error.
   */
  giveUp(row: number, error: unknown): void {
    const users = this.#users;
    const several = users.several(row);
    if (this.#unclosed === undefined || several === undefined) throw error;
    const { start, end, count, value } = several;
    this.#unclosed({ user: users.user(row), start, end, value: this.#fold.save(value) }, error);
    this.#tallies.discarded += count;
    this.#forget(row);
  }

  #attempt(row: number): void {
    try {
      this.#closePassed(row);
    } catch (error) {
      this.giveUp(row, error);
    }
  }

  /** Closes the sessions of a user whose deadline W has passed, and sets when the user is due again. */
  #closePassed(row: number): void {
    const users = this.#users;
    const watermark = this.#time.value;
    if (!users.isLone(row) && !this.#closeSeveral(row, watermark)) return;
    if (users.isLone(row)) {
      if (watermark <= users.due(row)) return;
      this.#closeLone(row);
    } else {
      users.setDue(row, users.floor(row) + users.gap(row));
    }
    // No session of the user is open any more.
    if (users.ids[row] !== undefined) users.ids[row].clear();
    if (watermark > users.due(row)) this.#forget(row);
  }

  #closeLone(row: number): void {
    const users = this.#users;
    const start = users.start(row);
    const end = users.end(row);
    const deadline = users.due(row);
    const value = users.value[row];
    const closedBy = this.#hasEnded ? 'end' : this.#deadlines.causeOf(start, end, users.gap(row), deadline);
    const result = this.finish(false, value, users.user(row), start, end, deadline, closedBy);
    // `finish` and `renew` may throw: the session is closed only after both.
    const empty = this.#fold.renew(value);
    this.#close(result, users.count(row), closedBy);
    users.closeLone(row, empty);
  }

  /**
   * Closes those of several sessions that W has passed.
   *
   * @returns whether the user has no longer several: none is left, or a lone one
   */
  #closeSeveral(row: number, watermark: number): boolean {
    const users = this.#users;
    for (let open = users.several(row); open !== undefined; open = users.several(row)) {
      const due = open.due(watermark);
      users.setDue(row, due);
      if (watermark <= due) return false;
      const { start, end, count, deadline, cause } = open.first;
      const { value, rest } = open.takeFirst();
      const isCutShort = this.#hasEnded && rest === undefined;
      const closedBy = isCutShort ? Closing.atTheEnd(cause) : cause;
      const result = this.finish(false, value, users.user(row), start, end, deadline, closedBy);
      // A fold may keep its values in a place that only `renew` frees.
      this.#fold.renew(value);
      this.#close(result, count, closedBy);
      users.setFloor(row, deadline);
      users.setChanged(row);
      this.#cutting.leave(row, rest);
    }
    return true;
  }

  #close(result: R | undefined, count: number, closedBy: ClosedBy): void {
    if (result !== undefined) {
      if (this.#closed === nothing) this.#closed = [result];
      else this.#closed.push(result);
    }
    this.#tallies.close(closedBy, count);
  }
}

/** Results come almost always in order. To see that takes less time than to sort them. */
function isSorted(results: readonly Span<unknown>[]): boolean {
  for (let i = 1; i < results.length; i++) if (byDeadline(results[i - 1]!, results[i]!) > 0) return false;
  return true;
}
