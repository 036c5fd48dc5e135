import { asyncScheduler, Observable, type Subscriber, Subscription } from 'rxjs';
import { checkNumber } from '../core/check.js';
import type { UserIn } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { type CommitEvery, commitEveryDefaults } from './commit-every.js';
import { type Commit, describe } from './commit.js';
import { type AnyDurableOptions, checkDurableOptions, type DurableOptions } from './options.js';
import { type ChangeOf, Partition } from './partition.js';
import { pull } from './pull.js';
import type { Saved, Store, User } from './store.js';

/** The results of one commit; at the start, those that an earlier run has not seen acknowledged. */
export interface Delivery<R> {
  readonly results: readonly R[];
  /** The number of the first of them. A store numbers its results from 0, and a number always stands for the same one. */
  readonly first: number;
  /** Says that the first `count` of them (default: all) are where they belong, and need not be delivered again. */
  readonly ack: (count?: number) => void;
}

/**
 * Sessions that survive the process: cuts each user's events into sessions, as `sessionize` does, and keeps its state in a
 * store. Started again, after a crash or a deploy, it goes on where it was, and its sessions are those of a run that was
 * never interrupted (S5 e).
 *
 * It reads, commits and emits, in this order. One commit holds everything, or nothing of it: the position in the source,
 * the watermark, the users that have changed, and the sessions that have closed. So a session is emitted when it is on disk
 * and not before, and what was emitted will never be contradicted. What has been read after the last commit is simply read
 * again.
 *
 * ```ts
 * import { lastValueFrom, toArray } from 'rxjs';
 * import { durableSessions, memoryStore } from 'rxjs-sessionize/durable';
 *
 * // In place of a log file, an array; in place of the offsets of its lines, their numbers.
 * const log = [0, 3_000, 60_000, 61_000, 120_000].map((time, i) => ({ event: { user: 'ann', time }, position: i + 1 }));
 * const store = memoryStore(); // levelStore('state/') of rxjs-sessionize/level is one that lasts
 *
 * const today = durableSessions({ store, source: (from = 0) => log.slice(from, 2), gap: 10_000 });
 * console.log(await lastValueFrom(today.pipe(toArray())));
 * // => []
 * const tomorrow = durableSessions({ store, source: (from = 0) => log.slice(from), gap: 10_000 });
 * for (const { start, end } of await lastValueFrom(tomorrow.pipe(toArray()))) console.log(start, end);
 * // => 0 3000
 * // => 60000 61000
 * ```
 *
 * A session counts as delivered when the consumer's `next` has returned. That is written with the next commit; after a crash
 * in between it is emitted again, the very same, with the same `(user, start)`: at least once, and exactly once where they
 * are written by that key. A consumer that is done later than its `next` uses {@link durableDeliveries}.
 *
 * When the source ends, what was read is committed, and the observable completes; open sessions stay in the store, since a
 * log may have grown by the next time. With `flush: true` they are closed.
 *
 * An error of the source comes out after what came before it is committed. When a commit fails, as on a full disk, or a
 * function of yours throws, what is not committed is dropped. After any error, to subscribe again (`retry`) is to start
 * again from the last commit.
 *
 * @param options - `store`, `source` and `gap` (ms) are required; `commitEvery`, `flush`, `commits`; and as for `sessionize`
 * `grace` (ms), `maxDuration` (ms), `maxEvents`, `idOf`, `rejected`, `clock`, and `userOf` and `timeOf` where events have no
 * `user` and `time`; `fold`, to keep less than the events. Events, the values of the fold and positions must be plain JSON
 * @returns a cold observable: each subscription opens the store, and only one at a time can. It emits, in the order of S6, what
 * earlier runs could not deliver and then the sessions of each commit. Unsubscribing commits what was read and closes the store.
 * Its errors say what is wrong where it cannot go on: the store is in use or damaged, it was made with another gap, other
 * bounds or another fold (`grace` may be another), or the source does not know the position.
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what came (A3)
 */
export function durableSessions<E, P = number, K extends User = UserIn<E, User>, R extends Span<K> = Session<K, E>>(
  options: DurableOptions<E, P, K, R>,
): Observable<R> {
  const deliveries = deliver(options, 'durableSessions');
  return new Observable((out) =>
    deliveries.subscribe({
      next({ results, ack }) {
        let count = 0;
        for (const result of results) {
          if (out.closed) return;
          out.next(result);
          ack(++count);
        }
      },
      error(error: unknown) {
        out.error(error);
      },
      complete() {
        out.complete();
      },
    }),
  );
}

/**
 * As {@link durableSessions}, for a consumer that takes its time to put results where they belong, and says when it has: it
 * emits the results of a commit together, to be acknowledged.
 *
 * The next commit waits until all results of this one are acknowledged, and the source is read no further ahead than that: a
 * slow consumer slows the source down.
 *
 * ```ts
 * import { concatMap } from 'rxjs';
 * import { durableDeliveries, memoryStore } from 'rxjs-sessionize/durable';
 *
 * const table = new Map<string, number>();
 * const upsert = (key: string, value: number) => Promise.resolve(table.set(key, value));
 *
 * const log = [0, 3_000, 60_000].map((time, i) => ({ event: { user: 'ann', time }, position: i + 1 }));
 * durableDeliveries({ store: memoryStore(), source: (from = 0) => log.slice(from), gap: 10_000, flush: true })
 *   .pipe(
 *     concatMap(async ({ results, ack }) => {
 *       for (const { user, start, end } of results) await upsert(`${user} ${String(start)}`, end);
 *       ack();
 *     }),
 *   )
 *   .subscribe({ complete: () => console.log([...table]) });
 * // => [ [ 'ann 0', 3000 ], [ 'ann 60000', 60000 ] ]
 * ```
 *
 * @param options - as for `durableSessions`
 * @returns as `durableSessions`, but emits a {@link Delivery} for each commit with results; completes when all are acknowledged
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what came (A3)
 */
export function durableDeliveries<E, P = number, K extends User = UserIn<E, User>, R extends Span<K> = Session<K, E>>(
  options: DurableOptions<E, P, K, R>,
): Observable<Delivery<R>> {
  return deliver(options, 'durableDeliveries');
}

function deliver<E, P, K extends User, R extends Span<K>>(
  options: DurableOptions<E, P, K, R>,
  calledAs: string,
): Observable<Delivery<R>> {
  checkDurableOptions(calledAs, options);
  return new Observable((out) => {
    run(options as AnyDurableOptions<E, P, K, R>, calledAs, out).then(
      () => {
        out.complete();
      },
      (error: unknown) => {
        out.error(error);
      },
    );
  });
}

async function run<E, P, K extends User, R extends Span<K>>(
  options: AnyDurableOptions<E, P, K, R>,
  calledAs: string,
  out: Subscriber<Delivery<R>>,
): Promise<void> {
  const store = await options.store('run');
  try {
    const saved = await store.load(0);
    if (!out.closed) await new Run(options, calledAs, out, store, saved).toItsEnd();
  } finally {
    // Before an error comes out: who starts anew upon it finds the store closed.
    await store.close();
  }
}

interface Failure {
  readonly error: unknown;
}

/** How long a source that is always ready keeps everything else waiting, in ms. */
const breathless = 50;

/** One subscription, with its store open. */
class Run<E, P, K extends User, R extends Span<K>> {
  readonly #options: AnyDurableOptions<E, P, K, R>;
  readonly #commitEvery: Required<CommitEvery>;
  readonly #out: Subscriber<Delivery<R>>;
  readonly #store: Store;
  readonly #partition: Partition<K, E, R, P>;

  /** Sees to a commit in time, when there is something to commit. */
  #timer: Subscription | undefined;
  /** Whether that time has come. */
  #isDue = false;
  /** Settles when each commit that was asked for has been handed to the store. */
  #handedOver: Promise<void> = Promise.resolve();
  /** Settles when the store has the last one, and its results are delivered. */
  #written: Promise<void> = Promise.resolve();
  #commitCount = 0;

  /** What earlier runs have not seen acknowledged. */
  readonly #left: readonly R[];
  /** How many results have been delivered; of how many it is known that they have arrived; of how many the store knows it. */
  #delivered: number;
  #acknowledged: number;
  #recorded: number;
  #whenAcknowledged: () => void = () => undefined;

  /** Nobody is waited for any more: the consumer has left, or an error is on its way. */
  #isLeaving = false;
  #whenLeaving: () => void = () => undefined;
  /** What makes the machine or the store unfit to go on: nothing is committed after it. */
  #failure: Failure | undefined;

  constructor(
    options: AnyDurableOptions<E, P, K, R>,
    calledAs: string,
    out: Subscriber<Delivery<R>>,
    store: Store,
    saved?: Saved,
  ) {
    this.#options = options;
    this.#commitEvery = { ...commitEveryDefaults, ...options.commitEvery };
    this.#out = out;
    this.#store = store;
    this.#partition = new Partition(options, saved, 0, calledAs);
    // What a store has of results is what a run with these options has made.
    this.#left = (saved?.results ?? []) as readonly R[];
    this.#delivered = this.#acknowledged = this.#recorded = saved?.acknowledged ?? 0;
  }

  async toItsEnd(): Promise<void> {
    const left = new Promise<undefined>((resolve) => {
      this.#whenLeaving = () => {
        resolve(undefined);
      };
    });
    this.#out.add(() => {
      this.#leave();
    });
    const whileReading = new Subscription();

    this.#deliver(this.#left);
    this.#partition.startClock(Object.assign(whileReading, { error: this.#fail }), () => {
      this.#touch();
    });
    const broken = await Promise.race([this.#read(whileReading), left]);
    whileReading.unsubscribe();

    if (broken !== undefined) this.#leave();
    else if (this.#options.flush === true && !this.#isLeaving) this.#flush();
    do {
      await this.#commit();
      await this.#written;
    } while (this.#hasNews);
    const failure = this.#failure ?? broken;
    if (failure !== undefined) throw failure.error;
  }

  /** Takes events until the source ends, or nobody wants more. Returns the error with which the source ended, if it did. */
  async #read(whileReading: Subscription): Promise<Failure | undefined> {
    const { userOf = userOfEvent } = this.#options;
    const partition = this.#partition;
    const from = partition.position;
    let isFirst = true;
    let breath = asyncScheduler.now();
    try {
      const events = pull(this.#options.source(from));
      whileReading.add(() => {
        events.stop();
      });
      while (this.#goesOn()) {
        const next = events.next();
        const { done, value } = 'then' in next ? await next : next;
        if (done === true) break;
        const list = 'event' in value ? [value] : value;
        for (let i = 0; i < list.length && this.#goesOn(); i++) {
          const { event, position } = list[i]!;
          if (isFirst && partition.hasEnded) return { error: new Error(hasEnded) };
          isFirst = false;
          try {
            partition.add(userOf(event), event, position);
          } catch (error) {
            this.#fail(error);
            break;
          }
          this.#touch();
          if (partition.events >= this.#commitEvery.events || this.#isDue) await this.#commit();
          if (partition.events % 64 === 0 && asyncScheduler.now() - breath > breathless) {
            await new Promise<void>((resolve) => asyncScheduler.schedule(resolve));
            breath = asyncScheduler.now();
          }
        }
      }
      return undefined;
    } catch (error) {
      return { error: isFirst && from !== undefined ? cannotGoOn(from, error) : error };
    }
  }

  #flush(): void {
    try {
      this.#partition.flush();
    } catch (error) {
      this.#fail(error);
    }
  }

  #goesOn(): boolean {
    return !this.#isLeaving;
  }

  /** There is something to commit. */
  #touch(): void {
    if (this.#timer !== undefined || this.#commitEvery.ms === Infinity || this.#isLeaving) return;
    this.#timer = asyncScheduler.schedule(() => {
      this.#isDue = true;
      void this.#commit();
    }, this.#commitEvery.ms);
  }

  get #hasNews(): boolean {
    if (this.#failure !== undefined) return false;
    const isAwaited = this.#acknowledged < this.#delivered && !this.#isLeaving;
    return this.#partition.hasChanged || this.#recorded < this.#acknowledged || isAwaited;
  }

  /** Resolves when what there is to commit is handed to the store, or something has failed. */
  #commit(): Promise<void> {
    this.#handedOver = this.#handedOver.then(() => this.#handOver()).catch(this.#fail);
    return this.#handedOver;
  }

  async #handOver(): Promise<void> {
    // One commit at a time, and before the next one, its results must have arrived.
    await this.#written;
    if (this.#acknowledged < this.#delivered && !this.#isLeaving) {
      await new Promise<void>((resolve) => {
        this.#whenAcknowledged = resolve;
      });
    }
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    this.#isDue = false;
    if (!this.#hasNews) return;
    const { events, openCount: openSessions } = this.#partition;
    const change = this.#partition.takeChange(this.#acknowledged);
    this.#written = this.#write(change, { events, openSessions }).catch(this.#fail);
  }

  async #write(change: ChangeOf<R, P>, counts: Pick<Commit, 'events' | 'openSessions'>): Promise<void> {
    const begun = asyncScheduler.now();
    await this.#store.commit([change]);
    const now = asyncScheduler.now();
    this.#recorded = change.acknowledged;
    const description = describe(change);
    this.#options.commits?.next({
      number: ++this.#commitCount,
      ...description,
      ...counts,
      lag: now - description.greatestTime,
      took: now - begun,
    });
    this.#deliver(change.results);
  }

  #deliver(results: readonly R[]): void {
    if (results.length === 0) return;
    const first = this.#delivered;
    this.#delivered += results.length;
    this.#out.next({
      results,
      first,
      ack: (count = results.length) => {
        const isCount = Number.isInteger(count) && count >= 0 && count <= results.length;
        checkNumber('ack', 'count', count, `a whole number from 0 to ${String(results.length)}`, isCount);
        this.#acknowledge(first + count);
      },
    });
  }

  #acknowledge(count: number): void {
    if (count <= this.#acknowledged) return;
    this.#acknowledged = count;
    this.#touch();
    if (count === this.#delivered) this.#whenAcknowledged();
  }

  readonly #fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.#leave();
  };

  #leave(): void {
    this.#isLeaving = true;
    this.#timer?.unsubscribe();
    this.#whenAcknowledged();
    this.#whenLeaving();
  }
}

/** Only reached where `UserOption` saw that events have a `user`. */
const userOfEvent = (event: unknown) => (event as { readonly user: never }).user;

const cannotGoOn = (from: unknown, error: unknown): Error =>
  new Error(
    `durableSessions: the source does not go on from position ${JSON.stringify(from)}, where the store is: ` +
      (error instanceof Error ? error.message : String(error)),
    { cause: error },
  );

const hasEnded =
  'durableSessions: the store holds a run that has ended, with `flush: true`, and there are events after its end: ' +
  'take a new store for them, or leave `flush` out where a source may grow';
