import { gapOf, idOf } from './answers.js';
import { Closing } from './closing.js';
import { type Counts, Tallies } from './counts.js';
import { Cutting } from './cutting.js';
import { Deadlines } from './deadline.js';
import { RejectedEventError } from './errors.js';
import { collectFold, type Fold, replayFold, trialOf } from './fold.js';
import { refusalOf } from './late.js';
import { type KeptSession, moments, wholeSessions } from './open-sessions.js';
import { type OpenChange, OpenView } from './open-view.js';
import type { SessionOptions } from './options.js';
import type { Reason } from './rejection.js';
import { SeenIds } from './seen-ids.js';
import type { Session, Span } from './session.js';
import { checkSessionizerOptions, type SessionizerOptions } from './sessionizer-options.js';
import { greatestTime, timeOfEvent, toMs } from './time.js';
import { UserTable } from './user-table.js';
import { Watermark } from './watermark.js';

/** How far due times usually lie ahead where gaps differ, in ms: half an hour, as most define a session. */
const usualGap = 1_800_000;

/**
 * A machine without snapshots; `Sessionizer` says what it does. So a program that saves nothing does not bundle the code for it.
 */
export class SessionMachine<K, E, R extends Span<K> = Session<K, E>> {
  readonly #calledAs: string;
  readonly #timeOf: (event: E) => number | Date;
  readonly #idOf: (user: K, event: E) => string | number | undefined;
  readonly #rejected: SessionOptions<K, E>['rejected'];
  readonly #onForgotten: ((user: K) => void) | undefined;

  protected readonly time: Watermark;
  protected readonly deadlines: Deadlines<K, E>;
  protected readonly gap: number | ((user: K) => number);
  /** The gap of a user who becomes known (S14). */
  protected readonly gapOf: (user: K) => number;
  /** What is kept of sessions: what a fold makes of them, or their events where bounds may cut them. */
  protected readonly fold: Omit<Fold<K, E, unknown, R>, 'merge'>;
  protected readonly cutting: Cutting<K, E, unknown>;
  /** Throws what the fold would throw at an event, and changes nothing. */
  readonly #trial: ((event: E, time: number) => void) | undefined;
  /** Whether sessions are merged and never cut, so that no events are kept. */
  readonly #mergesSessions: boolean;
  /** Whether an event in reach of its user's lone session simply joins it. */
  readonly #mayJoinAtOnce: boolean;

  protected readonly users: UserTable<K, E, unknown>;
  protected readonly closing: Closing<K, E, R>;
  protected readonly tallies = new Tallies();
  readonly #view: OpenView<K, E, R>;

  /**
   * @param calledAs - the function that its errors name: one that has checked the options. Default: `Sessionizer`, which checks them
   */
  constructor(options: SessionizerOptions<K, E, R>, calledAs?: string) {
    if (calledAs === undefined) checkSessionizerOptions(options);
    this.#calledAs = calledAs ?? 'Sessionizer';
    // Their conditional types say when they may be left out. Here each may be there.
    const { timeOf, fold } = options as {
      timeOf?: (event: E) => number | Date;
      fold?: Fold<K, E, unknown, R>;
    };
    const { gap, grace = 0, latest = Infinity } = options;
    this.#timeOf = timeOf ?? (timeOfEvent as (event: unknown) => number | Date);
    this.#idOf = idOf(this.#calledAs, options.idOf);
    this.#rejected = options.rejected;
    this.#onForgotten = options.forgotten;

    this.time = new Watermark(grace, toMs(latest));
    this.deadlines = new Deadlines(options);
    this.gap = gap;
    this.gapOf = gapOf(this.#calledAs, gap);
    this.users = new UserTable(typeof gap === 'function' ? undefined : gap);
    this.#trial = fold && trialOf(this.#calledAs, fold);
    const chosen = fold ?? (collectFold<K, E>(this.#timeOf) as unknown as Fold<K, E, unknown, R>);
    this.#mergesSessions = !this.deadlines.mayCut;
    // Only the fold and the pieces know the type of what is kept of a session. They are chosen together here.
    const [kept, pieces] = this.#mergesSessions ? [chosen, wholeSessions(chosen)] : [replayFold(chosen), moments<E>()];
    this.fold = kept;
    this.cutting = new Cutting(this.users, this.deadlines, this.fold, pieces);
    this.#mayJoinAtOnce = this.#mergesSessions && options.idOf === undefined;
    this.closing = new Closing({
      time: this.time,
      users: this.users,
      deadlines: this.deadlines,
      fold: this.fold,
      cutting: this.cutting,
      tallies: this.tallies,
      unclosed: options.unclosed,
      usualGap: typeof gap === 'function' ? usualGap : gap,
      forget: (row) => {
        this.#delete(row);
      },
    });
    this.#view = new OpenView(this.users, this.fold, this.closing, (row) => this.cuttable(row) ?? []);
  }

  /** The watermark (S2), in ms since the epoch: before it is the past. Minus infinity before the first event. */
  get watermark(): number {
    return this.time.value;
  }

  /** The greatest event time seen (S2), in ms since the epoch. Minus infinity before the first event. */
  get greatestTime(): number {
    return this.time.greatest;
  }

  /** Whether any session is open. */
  get isOpen(): boolean {
    return this.users.lone + this.users.crowded > 0;
  }

  /** What it has done since it was made (A12). It costs no more than `openCount`. */
  get counts(): Counts {
    return this.tallies.counts(this.openCount, this.users.size);
  }

  /** Whether anything is kept of a user. If so, `forgotten` will still be called with the user (S5 d). */
  knows(user: K): boolean {
    return this.users.row(user) !== undefined;
  }

  /** How many sessions are open. It looks at each user who has several and has changed since the last time. */
  get openCount(): number {
    return this.users.openCount;
  }

  /** No session closes until the watermark is greater than this, in ms since the epoch: there is nothing to advance for. */
  get nextDue(): number {
    return this.closing.nextDue;
  }

  /**
   * Takes one event, and returns the sessions that this closes.
   *
   * @param time - when it happened, in ms since the epoch, if the caller has already read it. Default: what `timeOf` returns.
   * It must be the same, because `timeOf` is asked again where events are out of order
   */
  add(user: K, event: E, time = toMs(this.#timeOf(event))): readonly R[] {
    // Written so that it is true for NaN.
    if (!(time <= this.time.known && time >= -greatestTime) && !this.#comeTo(user, event, time))
      return this.closing.take();
    const users = this.users;
    const row = users.row(user);
    if (row === undefined || !this.#mayJoinAtOnce || !users.isInReach(row, time)) {
      return this.#place(user, row, event, time);
    }
    users.value[row] = this.fold.add(users.value[row], event, time);
    users.extend(row, time);
    this.tallies.accepted++;
    if (time > this.time.greatest) this.time.see(time);
    return this.closing.take();
  }

  /**
   * Moves the watermark on to a time of your choosing, in ms, and returns the sessions that this closes. It never goes back:
   * a smaller watermark changes nothing.
   */
  advance(watermark: number): readonly R[] {
    this.time.advance(watermark);
    this.#closePassed();
    return this.closing.take();
  }

  /** Ends the stream (S7): closes every open session and returns them. After it every event is too late. */
  flush(): readonly R[] {
    // A session whose closing threw before keeps its own `closedBy`.
    this.#closePassed();
    this.closing.end();
    return this.advance(Infinity);
  }

  /**
   * Tells the machine the present, for live events: from now on, an event more than `maxAhead` after `now` is rejected as
   * `too-far-ahead`, and no event moves the watermark as if it were later than `now` (S8). Both in ms.
   */
  setPresent(now: number, maxAhead: number): void {
    this.time.setPresent(now, maxAhead);
  }

  /**
   * The complete list of open sessions as they stand, each as it would be if the stream ended now (A8), in the order of S6. The
   * sessions returned so far and this list are together the sessions of all accepted events.
   */
  open(): R[] {
    return this.#view.all();
  }

  /**
   * The users whose open sessions have changed since the last call, each with all open sessions in time order, or an empty list
   * (S15). The first call has all users, also after `restore`. Put into a `Map`, the changes add up to what `open` returns.
   */
  openChanges(): OpenChange<K, R>[] {
    return this.#view.changes();
  }

  /**
   * Erases what is known of a user: open sessions, ids, floor (A14). `forgotten` is called, as when time forgets a user. The
   * user's next event is like a first one, also a late event that would belong to what was erased. Do not call it from a
   * function that the machine calls, such as `rejected`.
   */
  forget(user: K): void {
    const row = this.users.row(user);
    if (row === undefined) return;
    const events = this.users.isLone(row) ? this.users.count(row) : (this.users.several(row)?.count ?? 0);
    this.#delete(row);
    this.tallies.discarded += events;
  }

  #closePassed(): void {
    if (this.time.value > this.closing.wake) this.closing.upTo(this.time.value);
  }

  /** Deletes a user for whom nothing is kept any longer. */
  #delete(row: number): void {
    const users = this.users;
    const user = users.user(row);
    this.#onForgotten?.(user);
    this.#view.forget(user);
    users.setNone(row, this.fold.empty());
    users.setDue(row, Infinity);
    users.delete(row);
  }

  /** The open sessions of a user, in time order, as they stand. */
  protected sessions(row: number): KeptSession<unknown>[] {
    return this.users.isLone(row) ? [this.cutting.lone(row)] : (this.users.several(row)?.sessions ?? []);
  }

  /** The same; `undefined` if they cannot be cut: then the user is given up. */
  protected cuttable(row: number): KeptSession<unknown>[] | undefined {
    try {
      return this.sessions(row);
    } catch (error) {
      this.closing.giveUp(row, error);
      return undefined;
    }
  }

  /**
   * Moves time to an event that is later than all before, and closes what W has passed. Rejects an event whose time is invalid
   * or too far ahead.
   *
   * @returns whether the event is still to be placed
   */
  #comeTo(user: K, event: E, time: number): boolean {
    const moving = this.time;
    const refusal = moving.refusal(time);
    if (refusal !== undefined) {
      this.#reject(user, event, time, refusal, refusal === 'invalid-time' ? 0 : moving.ahead(time));
      return false;
    }
    const watermark = moving.after(time);
    if (watermark <= this.closing.wake && moving.greatest !== -Infinity) return true;
    if (watermark > moving.value) {
      if (this.#isDuplicateAt(watermark, user, event, time)) {
        this.#reject(user, event, time, 'duplicate', 0);
        this.closing.rejected();
        return false;
      }
      moving.see(time);
    }
    this.closing.upTo(watermark);
    return true;
  }

  /**
   * Whether an event that moves W is a duplicate once W has moved and has closed sessions and forgotten users. Functions of
   * yours that throw at the event throw here, before anything has changed.
   */
  #isDuplicateAt(watermark: number, user: K, event: E, time: number): boolean {
    const users = this.users;
    const id = this.#idOf(user, event);
    this.#trial?.(event, time);
    if (id === undefined && typeof this.gap === 'number' && this.deadlines.split === undefined) return false;
    const row = users.row(user);
    const left = row === undefined ? undefined : this.cutting.leftAt(row, watermark);
    if (id !== undefined && left?.isOpen === true && users.ids[row!]?.has(id, left.floor) === true) return true;
    const isKnown = left !== undefined && (left.isOpen || watermark <= left.floor + users.gap(row!));
    this.cutting.ask(left, user, isKnown ? users.gap(row!) : this.gapOf(user), event, time, watermark);
    return false;
  }

  /** Accepts or rejects an event (S4), wherever it lies among its user's open sessions. */
  #place(user: K, known: number | undefined, event: E, time: number): readonly R[] {
    const users = this.users;
    if (known !== undefined && this.#mayJoinAtOnce && time >= this.time.value && !users.isOpen(known)) {
      return this.#begin(known, event, time);
    }
    const id = this.#idOf(user, event);
    if (known !== undefined && id !== undefined && users.ids[known]?.has(id, users.floor(known)) === true) {
      this.#reject(user, event, time, 'duplicate', 0);
      return this.closing.take();
    }
    const moving = this.time;
    const watermark = moving.value;
    const gap = known === undefined ? this.gapOf(user) : users.gap(known);
    if (time < watermark) {
      const start = known === undefined ? Infinity : users.firstStart(known);
      const floor = known === undefined ? -Infinity : users.floor(known);
      const alone = time < start ? this.deadlines.alone(user, event, time, gap) : Infinity;
      const refusal = refusalOf(time, { watermark, start, floor, deadlineAlone: alone });
      if (refusal !== undefined) {
        this.#reject(user, event, time, refusal.reason, refusal.lateBy);
        return this.closing.take();
      }
    }
    // If events are kept, the fold receives them only when their session closes.
    if (!this.#mergesSessions) this.#trial?.(event, time);
    const row = known ?? this.meet(user, gap);
    const due = users.due(row);
    let overdueBy = 0;
    try {
      overdueBy = this.cutting.add(row, event, time, watermark);
    } catch (error) {
      if (known === undefined) users.delete(row);
      throw error;
    }
    if (overdueBy > 0) {
      this.#reject(user, event, time, 'too-late', overdueBy);
      return this.closing.take();
    }
    this.tallies.accepted++;
    if (id !== undefined) {
      (users.ids[row] ??= new SeenIds()).add(id, time, users.floor(row));
    }
    if (time > moving.greatest) moving.see(time);
    users.setChanged(row);
    if (!users.isLone(row) || moving.value > users.due(row)) this.closing.filled(row);
    if (users.due(row) < due) this.closing.schedule(row);
    return this.closing.take();
  }

  /** Begins a session of a known user who has none open, with an event that is not late. */
  #begin(row: number, event: E, time: number): readonly R[] {
    const users = this.users;
    const due = users.due(row);
    users.begin(row, time, time + users.gap(row), this.fold.add(users.value[row], event, time));
    this.tallies.accepted++;
    if (time > this.time.greatest) this.time.see(time);
    if (users.due(row) < due) this.closing.schedule(row);
    return this.closing.take();
  }

  protected meet(user: K, gap: number): number {
    const row = this.users.add(user, this.fold.empty(), gap);
    this.closing.grow();
    return row;
  }

  /**
   * Whether nothing of a user matters any more: no session is open, and an event that could touch a closed one is too late (S4).
   */
  protected isForgotten(row: number): boolean {
    return !this.users.isOpen(row) && this.time.value > this.users.floor(row) + this.users.gap(row);
  }

  #reject(user: K, event: E, time: number, reason: Reason, lateBy: number): void {
    const rejection = { event, user, time, reason, lateBy };
    if (this.#rejected !== undefined) {
      this.#rejected(rejection);
    } else if (reason === 'invalid-time' || reason === 'too-far-ahead') {
      throw new RejectedEventError(this.#calledAs, rejection);
    }
    // The rejected event of a new user: nothing is kept of the user, as after forgetting.
    if (this.users.row(user) === undefined) this.#onForgotten?.(user);
    this.tallies.reject(reason);
    // A duplicate, or an event after a watermark that was advanced, may be later than all before.
    if (time > this.time.greatest && reason !== 'invalid-time' && reason !== 'too-far-ahead') this.time.see(time);
  }
}
