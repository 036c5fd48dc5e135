import { RejectedEventError } from '../core/errors.js';
import { type ClockHost, clockwork } from '../core/clock.js';
import type { Counts } from '../core/counts.js';
import type { Reason, Rejection } from '../core/rejection.js';
import type { Session, Span } from '../core/session.js';
import type { OpenChange } from '../core/open-view.js';
import type { SessionizerOptions } from '../core/sessionizer-options.js';
import { Sessionizer } from '../core/sessionizer.js';
import { show } from '../core/show.js';
import type { Snapshot } from '../core/snapshot.js';
import { timeOfEvent } from '../core/time.js';
import { culpritIn, isJson, notJson } from './json.js';
import { checkPartitionOptions, type PartitionOptions } from './options.js';
import type { Change, Saved, User } from './store.js';

/** A `Change` with typed results and position. */
export interface ChangeOf<R, P> extends Change {
  readonly position: P | undefined;
  readonly results: readonly R[];
}

/**
 * The sessions of one partition, and what changed since the last commit. It does no input or output: a runner adds events and
 * commits the changes to a store.
 *
 * ```ts
 * import { memoryStore, Partition } from 'rxjs-sessionize/durable';
 *
 * const store = await memoryStore()('run');
 * const partition = new Partition<string, { user: string; time: number }>({ gap: 10_000 }, await store.load(0));
 * partition.add('ann', { user: 'ann', time: 0 }, 1);
 * partition.add('bob', { user: 'bob', time: 20_000 }, 2);
 * const change = partition.takeChange();
 * await store.commit([change]);
 * console.log(change.position, change.results);
 * // => 2 [ { user: 'ann', start: 0, end: 0, closedBy: 'gap', deadline: 10000, events: [ [Object] ] } ]
 * ```
 *
 * @throws SnapshotError - if the saved state has another format, or was made with another gap, other bounds or another fold;
 * `grace` may change
 */
export class Partition<K extends User, E, R extends Span<K> = Session<K, E>, P = unknown> {
  readonly #number: number;
  readonly #options: PartitionOptions<K, E, R>;
  readonly #calledAs: string;
  /** Whether events are part of the state, so that a store must be able to keep them. */
  readonly #keepsEvents: boolean;
  readonly #machine: Sessionizer<K, E, R>;
  #take = (user: K, event: E): void => {
    this.#keep(this.#machine.add(user, event));
  };

  #position: P | undefined;
  /** W as it was when the last change was taken. */
  #watermark: number;
  /** How many events arrived, and how many of them before the last change was taken. */
  #taken = 0;
  #takenBefore = 0;
  /** How many of them never reached the machine. */
  readonly #unfit: Partial<Record<Reason, number>> = {};
  readonly #forgotten = new Set<K>();
  #results: R[] = [];
  /** Whether a user was erased: no event shows it. */
  #hasErased = false;

  /**
   * @param calledAs - the function that errors name, if it has checked the options. Default: `Partition`, which checks them
   */
  constructor(options: PartitionOptions<K, E, R>, saved: Saved | undefined, number = 0, calledAs?: string) {
    if (calledAs === undefined) checkPartitionOptions('Partition', options);
    this.#calledAs = calledAs ?? 'Partition';
    this.#number = number;
    this.#options = options;
    const { clock, ...others } = options;
    const { fold, maxDuration = Infinity, maxEvents = Infinity, split } = options;
    const isCut = maxDuration !== Infinity || maxEvents !== Infinity || split !== undefined;
    this.#keepsEvents = fold === undefined || isCut;
    // Conditional types have checked what may be left out.
    const machineOptions = {
      ...others,
      ...(clock !== undefined && { latest: clock[clockwork].latest }),
      forgotten: (user: K) => void this.#forgotten.add(user),
    } as unknown as SessionizerOptions<K, E, R>;
    if (saved === undefined) {
      this.#machine = new Sessionizer(machineOptions, this.#calledAs);
    } else {
      // A store returns what a run with these options has put in.
      this.#machine = Sessionizer.restore(machineOptions, saved.state as Snapshot<K>, this.#calledAs);
      this.#position = saved.position as P | undefined;
    }
    this.#watermark = this.#machine.watermark;
  }

  /** Where the source goes on. */
  get position(): P | undefined {
    return this.#position;
  }

  /** W (S2), in ms since the epoch. */
  get watermark(): number {
    return this.#machine.watermark;
  }

  /** M (S2), in ms since the epoch. */
  get greatestTime(): number {
    return this.#machine.greatestTime;
  }

  /** How many sessions are open. */
  get openCount(): number {
    return this.#machine.openCount;
  }

  /** Whether `flush` has closed it for good. */
  get hasEnded(): boolean {
    return this.#machine.watermark === Infinity;
  }

  /** How many events have come since the last change was taken. */
  get events(): number {
    return this.#taken - this.#takenBefore;
  }

  /** The counters since it was made (A12). */
  get counts(): Counts {
    const { counts } = this.#machine;
    return { ...counts, taken: this.#taken, rejected: { ...counts.rejected, ...this.#unfit } };
  }

  /** The results that are to be committed. */
  get results(): readonly R[] {
    return this.#results;
  }

  /** Whether there is anything to commit. */
  get hasChanged(): boolean {
    const hasMoved = this.#machine.watermark !== this.#watermark;
    return hasMoved || this.events > 0 || this.#results.length > 0 || this.#hasErased;
  }

  /** The open sessions as they stand (A8). */
  open(): readonly R[] {
    return this.#machine.open();
  }

  /**
   * Starts the clock, if there is one. From now on silence may close sessions (S8).
   *
   * @param host - ends the timers, and receives their errors
   * @param closed - called when silence closed sessions; they wait for the next commit (D3)
   */
  startClock(host: ClockHost, closed: () => void): void {
    const { clock, grace = 0 } = this.#options;
    if (clock === undefined) return;
    const { timeOf = timeOfEvent as (event: unknown) => number | Date } = this.#options as {
      readonly timeOf?: (event: E) => number | Date;
    };
    const emit = (results: readonly R[]) => {
      this.#keep(results);
      if (results.length > 0) closed();
    };
    this.#take = clock[clockwork].start({ machine: this.#machine, emit, out: host, grace, timeOf });
  }

  /**
   * Takes an event. An event that a store cannot keep is rejected, and moves only the position.
   *
   * @param position - where the source goes on after it
   * @throws RejectedEventError - if the event is rejected and there is no `rejected` (S9)
   */
  add(user: K, event: E, position: P): void {
    if (typeof user !== 'string' && !Number.isFinite(user)) {
      this.#reject(user, event, 'invalid-user', 'an invalid user: expected a string or a finite number');
    } else if (this.#keepsEvents && !isJson(event)) {
      this.#reject(user, event, 'not-storable', `what plain JSON cannot hold: ${culpritIn(event)}`);
    } else {
      this.#take(user, event);
    }
    this.#position = position;
    this.#taken++;
  }

  /** Advances the watermark to a time in ms since the epoch, as `Sessionizer` does. */
  advance(watermark: number): void {
    this.#keep(this.#machine.advance(watermark));
  }

  /** The users whose open sessions changed since the last call (S15). The first call has all users. */
  openChanges(): readonly OpenChange<K, R>[] {
    return this.#machine.openChanges();
  }

  /** Erases a user (A14): here at once, in the store with the next commit. */
  forget(user: K): void {
    this.#machine.forget(user);
    this.#hasErased = true;
  }

  /** Closes all sessions (S7) for good. Every later event is too late. */
  flush(): void {
    this.#keep(this.#machine.flush());
  }

  /**
   * Takes what changed since the last call, to be committed. If the commit fails, do not use this partition again: make a new
   * one from the store.
   *
   * @param acknowledged - how many results are acknowledged by now
   * @throws StoreError - if a value of the fold, a result or the position is not plain JSON; the message says where
   */
  takeChange(acknowledged = 0): ChangeOf<R, P> {
    const change = this.takeUnchecked(acknowledged);
    if (this.#options.fold !== undefined) checkFolded(change.state.users, change.results);
    const { position = null } = change;
    if (!isJson(position)) throw notJson('a position', position);
    return change;
  }

  /** As `takeChange`, for a caller that checks the fold's values and results itself. */
  takeUnchecked(acknowledged = 0): ChangeOf<R, P> {
    const state = this.#machine.changes();
    // A user who came back is not forgotten.
    for (const { user } of state.users) this.#forgotten.delete(user);
    const results = this.#results;
    const forgotten = [...this.#forgotten];
    this.#forgotten.clear();
    this.#results = [];
    this.#takenBefore = this.#taken;
    this.#hasErased = false;
    this.#watermark = this.#machine.watermark;
    return { partition: this.#number, position: this.#position, state, forgotten, acknowledged, results };
  }

  #reject(user: K, event: E, reason: Reason, whatIsWrong: string): void {
    const rejection: Rejection<K, E> = { event, user, time: NaN, reason, lateBy: 0 };
    const { rejected } = this.#options;
    if (rejected === undefined) throw new RejectedEventError(this.#calledAs, rejection, undefined, whatIsWrong);
    rejected(rejection);
    this.#unfit[reason] = (this.#unfit[reason] ?? 0) + 1;
  }

  #keep(results: readonly R[]): void {
    // Mostly there are none, and an iterator would cost more than everything else.
    if (results.length === 0) return;
    // One by one: there may be more than a call takes arguments.
    for (const result of results) this.#results.push(result);
  }
}

/** Without a fold, results and state are events, which were checked when they arrived. */
function checkFolded(users: Snapshot<User>['users'], results: readonly Span<User>[]): void {
  for (const { user, open } of users) {
    for (const { value } of open) {
      if (!isJson(value)) throw notJson(`what the fold keeps of a session of user ${show(user)}`, value);
    }
  }
  for (const result of results) {
    if (!isJson(result)) throw notJson(`the result of a session of user ${show(result.user)}`, result);
  }
}
