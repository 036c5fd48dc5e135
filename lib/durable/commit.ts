import type { ClosedBy } from '../core/session.js';

/** A summary of a commit, in plain values. */
export interface Commit<P = unknown> {
  /** The number of this commit in the subscription, from 1. */
  readonly number: number;
  /** Where the source goes on. */
  readonly position: P | undefined;
  /** W (S2), in ms since the epoch. */
  readonly watermark: number;
  /** M (S2), in ms since the epoch. */
  readonly greatestTime: number;
  /** How far M is behind the wall clock, in ms. */
  readonly lag: number;
  /** How many events arrived since the commit before. */
  readonly events: number;
  /** How many results it holds, by what closed their sessions (S10). */
  readonly closedBy: Readonly<Record<ClosedBy, number>>;
  /** How many users it writes. */
  readonly changedUsers: number;
  /** How many users it deletes. */
  readonly forgottenUsers: number;
  /** How many sessions are open after it. */
  readonly openSessions: number;
  /** How long the store took to write it, in ms. */
  readonly took: number;
}
