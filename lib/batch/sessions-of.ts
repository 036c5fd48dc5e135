import { chain, chop, sort } from 'fp-ts/lib/Array.js';
import { pipe } from 'fp-ts/lib/function.js';
import { min, type NonEmptyArray, splitAt } from 'fp-ts/lib/NonEmptyArray.js';
import * as number from 'fp-ts/lib/number.js';
import { contramap } from 'fp-ts/lib/Ord.js';
import { checkBounds, checkFunction, checkOption, checkOptions } from '../core/check.js';
import { RejectedEventError } from '../core/errors.js';
import type { SessionBounds, TimeOption, UserIn, UserOption } from '../core/options.js';
import { byDeadline, type ClosedBy, type Session } from '../core/session.js';
import { greatestTime, timeOfEvent, toMs } from '../core/time.js';
import { userOfEvent } from '../core/user.js';

export type SessionsOfOptions<E, K> = SessionBounds & TimeOption<E> & UserOption<E, K>;

interface Timed<E> {
  readonly time: number;
  readonly event: E;
}

interface Deadline {
  readonly at: number;
  readonly closedBy: ClosedBy;
}

const byTime = pipe(
  number.Ord,
  contramap(({ time }: Timed<unknown>) => time),
);
const byMoment = pipe(
  number.Ord,
  contramap(({ at }: Deadline) => at),
);

/**
 * Cuts an array of events into sessions: the definition (S1, S10) in code, and what every run of `sessionize` is held
 * against (S5 a).
 *
 * The events may be of many users and in any order; none is late, none is rejected. For everything that does not fit into an
 * array, and for results while events still come, use `sessionize`. Its cost grows with the events of a user times the sessions of
 * that user.
 *
 * ```ts
 * import { sessionsOf } from 'rxjs-sessionize/batch';
 *
 * const clicks = [
 *   { user: 'ann', time: 9_000 },
 *   { user: 'bob', time: 2_000 },
 *   { user: 'ann', time: 0 },
 *   { user: 'ann', time: 1_000 },
 * ];
 * for (const { user, start, end, closedBy } of sessionsOf(clicks, { gap: 5_000 })) console.log(user, start, end, closedBy);
 * // => ann 0 1000 gap
 * // => bob 2000 2000 end
 * // => ann 9000 9000 end
 * ```
 *
 * @param events - in any order; those of the same time stay in the order of the array
 * @param options - `gap`, and `maxDuration` and `maxEvents` if sessions are to be bounded; `userOf` and `timeOf` say whose
 * event it is and when it happened, and may be left out where events have a `user` and a `time`
 * @returns the sessions in the order of S6: by deadline, end and start. The last one of each user is closed by `'end'`, since
 * nothing in an array tells that its deadline has passed; the others by the smallest term of their deadline.
 * @throws RangeError, TypeError - where an argument or an option is wrong (A3); `RejectedEventError`, where the time of an event is not
 * finite or beyond what a `Date` holds
 */
export function sessionsOf<E, K = UserIn<E>>(events: readonly E[], options: SessionsOfOptions<E, K>): Session<K, E>[] {
  checkOption('sessionsOf', 'events', events, 'an array', Array.isArray(events));
  checkOptions('sessionsOf', options, ['gap', 'maxDuration', 'maxEvents', 'userOf', 'timeOf']);
  checkBounds('sessionsOf', options);
  checkFunction('sessionsOf', 'userOf', options.userOf);
  checkFunction('sessionsOf', 'timeOf', options.timeOf);
  return pipe(
    [...byUser(events, options)],
    chain(([user, timed]) => pipe(timed, sort(byTime), chop(firstSession(user, options)))),
  ).sort(byDeadline);
}

/** The first session of a user's events, which are in time order, and the events after it. */
const firstSession =
  <K, E>(user: K, { gap, maxDuration = Infinity, maxEvents = Infinity }: SessionBounds) =>
  (events: NonEmptyArray<Timed<E>>): [Session<K, E>, Timed<E>[]] => {
    const timeOf = (i: number) => events[i]?.time ?? Infinity;
    const deadlineAfter = (i: number) =>
      pipe(
        [
          { at: timeOf(i) + gap, closedBy: 'gap' },
          { at: timeOf(0) + maxDuration, closedBy: 'max-duration' },
          { at: timeOf(maxEvents - 1), closedBy: 'max-events' },
        ],
        min<Deadline>(byMoment),
      );
    const last = events.findIndex((_, i) => timeOf(i + 1) > deadlineAfter(i).at);
    const [joined, rest] = pipe(events, splitAt(last + 1));
    const { at, closedBy } = deadlineAfter(last);
    return [
      {
        user,
        start: timeOf(0),
        end: timeOf(last),
        closedBy: rest.length > 0 ? closedBy : 'end',
        deadline: at,
        events: joined.map(({ event }) => event),
      },
      rest,
    ];
  };

function byUser<E, K>(events: readonly E[], options: SessionsOfOptions<E, K>): ReadonlyMap<K, Timed<E>[]> {
  // The conditional types of these two say when they may be left out; here they are what they may be at most.
  const { userOf = userOfEvent as (event: unknown) => K, timeOf = timeOfEvent as (event: unknown) => number | Date } =
    options as { userOf?: (event: E) => K; timeOf?: (event: E) => number | Date };
  const users = new Map<K, Timed<E>[]>();
  for (const event of events) {
    const user = userOf(event);
    const time = toMs(timeOf(event));
    if (!(Math.abs(time) <= greatestTime)) {
      const rejection = { event, user, time, reason: 'invalid-time', lateBy: 0 } as const;
      throw new RejectedEventError('sessionsOf', rejection, 'leave such events out');
    }
    const known = users.get(user);
    if (known === undefined) users.set(user, [{ time, event }]);
    else known.push({ time, event });
  }
  return users;
}
