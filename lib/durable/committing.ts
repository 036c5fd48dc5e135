import { asyncScheduler, type Observer, type Subscription } from 'rxjs';
import type { Counts } from '../core/counts.js';
import type { Span } from '../core/session.js';
import type { Commit } from './commit.js';
import type { CommitEvery } from './commit-every.js';
import type { CommittedCounts } from './committed-counts.js';
import type { Ledger } from './ledger.js';
import type { Lifetime } from './lifetime.js';
import type { OpenSessions } from './options.js';
import type { ChangeOf, Partition } from './partition.js';
import type { Store, User } from './store.js';

export interface CommittingOptions<K extends User, E, R extends Span<K>, P> {
  readonly store: Store;
  readonly partition: Partition<K, E, R, P>;
  readonly ledger: Ledger<R>;
  readonly lifetime: Lifetime;
  readonly commitEvery: Required<CommitEvery>;
  readonly commits: Pick<Observer<Commit<P>>, 'next'> | undefined;
  readonly openSessions: OpenSessions<K, R> | undefined;
}

/**
 * Commits what changed in a partition to the store, then hands the results to the ledger.
 *
 * One commit is written at a time, and only after the results of the last one are acknowledged. The partition may go on
 * meanwhile: what changes then belongs to the next commit.
 */
export class Committing<K extends User, E, R extends Span<K>, P> {
  readonly #options: CommittingOptions<K, E, R, P>;
  /** The timer for the next commit. It starts with the first change since the last one. */
  #timer: Subscription | undefined;
  /** The commit that waits for the one before it. */
  #waiting: Promise<void> | undefined;
  /** Settles when the last commit is in the store and its results are delivered, or when it failed. */
  #written: Promise<void> = Promise.resolve();
  /** As of the last commit that is in the store. */
  #counts: CommittedCounts;
  /** Whether to show the open sessions once the next commit is in the store. */
  #isLookedAt = false;
  /** The users to be erased with the next commit. */
  #erased: K[] = [];

  constructor(options: CommittingOptions<K, E, R, P>) {
    this.#options = options;
    const { partition } = options;
    this.#counts = { ...partition.counts, watermark: partition.watermark, commits: 0, commitTime: 0 };
    options.lifetime.add(() => {
      this.#timer?.unsubscribe();
    });
  }

  get counts(): CommittedCounts {
    return this.#counts;
  }

  /** Whether no more may change before the next commit is begun. */
  get isDue(): boolean {
    return this.#waiting !== undefined || this.#options.partition.events >= this.#options.commitEvery.events;
  }

  /** Schedules a commit if there is anything to commit. */
  schedule(): void {
    const { commitEvery, lifetime } = this.#options;
    if (this.#timer !== undefined || commitEvery.ms === Infinity || lifetime.closed) return;
    this.#timer = asyncScheduler.schedule(() => {
      this.commit().catch(lifetime.fail);
    }, commitEvery.ms);
  }

  /** Resolves when a commit of all changes so far has begun, or the run has failed. */
  commit(): Promise<void> {
    return (this.#waiting ??= this.#begin());
  }

  /** Shows the open sessions once all changes so far are in the store. */
  look(): void {
    this.#isLookedAt = true;
    this.commit().catch(this.#options.lifetime.fail);
  }

  /** Erases a user between two events, and commits that. */
  erase(user: K): void {
    this.#erased.push(user);
    this.commit().catch(this.#options.lifetime.fail);
  }

  /** Commits until nothing is left to commit: all results are acknowledged, and the store has recorded that. */
  async finish(): Promise<void> {
    do {
      await this.commit();
      await this.#written;
    } while (this.#hasNews);
  }

  get #hasNews(): boolean {
    const { partition, ledger, lifetime } = this.#options;
    return lifetime.failure === undefined && (partition.hasChanged || ledger.hasNews || ledger.isAwaiting);
  }

  async #begin(): Promise<void> {
    const { partition, ledger, lifetime } = this.#options;
    await this.#written;
    await ledger.settled();
    this.#waiting = undefined;
    this.#timer?.unsubscribe();
    this.#timer = undefined;
    if (lifetime.failure !== undefined) return;
    try {
      for (const user of this.#erased.splice(0)) partition.forget(user);
      const show = this.#takeView();
      if (!this.#hasNews) {
        show();
        return;
      }
      const { events, counts } = partition;
      this.#written = this.#write(partition.takeChange(ledger.acknowledged), events, counts)
        .then(show)
        .catch(lifetime.fail);
    } catch (error) {
      lifetime.fail(error);
    }
  }

  /** The open sessions as they stand now, to be shown once this commit is in the store. */
  #takeView(): () => void {
    const { partition, openSessions, lifetime } = this.#options;
    if (!this.#isLookedAt || openSessions === undefined) return () => undefined;
    this.#isLookedAt = false;
    const progress = { watermark: partition.watermark };
    const unlessLeft = (show: () => void) => () => {
      if (!lifetime.closed) show();
    };
    if (openSessions.changes !== undefined) {
      const changes = partition.openChanges();
      return unlessLeft(() => {
        openSessions.changes(changes, progress);
      });
    }
    const open = partition.open();
    return unlessLeft(() => {
      openSessions.to(open, progress);
    });
  }

  async #write(change: ChangeOf<R, P>, events: number, counts: Counts): Promise<void> {
    const { store, ledger, commits } = this.#options;
    const began = asyncScheduler.now();
    await store.commit([change]);
    const now = asyncScheduler.now();
    const took = now - began;
    ledger.record(change.acknowledged);
    const { position, state, forgotten, results } = change;
    const watermark = Number(state.watermark);
    const { commits: before, commitTime } = this.#counts;
    this.#counts = { ...counts, watermark, commits: before + 1, commitTime: commitTime + took };
    commits?.next({
      number: this.#counts.commits,
      position,
      watermark,
      greatestTime: Number(state.greatestTime),
      lag: now - Number(state.greatestTime),
      closedBy: countClosings(results),
      changedUsers: state.users.length,
      forgottenUsers: forgotten.length,
      events,
      openSessions: counts.open.sessions,
      took,
    });
    ledger.deliver(results);
  }
}

function countClosings(results: readonly Span<unknown>[]): Commit['closedBy'] {
  const closedBy = { gap: 0, 'max-duration': 0, 'max-events': 0, split: 0, end: 0 };
  for (const result of results) closedBy[result.closedBy]++;
  return closedBy;
}
