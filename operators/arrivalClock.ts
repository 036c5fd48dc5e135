import type { SchedulerLike } from 'rxjs';
import { arrivalClockOn } from '../lib/core/arrival-clock.js';
import { checkOptions } from '../lib/core/check.js';
import type { ArrivalClock } from '../lib/core/clock.js';
import { timeOfScheduler } from './timeOfScheduler.js';

/** The options of `arrivalClock`. */
export interface ArrivalClockOptions {
  /** What tells the time and sets timers. Default: `asyncScheduler`, which `TestScheduler.run` drives. */
  readonly scheduler?: SchedulerLike;
}

/**
 * A clock for events that have no time of their own, or none that can be trusted: an event happens when it arrives.
 *
 * A session closes by timer, `gap + 1` ms after the last event of its user. No event is late. A replay gives the sessions of the
 * replay, not those of the recorded stream: for events that have a time, use `liveClock`.
 *
 * Time never goes back. If the wall clock is set back, time stands until the wall clock has caught up, and timers go on (S8).
 *
 * ```ts
 * import { concat, NEVER, of, take } from 'rxjs';
 * import { arrivalClock, groupByUser, sessionize } from 'rxjs-sessionize';
 *
 * concat(of({ user: 'ann' }, { user: 'ann' }), NEVER).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 50, clock: arrivalClock() }),
 *   take(1),
 * ).subscribe(({ user, events, closedBy }) => console.log(user, events.length, closedBy));
 * // => ann 2 gap
 * ```
 *
 * With this clock, `sessionize` accepts neither `grace` nor `timeOf`: there is no disorder to wait for, and no time to read.
 *
 * @param options - `scheduler` (default: `asyncScheduler`)
 * @returns a clock for the option `clock` of `sessionize`
 * @throws TypeError - at once, if `scheduler` is not a scheduler (A3)
 */
export function arrivalClock(options: ArrivalClockOptions = {}): ArrivalClock {
  checkOptions('arrivalClock', options, ['scheduler']);
  return arrivalClockOn(timeOfScheduler('arrivalClock', options.scheduler));
}
