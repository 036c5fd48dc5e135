import type { ClosedBy } from '../core/session.js';

/** A summary of a commit, in plain values. */
export interface Commit<P = unknown> {
  /** How many commits this subscription has made by now. */
  readonly number: number;
  /** Where the source goes on. */
  readonly position: P | undefined;
  /** W (S2), in ms since the epoch. */
  readonly watermark: number;
  /** M (S2), in ms since the epoch. */
  readonly greatestTime: number;
  /** How far M is behind the wall clock, in ms. */
  readonly lag: number;
  /** How many events have come since the commit before. */
  readonly events: number;
  /** How many results there are in it, by what closed their session (S10). */
  readonly closedBy: Readonly<Record<ClosedBy, number>>;
  /** How many users it writes. */
  readonly changedUsers: number;
  /** How many users it deletes. */
  readonly forgottenUsers: number;
  /** How many sessions are open after it. */
  readonly openSessions: number;
  /** How long the store took, in ms. */
  readonly took: number;
}
