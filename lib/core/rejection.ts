/**
 * Why an event was not taken:
 *
 * - `'too-late'` (S4): the watermark has passed the deadline of the session that the event alone would make;
 * - `'touches-closed-session'` (S4): it would join a session of its user that is already emitted;
 * - `'too-far-ahead'` (S8): it lies beyond what the clock accepts;
 * - `'duplicate'` (S11): its id is in one of its user's open sessions;
 * - `'invalid-time'` (S9): its time is not finite, or beyond what a `Date` holds;
 * - `'invalid-user'` (S9), where state outlives the process: its user is no string and no finite number;
 * - `'not-storable'` (S9), where state outlives the process: it would be kept, and JSON would not give it back as it was.
 */
export type Reason =
  | 'too-late'
  | 'touches-closed-session'
  | 'too-far-ahead'
  | 'duplicate'
  | 'invalid-time'
  | 'invalid-user'
  | 'not-storable';

/** An event that is in no session, and why (S9). */
export interface Rejection<K, E> {
  readonly event: E;
  readonly user: K;
  /** The event's time in ms since the epoch; `NaN` if it has none, and for `invalid-user` and `not-storable`. */
  readonly time: number;
  /** Why it is in no session, such as `'too-late'`. */
  readonly reason: Reason;
  /** By how many ms the event missed the bound that its `reason` names; 0 if it names none. */
  readonly lateBy: number;
}
