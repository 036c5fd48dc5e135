import { byDeadline, type Span } from '../core/session.js';
import type { OpenSessions } from '../durable/options.js';
import type { User } from '../durable/store.js';
import type { PartitionProgress } from './kafka-event.js';
import type { InputPartition } from './partition.js';
import { KafkaRefusal } from './refusal.js';

/** How far the partitions of a worker have come. */
export interface WorkerProgress {
  readonly partitions: readonly PartitionProgress[];
}

/** Shows the open sessions of a worker, of the partitions that it has: whenever it rejoins, others (S15). */
export class OpenView<K extends User, R extends Span<K>> {
  readonly #openSessions: OpenSessions<K, R, WorkerProgress> | undefined;
  readonly #isStopped: () => boolean;
  #isWanted = false;
  /** Whether what was taken waits for its commit. */
  #isTaken = false;
  /** Users of whom open sessions were shown. */
  readonly #shown = new Set<K>();
  /** Whether the partitions are others than those whose users were shown. */
  #isAnew = false;

  constructor(openSessions: OpenSessions<K, R, WorkerProgress> | undefined, isStopped: () => boolean) {
    this.#openSessions = openSessions;
    this.#isStopped = isStopped;
  }

  /** Whether somebody waits for a commit to see what is open. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  want(): void {
    this.#isWanted = true;
  }

  /** The partitions are gone, with what had not been committed. */
  release(): void {
    this.#isAnew = true;
    if (this.#isTaken) this.#isWanted = true;
    this.#isTaken = false;
  }

  /**
   * The open sessions as they stand, if they are wanted.
   *
   * @returns shows them: to be called once all that has happened by now is committed
   */
  take(
    partitions: readonly Pick<InputPartition<K, never, R>, 'open' | 'openChanges'>[],
    progress: WorkerProgress,
  ): () => void {
    const openSessions = this.#openSessions;
    if (openSessions === undefined || !this.#isWanted) return () => undefined;
    this.#isWanted = false;
    this.#isTaken = true;
    if ('changes' in openSessions) {
      const changes = partitions.flatMap((partition) => partition.openChanges());
      if (this.#isAnew) {
        const known = new Set(changes.map(({ user }) => user));
        for (const user of this.#shown) if (!known.has(user)) changes.push({ user, sessions: [] });
      }
      return this.#unlessLeft(() => {
        this.#isAnew = false;
        for (const { user, sessions } of changes) {
          if (sessions.length > 0) this.#shown.add(user);
          else this.#shown.delete(user);
        }
        openSessions.changes(changes, progress);
      });
    }
    const open = partitions.flatMap((partition) => partition.open()).sort(byDeadline);
    return this.#unlessLeft(() => {
      openSessions.to(open, progress);
    });
  }

  #unlessLeft(show: () => void): () => void {
    return () => {
      this.#isTaken = false;
      if (this.#isStopped()) return;
      try {
        show();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new KafkaRefusal('failed-function', `openSessions: ${message}`, { cause: error });
      }
    };
  }
}
