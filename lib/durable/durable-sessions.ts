import { from, Observable, type ObservableInput, type Subscriber, Subscription } from 'rxjs';
import type { UserIn } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { intervalOf } from './commit-every.js';
import { Committing } from './committing.js';
import { SourceError } from './errors.js';
import { type Delivery, Ledger } from './ledger.js';
import { Lifetime } from './lifetime.js';
import { type AnyDurableOptions, checkDurableOptions, type DurableOptions, type Positioned } from './options.js';
import { Partition } from './partition.js';
import { read } from './reading.js';
import type { Saved, Store, User } from './store.js';
import { withStore } from './with-store.js';

/**
 * Cuts each user's events into sessions, as `sessionize` does, and keeps its state in a store. After a crash or a deploy it
 * goes on where it was. Its sessions are those of a run that was never interrupted (S5 e).
 *
 * It reads, commits and emits, in this order. One commit holds the position in the source, the watermark, the users that
 * changed and the sessions that closed: all of it or nothing. So a session is on disk before it is emitted, and no later run
 * contradicts it. Events after the last commit are read again.
 *
 * ```ts
 * import { lastValueFrom, toArray } from 'rxjs';
 * import { durableSessions, memoryStore } from 'rxjs-sessionize/durable';
 *
 * // An array in place of a log file, numbers in place of the offsets of its lines.
 * const log = [0, 3_000, 60_000, 61_000, 120_000].map((time, i) => ({ event: { user: 'ann', time }, position: i + 1 }));
 * const store = memoryStore(); // levelStore('state/') of rxjs-sessionize/level lasts
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
 * A session is delivered when the consumer's `next` has returned, and the next commit records that. After a crash in between,
 * the same session is emitted again, with the same `(user, start)`. So delivery is at least once, and exactly once if the
 * consumer writes by that key. Use {@link durableDeliveries} for a consumer that finishes after its `next` has returned.
 *
 * When the source ends, what was read is committed, and the observable completes. Open sessions stay in the store, since the
 * log may grow. With `flush: true` they are closed.
 *
 * An error of the source is emitted after everything read before it is committed. When a commit fails, as on a full disk, or a
 * function of yours throws, uncommitted changes are dropped. Subscribe again (`retry`) to go on from the last commit.
 *
 * @param options - `store`, `source` and `gap` (ms) are required; `commitEvery` (default: 1,000 ms or 100,000 events), `flush`
 * (default: `false`), `commits`, `openSessions`, `forget`, `monitor`; and as for `sessionize` `grace` (ms), `maxDuration` (ms),
 * `maxEvents`, `split` (which requires `maxEvents`), `idOf`, `rejected`, `clock`, and `userOf` and `timeOf` where events have no
 * `user` and `time`; `fold` to keep less than the events. Events, the fold's values and positions must be plain JSON
 * @returns a cold observable: each subscription opens the store, and only one at a time can. It emits what earlier runs did not
 * deliver, then the sessions of each commit, in the order of S6. Unsubscribing commits what was read and closes the store. It
 * fails with a `StoreError` if the store is in use or damaged, with a `SnapshotError` if it was made with another gap, other
 * bounds, another split or another fold (`grace` may change), and with a `SourceError` if the source does not know the position.
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
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
 * As {@link durableSessions}, for a consumer that acknowledges results when it has stored them. It emits the results of a
 * commit together.
 *
 * The next commit waits until all results of this one are acknowledged, and the source is not read beyond it: a slow consumer
 * slows the source down.
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
 * @returns as `durableSessions`, but emits a {@link Delivery} for each commit with results, and completes when all are
 * acknowledged
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
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
    // The store is closed before an error is emitted: a consumer that subscribes again on it finds the store closed.
    withStore(options.store, 'run', (store) =>
      run(store, options as AnyDurableOptions<E, P, K, R>, calledAs, out),
    ).then(
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
  store: Store,
  options: AnyDurableOptions<E, P, K, R>,
  calledAs: string,
  out: Subscriber<Delivery<R>>,
): Promise<void> {
  const monitoring = new Subscription();
  try {
    const saved = await store.load(0);
    if (!out.closed) await runFrom(saved, store, options, calledAs, out, monitoring);
  } finally {
    monitoring.unsubscribe();
  }
}

async function runFrom<E, P, K extends User, R extends Span<K>>(
  saved: Saved | undefined,
  store: Store,
  options: AnyDurableOptions<E, P, K, R>,
  calledAs: string,
  out: Subscriber<Delivery<R>>,
  monitoring: Subscription,
): Promise<void> {
  const { source, userOf = userOfEvent, flush = false, commits, openSessions, forget, monitor } = options;
  const lifetime = new Lifetime();
  const reading = new Subscription();
  lifetime.add(reading);
  out.add(lifetime);

  const partition = new Partition<K, E, R, P>(options, saved, 0, calledAs);
  const emit = (delivery: Delivery<R>) => {
    out.next(delivery);
  };
  const schedule = () => {
    committing.schedule();
  };
  const ledger = new Ledger<R>(saved?.acknowledged ?? 0, lifetime, emit, schedule);
  const commitEvery = intervalOf(options.commitEvery);
  const committing = new Committing({ store, partition, ledger, lifetime, commitEvery, commits, openSessions });

  monitoring.add(monitor?.(() => committing.counts));

  // The results in a store were made by a run with these options.
  ledger.deliver((saved?.results ?? []) as readonly R[]);
  partition.startClock(Object.assign(reading, { error: lifetime.fail }), schedule);

  const follow = <T>(input: ObservableInput<T> | undefined, next: (value: T) => void) => {
    if (input !== undefined) reading.add(from(input).subscribe({ next, error: lifetime.fail }));
  };
  follow(forget, (user) => {
    committing.erase(user);
  });
  follow(openSessions?.at, () => {
    committing.look();
  });

  const { hasEnded } = partition;
  const take = ({ event, position }: Positioned<E, P>) => {
    try {
      if (hasEnded) throw runHasEnded();
      partition.add(userOf(event), event, position);
    } catch (error) {
      lifetime.fail(error);
    }
    committing.schedule();
    return committing.isDue ? committing.commit() : undefined;
  };
  let broken: Lifetime['failure'];
  const whenRead = read(source, partition.position, reading, take).catch((error: unknown) => {
    broken = { error };
    // The events before the error are committed, but the error does not wait for acknowledgements.
    lifetime.unsubscribe();
  });
  const whenOver = new Promise<void>((resolve) => {
    lifetime.add(resolve);
  });
  await Promise.race([whenRead, whenOver]);
  reading.unsubscribe();
  if (flush && !lifetime.closed) {
    try {
      partition.flush();
    } catch (error) {
      lifetime.fail(error);
    }
  }
  await committing.finish();
  const failure = lifetime.failure ?? broken;
  if (failure !== undefined) throw failure.error;
}

/** Only used where `UserOption` requires events to have a `user`. A line of a log may be `null`, which has none. */
const userOfEvent = (event: unknown) => (event as { readonly user: never } | null)?.user as never;

const runHasEnded = (): SourceError =>
  new SourceError(
    'run-has-ended',
    'the store holds a run that has ended, with `flush: true`, and there are events after its end: ' +
      'take a new store for them, or leave `flush` out where a source may grow',
  );
