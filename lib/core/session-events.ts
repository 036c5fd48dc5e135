import { checkOption } from './check.js';
import type { Session, Span } from './session.js';

/** A session, with a text that identifies it. */
export interface IdentifiedSpan<K> extends Span<K> {
  /** The text that `sessionId` returns. */
  readonly id: string;
}

/** An event, and the session it belongs to. */
export interface SessionEvent<K, E> {
  readonly event: E;
  readonly user: K;
  readonly session: IdentifiedSpan<K>;
  /** Its place in the session, from 0, in time order. */
  readonly index: number;
}

/**
 * A text that identifies a session (A9): another one for every other user or start, the same on every run and machine. It is the JSON of
 * `[user, start]`, so that the users `1` and `"1"` have different ids, and it holds no control characters: a key for a database.
 *
 * ```ts
 * import { sessionId } from 'rxjs-sessionize';
 *
 * console.log(sessionId({ user: 'ann', start: 1_000 }), sessionId({ user: 7, start: 0.5 }));
 * // => ["ann",1000] [7,0.5]
 * ```
 *
 * @param span - a session, or its `user` and `start`
 * @throws TypeError - if the user is neither a string nor a finite number
 */
export function sessionId({ user, start }: Pick<Span<string | number>, 'user' | 'start'>): string {
  const fits = typeof user === 'string' || Number.isFinite(user);
  checkOption('sessionId', 'user', user, 'a string or a finite number', fits);
  return JSON.stringify([user, start]);
}

/** Each event of a session, with the session (A9). */
export function eventsOf<K extends string | number, E>({ events, ...span }: Session<K, E>): SessionEvent<K, E>[] {
  const session = { ...span, id: sessionId(span) };
  return events.map((event, index) => ({ event, user: span.user, session, index }));
}
