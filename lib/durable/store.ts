import type { Snapshot } from '../core/snapshot.js';

/** What may name a user where state outlives the process: in JSON, `1` and `"1"` stay two users. */
export type User = string | number;

/** A partition as its last commit left it. */
export interface Saved {
  /** Where its source goes on. */
  readonly position: unknown;
  /** W, M, the options they were made with, and all users. */
  readonly state: Snapshot<User>;
  /** How many results of this partition have been acknowledged, of all that it ever had. */
  readonly acknowledged: number;
  /** The results after those, in order. */
  readonly results: readonly unknown[];
}

/** What has become of a partition since its last commit. */
export interface Change {
  /** A part of the input with positions of its own. A user's events are all in one partition (D6). */
  readonly partition: number;
  /** Where its source goes on. */
  readonly position: unknown;
  /** W and M as they are now, and the users that have changed: each takes the place of what is stored of it. */
  readonly state: Snapshot<User>;
  /** The users for whom nothing is kept any longer. Some may never have been stored. */
  readonly forgotten: readonly User[];
  /** How many results have been acknowledged by now; they need not be kept. */
  readonly acknowledged: number;
  /** The results of the sessions that have closed, to be kept until they are acknowledged. */
  readonly results: readonly unknown[];
}

/**
 * What a durable run needs of a database. It gets plain JSON only, and returns the same.
 *
 * It is used by one run at a time. Once `commit` has failed it is only closed: whether that commit is in it or not, the next
 * one that is opened tells, and what had not been committed is read from the source again.
 */
export interface Store {
  /** What the last commit left of a partition; `undefined` if there was none. Rejects, saying so, if it is not all there. */
  load(partition: number): Promise<Saved | undefined>;
  /** Writes all of it or nothing (D1), and resolves once it is durable. The next one is not begun before. */
  commit(changes: readonly Change[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a store, for one run; rejects if another one has it open.
 *
 * @param mode - `'read'`: nothing will be committed, and a store that does not exist is not made but refused
 */
export type OpenStore = (mode: 'run' | 'read') => Promise<Store>;
