import { chain, chop, sort } from 'fp-ts/lib/Array.js';
import { pipe } from 'fp-ts/lib/function.js';
import { min, type NonEmptyArray, splitAt } from 'fp-ts/lib/NonEmptyArray.js';
import * as number from 'fp-ts/lib/number.js';
import { contramap } from 'fp-ts/lib/Ord.js';
import { checkBounds, checkFunction, checkOption, type SessionBounds } from '../core/options.js';
import { byDeadline, type ClosedBy, type Session } from '../core/session.js';
import { greatestTime, timeOfEvent, type TimeOption, toMs } from '../core/time.js';
import type { UserIn } from '../core/user.js';

/** `userOf` may be left out only where events have a `user` (A6). */
type UserOption<E, K> = [E] extends [{ readonly user: unknown }]
  ? {
      /** Whose event it is. Users are told apart as the keys of a `Map` are. Default: its `user`. */
      readonly userOf?: (event: E) => K;
    }
  : {
      /** Whose event it is. Users are told apart as the keys of a `Map` are. */
      readonly userOf: (event: E) => K;
    };

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
 * @throws RangeError, TypeError - where an option is wrong, or the time of an event is not finite or beyond what a `Date` holds
 */
export function sessionsOf<E, K = UserIn<E>>(events: readonly E[], options: SessionsOfOptions<E, K>): Session<K, E>[] {
  checkOption('sessionsOf', 'options', options, 'an object', typeof options === 'object');
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
  const {
    userOf = (event) => (event as { readonly user: K }).user,
    timeOf = (event) => timeOfEvent(event as { readonly time: number | Date }),
  } = options as { userOf?: (event: E) => K; timeOf?: (event: E) => number | Date };
  const users = new Map<K, Timed<E>[]>();
  for (const event of events) {
    const user = userOf(event);
    const time = toMs(timeOf(event));
    if (!(Math.abs(time) <= greatestTime)) {
      throw new RangeError(
        `sessionsOf: an event of user ${String(user)} has an invalid time (${String(time)}): ` +
          `expected a finite time that a Date can hold, in milliseconds`,
      );
    }
    const known = users.get(user);
    if (known === undefined) users.set(user, [{ time, event }]);
    else known.push({ time, event });
  }
  return users;
}
