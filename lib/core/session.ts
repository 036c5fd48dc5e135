/** Why a session ended: the smallest term of its deadline (S1, S10, S13), or `'end'` when the stream ended first (S7). */
export type ClosedBy = 'gap' | 'max-duration' | 'max-events' | 'split' | 'end';

/** Whose session, from when to when, and how it ended. `(user, start)` identifies a session. */
export interface Span<K> {
  readonly user: K;
  /** Time of the first event, in ms since the epoch. */
  readonly start: number;
  /** Time of the last event, in ms since the epoch; the gap is not added. */
  readonly end: number;
  /** Why it ended: by a pause, a bound, a split, or the end of the stream. */
  readonly closedBy: ClosedBy;
  /** The last instant at which an event would still have joined (S1), in ms since the epoch. */
  readonly deadline: number;
}

/** A closed session with its events. */
export interface Session<K, E> extends Span<K> {
  /** In time order; those of the same time are in order of arrival. */
  readonly events: readonly E[];
}

/**
 * S6: the order in which sessions that close on the same step are emitted. For users that are numbers and strings it is total,
 * so it does not depend on where a run was interrupted.
 */
export const byDeadline = (a: Span<unknown>, b: Span<unknown>): number =>
  a.deadline - b.deadline || a.end - b.end || a.start - b.start || byUser(a.user, b.user);

const byUser = (a: unknown, b: unknown): number => {
  const isNumber = typeof a === 'number';
  if (isNumber !== (typeof b === 'number')) return isNumber ? -1 : 1;
  if (!isNumber && (typeof a !== 'string' || typeof b !== 'string')) return 0;
  return a === b ? 0 : (a as string) < (b as string) ? -1 : 1;
};
