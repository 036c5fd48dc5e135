import { byDeadline, type Span } from '../core/session.js';
import type { OpenSessions } from '../durable/options.js';
import type { User } from '../durable/store.js';
import type { PartitionProgress } from './kafka-event.js';
import type { InputPartition } from './partition.js';
import { KafkaRefusal } from './refusal.js';

/** The progress of a worker's partitions. */
export interface WorkerProgress {
  readonly partitions: readonly PartitionProgress[];
}

/** Shows the open sessions in the partitions that a worker has (S15). They may be other partitions after it rejoins. */
export class OpenView<K extends User, R extends Span<K>> {
  readonly #openSessions: OpenSessions<K, R, WorkerProgress> | undefined;
  readonly #isStopped: () => boolean;
  #isWanted = false;
  /** Whether a view was taken that waits for its commit. */
  #isTaken = false;
  /** Users whose open sessions were shown. */
  readonly #shown = new Set<K>();
  /** Whether the partitions have changed since the last view. */
  #isAnew = false;

  constructor(openSessions: OpenSessions<K, R, WorkerProgress> | undefined, isStopped: () => boolean) {
    this.#openSessions = openSessions;
    this.#isStopped = isStopped;
  }

  /** Whether a view is wanted with the next commit. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  want(): void {
    this.#isWanted = true;
  }

  /** Call this when the partitions are lost, with everything that is not committed. */
  release(): void {
    this.#isAnew = true;
    if (this.#isTaken) this.#isWanted = true;
    this.#isTaken = false;
  }

  /**
   * Reads the open sessions, if they are wanted.
   *
   * @returns a function that shows them; call it once everything up to now is committed
   */
  take(
    partitions: readonly Pick<InputPartition<K, never, R>, 'open' | 'openChanges'>[],
    progress: WorkerProgress,
  ): () => void {
    const openSessions = this.#openSessions;
    if (openSessions === undefined || !this.#isWanted) return () => undefined;
    this.#isWanted = false;
    this.#isTaken = true;
    if (openSessions.changes !== undefined) {
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
