import { concatMap, type OperatorFunction } from 'rxjs';
import type { Session } from '../lib/core/session.js';
import { eventsOf, type SessionEvent } from '../lib/core/session-events.js';

/**
 * Each event with the session it belongs to (A9): to write events back with the id of their session.
 *
 * Each accepted event is emitted once, when its session closes, with its final session.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, sessionize, toEvents } from 'rxjs-sessionize';
 *
 * from([
 *   { user: 'ann', time: 0, page: '/' },
 *   { user: 'ann', time: 4_000, page: '/dogs' },
 *   { user: 'ann', time: 60_000, page: '/cats' },
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 *   toEvents(),
 * ).subscribe(({ event, session, index }) => console.log(session.id, index, event.page));
 * // => ["ann",0] 0 /
 * // => ["ann",0] 1 /dogs
 * // => ["ann",60000] 0 /cats
 * ```
 *
 * @returns an operator that emits a {@link SessionEvent} for each event of a session when it closes, in time order. Errors and
 * completion are passed on. A user that is neither a string nor a finite number is an error of the stream
 */
export function toEvents<K extends string | number, E>(): OperatorFunction<Session<K, E>, SessionEvent<K, E>> {
  return concatMap(eventsOf);
}
