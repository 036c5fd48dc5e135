import { checkOptions, checkTime } from './check.js';
import { clockwork, type EventClock } from './clock.js';
import { toMs } from './time.js';

/** The options of `eventClock`. */
export interface EventClockOptions {
  /**
   * The latest time that is believed, in ms since the epoch: an event after it is rejected as `too-far-ahead` and moves
   * nothing, so that one broken clock does not make everybody else late. Default: any time is believed.
   */
  readonly latest?: number | Date;
}

/**
 * A clock that only the events move.
 *
 * Time is what the events say, so a replay gives the same sessions on any machine and at any speed. This is what
 * `sessionize` uses when no clock is given (S8).
 *
 * ```ts
 * import { from } from 'rxjs';
 * import { eventClock, groupByUser, sessionize } from 'rxjs-sessionize';
 *
 * from([
 *   { user: 'ann', time: Date.UTC(2026, 0, 1) },
 *   { user: 'bob', time: Date.UTC(2062, 0, 1) }, // a clock set wrong
 * ]).pipe(
 *   groupByUser(),
 *   sessionize({
 *     gap: 10_000,
 *     clock: eventClock({ latest: Date.UTC(2026, 11, 31) }),
 *     rejected: ({ user, reason }) => console.log(user, reason),
 *   }),
 * ).subscribe(({ user }) => console.log(user));
 * // => bob too-far-ahead
 * // => ann
 * ```
 *
 * @param options - `latest` (default: any time is believed)
 * @returns a clock for the option `clock` of every entry that takes one
 * @throws RangeError, TypeError - at once, if `latest` is no time (A3)
 */
export function eventClock(options: EventClockOptions = {}): EventClock {
  checkOptions('eventClock', options, ['latest']);
  const { latest = Infinity } = options;
  checkTime('eventClock', 'latest', latest);
  return {
    [clockwork]: {
      latest: toMs(latest),
      timeIsOf: 'event',
      setsTimers: false,
      start:
        ({ machine, emit }) =>
        (user, event) => {
          emit(machine.add(user, event));
        },
    },
  };
}
