/** A session so far, as the functions of a `Split` see it. */
export interface SessionSoFar<K, E> {
  readonly user: K;
  /** Times of the first and the last event so far, in ms since the epoch. */
  readonly start: number;
  readonly end: number;
  /** In time order; those of the same time in order of arrival. Read it only during the call: it grows afterwards. */
  readonly events: readonly E[];
}

/**
 * Rules that end a session (S13): at a log-out, before another campaign, at midnight. At least one of the two functions is required.
 *
 * They must be pure: they are called again whenever something before the event changes, and for events that are then rejected. A rule
 * that needs an earlier event looks it up in `session.events`. `time` is when the event happened, in ms since the epoch. All events of the
 * same time are asked together: one yes is enough.
 */
export interface Split<K, E> {
  /** Names the rule in a snapshot: state is restored only under the rule that made it. */
  readonly name: string;
  /**
   * Whether the event begins a new session, though its user has not paused. `session` is without all events of this time.
   */
  readonly before?: (event: E, session: SessionSoFar<K, E>, time: number) => boolean;
  /** Whether nothing joins the session after this event. `session` is with all events of this time. */
  readonly after?: (event: E, session: SessionSoFar<K, E>, time: number) => boolean;
}

/** Whether a function says yes to one of the events of a moment; an absent one never does. */
export const asks = <K, E>(
  says: Split<K, E>['before'],
  events: readonly E[],
  session: SessionSoFar<K, E>,
  time: number,
): boolean => says !== undefined && events.some((event) => says(event, session, time));

/** The last instant before a time: the greatest number below it. So deadlines are exact with fractional times too. */
export function lastBefore(time: number): number {
  // At least half the distance to the next number below, and less than one and a half of it.
  const step = Math.abs(time) * 2 ** -53 || Number.MIN_VALUE;
  return time - step < time ? time - step : time - 2 * step;
}
