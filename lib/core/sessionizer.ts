import { DeadlineQueue } from './deadline-queue.js';
import { checkFunction, checkSessionOptions, checkTime } from './check.js';
import { RejectedEventError } from './errors.js';
import { collectFold, type DivisibleFold, type Fold, replayFold } from './fold.js';
import type { FoldOption, SessionOptions, TimeOption } from './options.js';
import type { Reason } from './rejection.js';
import { SeenIds } from './seen-ids.js';
import { byDeadline, type ClosedBy, type Session, type Span } from './session.js';
import { checkFingerprint, type Fingerprint, type SavedUser, saveNumber, type Snapshot } from './snapshot.js';
import { greatestTime, timeOfEvent, toMs } from './time.js';
import { type OpenSession, UserTable } from './user-table.js';

export type SessionizerOptions<K, E, R extends Span<K> = Session<K, E>> = SessionOptions<K, E> &
  TimeOption<E> &
  FoldOption<K, E, R> & {
    /** An event after this time is rejected as `too-far-ahead` and moves nothing (S8). Default: no limit. */
    readonly latest?: number | Date;
    /**
     * Called with a user of whom nothing is kept (S5 d): any more, or after a first event that was rejected. A returning user may
     * be forgotten and known again within one step. It must not call the machine.
     */
    readonly forgotten?: (user: K) => void;
  };

const nothing: never[] = [];
const nowhere: OpenSession<unknown> = { start: Infinity, end: Infinity, value: undefined };

/**
 * Cuts the events of many users into sessions, in event time: the state machine behind the operators, without RxJS. For
 * a `for await` loop, a worker, another stream library.
 *
 * Each call is one step: the watermark moves (S2), the event is accepted or rejected (S4), and the sessions whose deadline the
 * watermark has passed close (S3) and are returned, in the order of S6.
 *
 * ```ts
 * import { Sessionizer } from 'rxjs-sessionize';
 *
 * const clicks = [
 *   { who: 'ann', at: 1_000 },
 *   { who: 'ann', at: 4_000 },
 *   { who: 'bob', at: 20_000 },
 * ];
 * const sessionizer = new Sessionizer<string, (typeof clicks)[0]>({ gap: 5_000, timeOf: (click) => click.at });
 * for (const click of clicks) {
 *   for (const { user, start, end } of sessionizer.add(click.who, click)) console.log(user, start, end);
 * }
 * // => ann 1000 4000
 * for (const { user, start, end } of sessionizer.flush()) console.log(user, start, end);
 * // => bob 20000 20000
 * ```
 *
 * A function of yours that throws does so out of the call; what had closed by then is returned by the next one.
 */
export class Sessionizer<K, E, R extends Span<K> = Session<K, E>> {
  readonly #calledAs: string;
  readonly #gap: number;
  readonly #grace: number;
  readonly #maxDuration: number;
  readonly #maxEvents: number;
  readonly #timeOf: (event: E) => number | Date;
  readonly #idOf: SessionOptions<K, E>['idOf'];
  readonly #rejected: SessionOptions<K, E>['rejected'];
  readonly #onForgotten: ((user: K) => void) | undefined;

  readonly #fold: Fold<K, E, unknown, R>;
  /** The fold again, where bounds may have to cut a session (S10). */
  readonly #divisible: DivisibleFold<K, E, unknown, R> | undefined;
  /** How long after its event a session of a single event closes, in ms. */
  readonly #aloneOpen: number;
  /** Whether an event in reach of its user's only open session simply joins it. */
  readonly #mayJoinAtOnce: boolean;

  readonly #users = new UserTable<K, unknown>();
  readonly #queue: DeadlineQueue;
  #watermark = -Infinity;
  #greatest = -Infinity;
  /** Up to this time an event moves nothing and is not too far ahead. */
  #known = -Infinity;
  #latest: number;
  #present = Infinity;
  #openCount = 0;
  #ended = false;
  /** What this step has closed so far. */
  #closed: R[] = nothing;

  /**
   * @param calledAs - the function that its errors name: one that has checked the options. Default: `Sessionizer`, which checks them
   */
  constructor(options: SessionizerOptions<K, E, R>, calledAs?: string) {
    if (calledAs === undefined) checkSessionizerOptions(options);
    this.#calledAs = calledAs ?? 'Sessionizer';
    // The conditional types of these two say when they may be left out; here they are what they may be at most.
    const { timeOf, fold } = options as {
      timeOf?: (event: E) => number | Date;
      fold?: Fold<K, E, unknown, R>;
    };
    const { gap, grace = 0, maxDuration = Infinity, maxEvents = Infinity, latest = Infinity } = options;
    this.#gap = gap;
    this.#grace = grace;
    this.#latest = toMs(latest);
    this.#maxDuration = maxDuration;
    this.#maxEvents = maxEvents;
    this.#timeOf = timeOf ?? (timeOfEvent as (event: unknown) => number | Date);
    this.#idOf = options.idOf;
    this.#rejected = options.rejected;
    this.#onForgotten = options.forgotten;

    const bounded = maxDuration !== Infinity || maxEvents !== Infinity;
    const chosen = fold ?? (collectFold<K, E>(this.#timeOf) as unknown as Fold<K, E, unknown, R>);
    this.#divisible = bounded ? replayFold(chosen) : undefined;
    this.#fold = this.#divisible ?? chosen;
    this.#aloneOpen = Math.min(gap, maxDuration, maxEvents === 1 ? 0 : Infinity);
    this.#mayJoinAtOnce = !bounded && options.idOf === undefined;
    this.#queue = new DeadlineQueue(gap, this.#users.capacity, this.#users, (row) => {
      this.#closePassed(row);
    });
  }

  /** The watermark (S2), in ms since the epoch: before it is the past. Minus infinity before the first event. */
  get watermark(): number {
    return this.#watermark;
  }

  /** The greatest event time seen (S2), in ms since the epoch. Minus infinity before the first event. */
  get greatestTime(): number {
    return this.#greatest;
  }

  /** How many sessions are open. */
  get openCount(): number {
    return this.#openCount;
  }

  /** No session closes until the watermark is greater than this, in ms since the epoch: there is nothing to advance for. */
  get nextDue(): number {
    return this.#queue.nextDue;
  }

  /**
   * Takes one event, and returns the sessions that this closes.
   *
   * @param time - when it happened, in ms since the epoch, for one who knows already. Default: what `timeOf` says, and it has to be
   * that wherever events may come out of order
   */
  add(user: K, event: E, time = toMs(this.#timeOf(event))): readonly R[] {
    // Said so that it is true of NaN, too.
    if (!(time <= this.#known && time >= -greatestTime) && !this.#meetTime(user, event, time)) return this.#step();
    const users = this.#users;
    const row = users.row(user);
    if (row === undefined || !this.#mayJoinAtOnce || !users.join(row, time, this.#gap)) {
      return this.#place(user, row, event, time);
    }
    users.value[row] = this.#fold.add(users.value[row], event, time);
    return this.#closed === nothing ? nothing : this.#step();
  }

  /**
   * Moves the watermark on to a time of your choosing, in ms, and returns the sessions that this closes. It never goes back:
   * a smaller watermark changes nothing.
   */
  advance(watermark: number): readonly R[] {
    this.#moveTo(watermark);
    return this.#step();
  }

  /** Ends the stream (S7): closes every open session and returns them. After it every event is too late. */
  flush(): readonly R[] {
    this.#ended = true;
    return this.advance(Infinity);
  }

  /**
   * Tells what time it is, for events that are live: from now on one that is more than `maxAhead` after `now` is rejected as
   * `too-far-ahead`, and no event moves the watermark as if it were later than `now` (S8). Both in ms.
   */
  setPresent(now: number, maxAhead: number): void {
    this.#latest = now + maxAhead;
    this.#present = now;
    this.#known = Math.min(this.#greatest, this.#latest);
  }

  /**
   * The complete list of open sessions as they stand, each as it would be if the stream ended now (A8), in the order of S6.
   * With those returned so far it makes up the sessions of all events accepted.
   */
  open(): R[] {
    const open: R[] = [];
    for (const row of this.#users.rows()) {
      this.#users.all(row).forEach(({ start, end, value }, i, all) => {
        const deadline = this.#deadlineOf({ start, end, value });
        const closedBy = i === all.length - 1 ? 'end' : this.#endOf({ start, end, value }, deadline);
        // What is handed out must not change when the session does.
        const copy = this.#fold.load(this.#fold.save(value));
        const result = this.#fold.finish(copy, this.#users.user(row), start, end, deadline, closedBy);
        if (result !== undefined) open.push(result);
      });
    }
    return open.sort(byDeadline);
  }

  /** The state, as plain JSON as far as users and events are. It shares no list with this machine. */
  snapshot(): Snapshot<K> {
    return this.#save(this.#users.rows());
  }

  /**
   * The state as `snapshot` has it, but with only the users who may be others than they were at the last call. Those of whom
   * nothing is known any more are not among them: `forgotten` tells.
   */
  changes(): Snapshot<K> {
    return this.#save(this.#users.takeChanged());
  }

  /**
   * A machine that goes on where the snapshot was taken (S5 e).
   *
   * @throws Error - where the snapshot has another format, or was made with another gap, other bounds or another fold; `grace`
   * may be another, and moves the watermark from the next event on that is later than all before
   */
  static restore<K, E, R extends Span<K> = Session<K, E>>(
    options: SessionizerOptions<K, E, R>,
    snapshot: Snapshot<K>,
    calledAs?: string,
  ): Sessionizer<K, E, R> {
    const machine = new Sessionizer<K, E, R>(options, calledAs);
    checkFingerprint(snapshot, machine.#fingerprint());
    machine.#greatest = Number(snapshot.greatestTime);
    machine.#moveTo(Number(snapshot.watermark));
    for (const { user, floor, open, ids } of snapshot.users) {
      const row = machine.#meet(user);
      machine.#users.setFloor(row, Number(floor));
      for (const [i, { start, end, value }] of open.entries()) {
        machine.#users.insert(row, i, { start, end, value: machine.#fold.load(value) });
        machine.#openCount++;
      }
      if (ids.length > 0) machine.#users.ids.set(row, SeenIds.load(ids));
      machine.#file(row);
    }
    return machine;
  }

  #save(rows: Iterable<number>): Snapshot<K> {
    const users: SavedUser<K>[] = [];
    for (const row of rows) {
      if (this.#isForgotten(row)) continue;
      const floor = this.#users.floor(row);
      users.push({
        user: this.#users.user(row),
        floor: saveNumber(floor),
        open: this.#users.all(row).map(({ start, end, value }) => ({ start, end, value: this.#fold.save(value) })),
        ids: this.#users.ids.get(row)?.save(floor) ?? [],
      });
    }
    return {
      format: 1,
      options: this.#fingerprint(),
      watermark: saveNumber(this.#watermark),
      greatestTime: saveNumber(this.#greatest),
      users,
    };
  }

  #fingerprint(): Fingerprint {
    return {
      gap: this.#gap,
      maxDuration: saveNumber(this.#maxDuration),
      maxEvents: saveNumber(this.#maxEvents),
      fold: this.#fold.name,
    };
  }

  /** Moves the watermark on to a time that is greater than those before; rejects an event whose time is none or too far ahead. */
  #meetTime(user: K, event: E, time: number): boolean {
    if (!(Math.abs(time) <= greatestTime)) {
      this.#reject(user, event, time, 'invalid-time', 0);
      return false;
    }
    if (time > this.#latest) {
      this.#reject(user, event, time, 'too-far-ahead', time - this.#latest);
      return false;
    }
    if (time > this.#greatest) {
      this.#greatest = Math.max(this.#greatest, Math.min(time, this.#present));
      this.#known = Math.min(this.#greatest, this.#latest);
      this.#moveTo(this.#greatest - this.#grace);
    }
    return true;
  }

  #moveTo(watermark: number): void {
    if (!(watermark > this.#watermark)) return;
    this.#watermark = watermark;
    if (watermark <= this.#queue.wake) return;
    this.#queue.advance(watermark);
    if (this.#users.isSparse) {
      this.#users.compact();
      this.#queue.refile(this.#users.rows(), this.#users.capacity);
    }
  }

  /** Accepts or rejects an event (S4), wherever it lies among its user's open sessions. */
  #place(user: K, known: number | undefined, event: E, time: number): readonly R[] {
    const users = this.#users;
    const id = this.#idOf?.(event);
    let index = -1;
    let before: OpenSession<unknown> | undefined;
    if (known !== undefined) {
      const floor = users.floor(known);
      if (id !== undefined && users.ids.get(known)?.has(id, floor) === true) {
        return this.#reject(user, event, time, 'duplicate', 0);
      }
      index = users.indexAt(known, time);
      before = users.at(known, index);
    }
    if (before === undefined || time > before.end) {
      const deadline = time + this.#aloneOpen;
      if (this.#watermark > deadline) {
        return this.#reject(user, event, time, 'too-late', this.#watermark - deadline);
      }
      if (known !== undefined && time <= users.floor(known)) {
        return this.#reject(user, event, time, 'touches-closed-session', users.floor(known) - time);
      }
    }
    const row = known ?? this.#meet(user);
    if (before !== undefined && time <= this.#deadlineOf(before)) {
      before.value = this.#fold.add(before.value, event, time);
      if (time > before.end) before.end = time;
    } else {
      const empty = users.isOpen(row) ? this.#fold.empty() : users.value[row];
      users.insert(row, ++index, { start: time, end: time, value: this.#fold.add(empty, event, time) });
      this.#openCount++;
    }
    if (id !== undefined) {
      if (!users.ids.has(row)) users.ids.set(row, new SeenIds());
      users.ids.get(row)!.add(id, time, users.floor(row));
    }
    if (this.#divisible !== undefined || !users.hasOne(row)) this.#recut(row, index);
    users.setChanged(row);
    this.#file(row);
    return this.#step();
  }

  #meet(user: K): number {
    const row = this.#users.add(user, this.#fold.empty());
    this.#queue.grow(this.#users.capacity);
    return row;
  }

  /**
   * Makes the sessions of a user true to S1 again, from the one at `index` on, which has a new event: it may reach the next one
   * now, or a bound may have to end it earlier.
   */
  #recut(row: number, index: number): void {
    const users = this.#users;
    for (let session = users.at(row, index); session !== undefined; session = users.at(row, index)) {
      const deadline = this.#deadlineOf(session);
      if (this.#divisible !== undefined && session.end > deadline) {
        const rest = this.#divisible.splitAfter(session.value, deadline);
        const { end } = session;
        session.end = this.#divisible.timesOf(session.value).at(-1)!;
        users.insert(row, ++index, { start: this.#divisible.timesOf(rest)[0]!, end, value: rest });
        this.#openCount++;
      } else {
        const { start, end, value } = users.at(row, index + 1) ?? nowhere;
        if (start > deadline) return;
        session.value = this.#fold.merge(session.value, value);
        session.end = end;
        users.removeNext(row, index);
        this.#openCount--;
      }
    }
  }

  #deadlineOf(session: OpenSession<unknown>): number {
    return this.#divisible === undefined
      ? session.end + this.#gap
      : Math.min(session.end + this.#gap, session.start + this.#maxDuration, this.#timeOfLast(session));
  }

  #timeOfLast(session: OpenSession<unknown>): number {
    return this.#divisible?.timesOf(session.value)[this.#maxEvents - 1] ?? Infinity;
  }

  #endOf(session: OpenSession<unknown>, deadline: number): ClosedBy {
    return session.end + this.#gap === deadline
      ? 'gap'
      : session.start + this.#maxDuration === deadline
        ? 'max-duration'
        : 'max-events';
  }

  /** Looks at a user, and sees to it that the queue will ask for another look in time. */
  #file(row: number): void {
    const before = this.#users.due(row);
    this.#closePassed(row);
    if (this.#users.due(row) < before) this.#queue.file(row);
  }

  /**
   * Closes the sessions of a user whose deadline the watermark has passed (S3), and forgets a user of whom nothing is left to
   * know (S5 d). Says when the user is due again.
   */
  #closePassed(row: number): void {
    const users = this.#users;
    for (let first = users.at(row, 0); first !== undefined; first = users.at(row, 0)) {
      const deadline = this.#deadlineOf(first);
      if (this.#watermark <= deadline) {
        users.setDue(row, deadline);
        return;
      }
      const { start, end, value } = first;
      const closedBy = this.#ended && users.hasOne(row) ? 'end' : this.#endOf(first, deadline);
      const result = this.#fold.finish(value, users.user(row), start, end, deadline, closedBy);
      if (result !== undefined) {
        if (this.#closed === nothing) this.#closed = [result];
        else this.#closed.push(result);
      }
      users.setFloor(row, deadline);
      users.removeFirst(row);
      this.#openCount--;
      if (!users.isOpen(row)) users.value[row] = this.#fold.renew(value);
      users.setChanged(row);
    }
    if (this.#idOf !== undefined) users.ids.get(row)?.clear();
    if (!this.#isForgotten(row)) {
      users.setDue(row, users.floor(row) + this.#gap);
      return;
    }
    this.#onForgotten?.(users.user(row));
    users.setDue(row, Infinity);
    users.delete(row);
  }

  /** Whether nothing of a user can matter any more: no session is open, and what could touch a closed one is too late (S4). */
  #isForgotten(row: number): boolean {
    return !this.#users.isOpen(row) && this.#watermark > this.#users.floor(row) + this.#gap;
  }

  #reject(user: K, event: E, time: number, reason: Reason, lateBy: number): readonly R[] {
    const rejection = { event, user, time, reason, lateBy };
    if (this.#rejected !== undefined) {
      this.#rejected(rejection);
    } else if (reason === 'invalid-time' || reason === 'too-far-ahead') {
      throw new RejectedEventError(this.#calledAs, rejection);
    }
    // An event that left no trace of a new user: there is as little to know of the user as after forgetting.
    if (this.#users.row(user) === undefined) this.#onForgotten?.(user);
    return this.#step();
  }

  /** Ends a step: hands out what it has closed. */
  #step(): readonly R[] {
    const closed = this.#closed;
    this.#closed = nothing;
    return closed.length > 1 ? closed.sort(byDeadline) : closed;
  }
}

function checkSessionizerOptions(
  options: SessionOptions<never, never> & { readonly latest?: unknown; readonly forgotten?: unknown },
): void {
  checkSessionOptions('Sessionizer', options, ['rejected', 'latest', 'forgotten']);
  checkTime('Sessionizer', 'latest', options.latest);
  checkFunction('Sessionizer', 'forgotten', options.forgotten);
}
