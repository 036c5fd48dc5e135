import { type Counts, noCounts, sumOf } from '../core/counts.js';
import type { MessageReason, PartitionProgress } from './kafka-event.js';

/**
 * The counters of a worker from its subscription to its last commit. A message that is read again after a crash counts once
 * (A12). Events add up:
 *
 *     taken + restored = in closed sessions + in open ones + rejected + discarded + released
 *
 * `taken` counts all messages except requests to erase a user. `open` and `users` are those of the partitions it has now.
 */
export interface KafkaCounts extends Counts<MessageReason> {
  /** Events in open sessions of partitions that the worker no longer has. */
  readonly released: number;
  /** How many transactions were committed. */
  readonly commits: number;
  /** How long all commits took together, in ms. */
  readonly commitTime: number;
  /** The partitions that the worker has, as of the last commit of each. */
  readonly partitions: readonly PartitionProgress[];
}

/** A partition as its last commit left it. */
export interface Committed {
  readonly counts: Counts<MessageReason>;
  readonly progress: PartitionProgress;
}

/** Counts what a worker commits. Its counts survive when the worker rejoins. */
export class KafkaCounter {
  readonly #assigned = new Map<number, Committed>();
  /** The counts of partitions that the worker no longer has. */
  #past: Counts<MessageReason> = noCounts();
  #released = 0;
  #commits = 0;
  #commitTime = 0;

  /** Sets what a partition has committed, or what it was assigned with. */
  set(committed: Committed): void {
    this.#assigned.set(committed.progress.partition, committed);
  }

  /** Counts a committed transaction. */
  commit(took: number): void {
    this.#commits++;
    this.#commitTime += took;
  }

  /** Moves all partitions to the past: the worker has none any longer. */
  release(): void {
    for (const { counts } of this.#assigned.values()) {
      this.#released += counts.open.events;
      this.#past = sumOf(this.#past, { ...counts, open: { sessions: 0, events: 0 }, users: 0 });
    }
    this.#assigned.clear();
  }

  read(): KafkaCounts {
    const assigned = [...this.#assigned.values()];
    const counts = assigned.reduce((sum, partition) => sumOf(sum, partition.counts), this.#past);
    return {
      ...counts,
      released: this.#released,
      commits: this.#commits,
      commitTime: this.#commitTime,
      partitions: assigned.map(({ progress }) => progress),
    };
  }
}
