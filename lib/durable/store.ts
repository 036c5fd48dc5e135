import type { Snapshot } from '../core/snapshot.js';

/** A user whose state outlives the process. In JSON, `1` and `"1"` stay two users. */
export type User = string | number;

/** A partition as its last commit left it. */
export interface Saved {
  /** Where its source goes on. */
  readonly position: unknown;
  /** W, M, the options they were made with, and all users. */
  readonly state: Snapshot<User>;
  /** How many results of this partition are acknowledged, of all that it ever had. */
  readonly acknowledged: number;
  /** The results after those, in order. */
  readonly results: readonly unknown[];
}

/** What changed in a partition since its last commit. */
export interface Change {
  /** A part of the input with positions of its own. A user's events are all in one partition (D6). */
  readonly partition: number;
  /** Where its source goes on. */
  readonly position: unknown;
  /** W and M as they are now, and the users that changed. Each replaces what is stored of that user. */
  readonly state: Snapshot<User>;
  /** The users for whom nothing is kept any longer. Some were perhaps never stored. */
  readonly forgotten: readonly User[];
  /** How many results are acknowledged by now. The store may delete them. */
  readonly acknowledged: number;
  /** The results of the sessions that closed. The store keeps them until they are acknowledged. */
  readonly results: readonly unknown[];
}

/**
 * What a durable run needs of a database. It stores and returns plain JSON.
 *
 * One run at a time uses it. After a failed `commit` it is only closed. The next `load` shows whether that commit is in the
 * store, and the source is read again from there.
 */
export interface Store {
  /** Returns what the last commit left of a partition, or `undefined` if there was none. Rejects if a part is missing. */
  load(partition: number): Promise<Saved | undefined>;
  /** Writes all changes or none (D1), and resolves once they are durable. The next commit begins after that. */
  commit(changes: readonly Change[]): Promise<void>;
  /** Releases the store: after it, another run may open it. */
  close(): Promise<void>;
}

/**
 * Opens a store for one run. Rejects if another run has it open.
 *
 * @param mode - `'read'`: nothing will be committed, and a missing store is refused, not created
 */
export type OpenStore = (mode: 'run' | 'read') => Promise<Store>;
