import { chain, chop, sort } from 'fp-ts/lib/Array.js';
import { pipe } from 'fp-ts/lib/function.js';
import { min, type NonEmptyArray, splitAt } from 'fp-ts/lib/NonEmptyArray.js';
import * as number from 'fp-ts/lib/number.js';
import { contramap } from 'fp-ts/lib/Ord.js';
import { checkBounds, checkFunction, checkOption, checkOptions, expectedGap, isGap } from '../core/check.js';
import { RejectedEventError, ReturnValueError } from '../core/errors.js';
import type { SessionBounds, TimeOption, UserIn, UserOption } from '../core/options.js';
import { byDeadline, type ClosedBy, type Session } from '../core/session.js';
import { lastBefore } from '../core/split.js';
import { greatestTime, timeOfEvent, toMs } from '../core/time.js';
import { userOfEvent } from '../core/user.js';

/** The options of `sessionsOf`: what ends sessions, and where an event has its user and time. */
export type SessionsOfOptions<E, K> = SessionBounds<K, E> & TimeOption<E> & UserOption<E, K>;

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
 * Cuts an array of events into sessions. This is the definition (S1, S10, S13) in code: `sessionize` gives the same sessions
 * (S5 a).
 *
 * The events may be of many users and in any order. None of them is late, and none is rejected. Use `sessionize` for events
 * that do not fit into an array, and to get results while events still arrive. The time it takes grows with a user's events
 * times that user's sessions; with a `split`, with the square of a user's events.
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
 * @param events - in any order; events of the same time keep the order of the array
 * @param options - `gap` (ms, required); `maxDuration` (ms), `maxEvents` and `split` also end sessions (default: nothing else
 * does); `userOf` and `timeOf` give an event's user and time (default: its `user` and `time`)
 * @returns the sessions in the order of S6: by deadline, end, start and user. A user's last session is closed by `'split'` if a split
 * ended it, else by `'end'`: nothing in an array shows that its deadline has passed. The others are closed by the smallest term
 * of their deadline.
 * @throws RangeError, TypeError - if an argument or an option is wrong (A3). RejectedEventError - if an event's time is not
 * finite, or beyond what a `Date` holds. ReturnValueError - if `gap` returns no gap. What a function of yours throws
 */
export function sessionsOf<E, K = UserIn<E>>(events: readonly E[], options: SessionsOfOptions<E, K>): Session<K, E>[] {
  checkOption('sessionsOf', 'events', events, 'an array', Array.isArray(events));
  checkOptions('sessionsOf', options, ['gap', 'maxDuration', 'maxEvents', 'split', 'userOf', 'timeOf']);
  checkBounds('sessionsOf', options);
  checkFunction('sessionsOf', 'userOf', options.userOf);
  checkFunction('sessionsOf', 'timeOf', options.timeOf);
  return pipe(
    [...byUser(events, options)],
    chain(([user, timed]) => pipe(timed, sort(byTime), chop(firstSession(user, boundsOf(user, options))))),
  ).sort(byDeadline);
}

/** The first session of a user's events, which are in time order, and the events after it. */
const firstSession =
  <K, E>(user: K, { gap, maxDuration = Infinity, maxEvents = Infinity, split }: BoundsOf<K, E>) =>
  (events: NonEmptyArray<Timed<E>>): [Session<K, E>, Timed<E>[]] => {
    const timeOf = (i: number) => events[i]?.time ?? Infinity;
    const deadlineAfter = (i: number) =>
      pipe(
        [
          { at: timeOf(i) + gap, closedBy: 'gap' },
          { at: timeOf(0) + maxDuration, closedBy: 'max-duration' },
          { at: timeOf(maxEvents - 1), closedBy: 'max-events' },
          { at: splitAfter(i), closedBy: 'split' },
        ],
        min<Deadline>(byMoment),
      );
    /** Where a split ends the session up to event i, which is the last of its moment, if it does (S13). */
    const splitAfter = (i: number): number => {
      if (split === undefined || timeOf(i + 1) === timeOf(i)) return Infinity;
      const session = {
        user,
        start: timeOf(0),
        end: timeOf(i),
        events: events.slice(0, i + 1).map(({ event }) => event),
      };
      const saysYes = (says: typeof split.after, at: number) =>
        events.some(({ time, event }) => time === at && says?.(event, session, time));
      if (saysYes(split.after, timeOf(i))) return timeOf(i);
      return saysYes(split.before, timeOf(i + 1)) ? lastBefore(timeOf(i + 1)) : Infinity;
    };
    const last = events.findIndex((_, i) => timeOf(i + 1) > deadlineAfter(i).at);
    const [joined, rest] = pipe(events, splitAt(last + 1));
    const { at, closedBy } = deadlineAfter(last);
    return [
      {
        user,
        start: timeOf(0),
        end: timeOf(last),
        closedBy: rest.length > 0 || closedBy === 'split' ? closedBy : 'end',
        deadline: at,
        events: joined.map(({ event }) => event),
      },
      rest,
    ];
  };

/** What bounds one user's sessions, with the gap of that user. */
type BoundsOf<K, E> = Omit<SessionBounds<K, E>, 'gap'> & { readonly gap: number };

function boundsOf<E, K>(user: K, options: SessionsOfOptions<E, K>): BoundsOf<K, E> {
  const { gap } = options;
  if (typeof gap === 'number') return { ...options, gap };
  const own: unknown = gap(user);
  if (isGap(own)) return { ...options, gap: own };
  throw new ReturnValueError('sessionsOf', 'gap', user, expectedGap, own);
}

function byUser<E, K>(events: readonly E[], options: SessionsOfOptions<E, K>): ReadonlyMap<K, Timed<E>[]> {
  // Conditional types say when these two may be left out. Here both are possible.
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
