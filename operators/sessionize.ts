import { type GroupedObservable, Observable, type OperatorFunction } from 'rxjs';
import { checkOption, checkSessionOptions } from '../lib/core/check.js';
import { checkEventTime, type Clock, clockwork, type EventTimeOptions, isClock } from '../lib/core/clock.js';
import { collectFold, type Fold } from '../lib/core/fold.js';
import type { SessionOptions } from '../lib/core/options.js';
import type { Session, Span } from '../lib/core/session.js';
import { Sessionizer } from '../lib/core/sessionizer.js';
import { timeOfEvent } from '../lib/core/time.js';
import { eventClock } from '../lib/core/event-clock.js';
import { follow } from './follow.js';
import { followGroups, UserGroups } from './followGroups.js';
import { madeByFolding, madeOfEvents } from './fusion.js';
import { checkOpenSessions, type OpenSessions, showOpenSessions } from './openSessions.js';
import { EmitQueue } from './emitQueue.js';

export type SessionizeOptions<K, E, C extends Clock = Clock> = SessionOptions<K, E> &
  EventTimeOptions<E, C> & {
    /** What tells the time (S8). Default: `eventClock()`. */
    readonly clock?: C;
    /** Shows the sessions that are still open, whenever they are wanted (A8). Then events are kept. Default: never. */
    readonly openSessions?: OpenSessions<Session<K, E>>;
  };

/** All that may be there; the conditional types say what may be left out. */
type AnyOptions<K, E> = SessionOptions<K, E> & {
  readonly timeOf?: (event: E) => number | Date;
  readonly clock?: Clock;
  readonly openSessions?: OpenSessions<Session<K, E>>;
};

/**
 * Cuts each user's events into sessions, in event time.
 *
 * A session goes on while its user pauses for no longer than `gap`. Time is when things happened, not when they arrive: a replay
 * of a day takes a second and gives the sessions of the day, and events may come out of order by up to `grace`.
 *
 * ```
 * events of ann    a--b---c-----------d--|
 *                  sessionize({ gap: 4 })
 * sessions         -------------(abc)----(d|)
 * ```
 *
 * A session comes out as soon as the watermark, the greatest time seen less `grace`, has passed its deadline (S3); the
 * sessions still open come out when the source ends (S7). An event that comes too late for that is rejected (S4): told to
 * `rejected`, never put in a wrong session.
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { groupByUser, sessionize } from 'rxjs-sessionize';
 *
 * from([
 *   { user: 'ann', time: 0 },
 *   { user: 'bob', time: 3_000 },
 *   { user: 'ann', time: 10_000 },
 *   { user: 'ann', time: 20_001 },
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 10_000 }),
 * ).subscribe(({ user, start, end, closedBy }) => console.log(user, start, end, closedBy));
 * // => bob 3000 3000 gap
 * // => ann 0 10000 gap
 * // => ann 20001 20001 end
 * ```
 *
 * Groups are hot: what stands between the grouping and `sessionize` must be synchronous. With a `delay` there, a group would
 * be subscribed to after its first event has gone by; delay the events before they are grouped.
 *
 * @param options - `gap` (ms) is required; `grace` (ms, default 0), `maxDuration` (ms), `maxEvents`, `idOf`, `rejected`, `clock`,
 * `openSessions`; `timeOf` where events have no `time`
 * @returns an operator that emits each session when it closes, in the order of S6, and completes when the groups and all of their
 * events have. An error of the source, of a group or of a function of yours is passed on at once, and open sessions are
 * discarded; so is, without `rejected`, a {@link RejectedEventError} for a time that is invalid or too far ahead (S9).
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what came (A3)
 */
export function sessionize<K, E, C extends Clock = Clock>(
  options: SessionizeOptions<K, E, C>,
): OperatorFunction<GroupedObservable<K, E>, Session<K, E>> {
  checkSessionOptions('sessionize', options, ['rejected', 'clock', 'openSessions']);
  const {
    clock = eventClock(),
    openSessions,
    grace = 0,
    timeOf = timeOfEvent as (event: E) => number | Date,
    ...others
  } = options as AnyOptions<K, E>;
  checkOption('sessionize', 'clock', clock, 'a clock of this package', isClock(clock));
  const { latest, start } = clock[clockwork];
  checkEventTime('sessionize', clock, options);
  checkOpenSessions(openSessions);

  const build = <A, R extends Span<K>>(
    groups: Observable<GroupedObservable<K, E>>,
    fold: Fold<K, E, A, R>,
    shown?: OpenSessions<R>,
  ) =>
    new Observable<R>((out) => {
      const queue = new EmitQueue(out);
      const made = madeOfEvents.get(groups);
      const userGroups = new UserGroups<K, E>();
      const machine = new Sessionizer<K, E, R>(
        {
          ...others,
          grace,
          timeOf,
          latest,
          fold,
          ...(made === undefined && {
            forgotten: (user: K) => {
              userGroups.forget(user);
            },
          }),
        },
        'sessionize',
      );
      if (shown !== undefined) {
        showOpenSessions(shown, machine, queue, out);
        if (out.closed) return;
      }
      const emit = (results: readonly R[]) => {
        queue.emit(results);
        userGroups.letGo();
      };
      const take = start({ machine, emit, out, grace, timeOf });
      const complete = () => {
        let last: readonly R[];
        try {
          last = machine.flush();
        } catch (error) {
          out.error(error);
          return;
        }
        queue.emit(last);
        queue.complete();
      };
      if (made === undefined) {
        followGroups(groups, out, { next: take, complete, groups: userGroups });
      } else {
        const { events, userOf } = made;
        const next = (event: E) => {
          take(userOf(event), event);
        };
        follow(events, out, { next, complete });
      }
    });

  return (groups) => {
    const sessions = build(groups, collectFold<K, E>(timeOf), openSessions);
    // Where open sessions are shown, their events are needed.
    if (openSessions === undefined) madeByFolding.set(sessions, (fold) => build(groups, fold));
    return sessions;
  };
}
