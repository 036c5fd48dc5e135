import type { OpenSessions } from './open-session.js';
import type { SavedSession } from './snapshot.js';

/**
 * How the open sessions of users are kept, so that they are always cut as S1 says. Rows are those of the `UserTable`.
 *
 * @typeParam A - what is kept of a session
 */
export interface Cutting<E, A> {
  /** Adds an event that is accepted. If it throws, nothing has changed. */
  add(row: number, event: E, time: number): void;
  /** Leaves a user, whose first of several open sessions has closed, with what was behind it. */
  leave(row: number, rest: OpenSessions<A> | undefined): void;
  /** Gives a user without open sessions those of a snapshot. */
  load(row: number, saved: readonly SavedSession[]): void;
}
