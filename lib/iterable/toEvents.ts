import { checkOption } from '../core/check.js';
import type { Session } from '../core/session.js';
import { eventsOf, type SessionEvent } from '../core/session-events.js';
import { each, eachLater, isAsyncIterable, isIterable, type Step } from './step.js';

/**
 * Yields each event with its session (A9), for example to write events back with the id of their session.
 *
 * Each accepted event is yielded once, when its session closes, with its final session.
 *
 * ```ts
 * import { sessionize, toEvents } from 'rxjs-sessionize/iterable';
 *
 * const visits = [
 *   { user: 'ann', time: 0, page: '/' },
 *   { user: 'ann', time: 4_000, page: '/dogs' },
 *   { user: 'ann', time: 60_000, page: '/cats' },
 * ];
 * for (const { event, session, index } of toEvents(sessionize(visits, { gap: 10_000 }))) {
 *   console.log(session.id, index, event.page);
 * }
 * // => ["ann",0] 0 /
 * // => ["ann",0] 1 /dogs
 * // => ["ann",60000] 0 /cats
 * ```
 *
 * @param sessions - as `sessionize` yields them
 * @returns a generator, or an async one, of a `SessionEvent` for each event of a session, in time order
 * @throws TypeError - at once, if `sessions` is no iterable (A3); while it yields, if a user is neither a string nor a finite number
 */
export function toEvents<K extends string | number, E>(
  sessions: Iterable<Session<K, E>>,
): Generator<SessionEvent<K, E>, void, undefined>;
export function toEvents<K extends string | number, E>(
  sessions: AsyncIterable<Session<K, E>>,
): AsyncGenerator<SessionEvent<K, E>, void, undefined>;
export function toEvents<K extends string | number, E>(
  sessions: Iterable<Session<K, E>> | AsyncIterable<Session<K, E>>,
): Generator<SessionEvent<K, E>, void, undefined> | AsyncGenerator<SessionEvent<K, E>, void, undefined> {
  const isKnown = isIterable(sessions) || isAsyncIterable(sessions);
  checkOption('toEvents', 'sessions', sessions, 'an iterable or an async iterable', isKnown);
  const step: Step<Session<K, E>, SessionEvent<K, E>> = { add: eventsOf, flush: () => [] };
  return isIterable(sessions) ? each(sessions, step) : eachLater(sessions, step);
}
