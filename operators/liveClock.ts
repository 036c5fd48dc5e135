import type { SchedulerLike } from 'rxjs';
import { checkOptions } from '../lib/core/check.js';
import type { Clock } from '../lib/core/clock.js';
import { liveClockOn, type LiveClockSettings } from '../lib/core/live-clock.js';
import { timeOfScheduler } from './timeOfScheduler.js';

/** The options of `liveClock`. `silence` is required. */
export interface LiveClockOptions extends LiveClockSettings {
  /** Gives the wall clock's time, and sets timers. Default: `asyncScheduler`, which `TestScheduler.run` drives. */
  readonly scheduler?: SchedulerLike;
}

/**
 * A clock for live streams: events move it, and silence moves it when no events arrive.
 *
 * With `eventClock` the last sessions before a pause stay open until the next event arrives, of any user. With this clock they close
 * `gap + grace + silence + 1` ms after the last event that was on time. (The one millisecond is there because a pause of exactly `gap`
 * stays together.) Time is still the time of the events: a source that lags hours behind loses nothing.
 *
 * ```
 * events of ann    a-b-----------------|
 *                  sessionize({ gap: 4, clock: liveClock({ silence: 3 }) })
 * sessions         ----------(ab)------|
 * ```
 *
 * Silence is the sum of the delays that timers asked for, not a difference of wall-clock times. So a blocked event loop, a sleeping
 * laptop or a change of the wall clock closes no session whose next event is already waiting. An event that arrives after
 * silence has closed its session is rejected (S4), even if it is newer than all events before: choose a `silence` longer than events are
 * held up on their way (S8).
 *
 * ```ts
 * import { concat, NEVER, of, take } from 'rxjs';
 * import { groupByUser, liveClock, sessionize } from 'rxjs-sessionize';
 *
 * concat(of({ user: 'ann', time: Date.now() }), NEVER).pipe(
 *   groupByUser(),
 *   sessionize({ gap: 30, clock: liveClock({ silence: 20 }) }),
 *   take(1),
 * ).subscribe(({ user, closedBy }) => console.log(user, closedBy));
 * // => ann gap
 * ```
 *
 * @param options - `silence` (ms) is required; `maxAhead` (ms, default 60,000), `scheduler` (default: `asyncScheduler`)
 * @returns a clock for the option `clock` of `sessionize`, `durableSessions` and `kafkaSessions`
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function liveClock(options: LiveClockOptions): Clock {
  checkOptions('liveClock', options, ['silence', 'maxAhead', 'scheduler']);
  return liveClockOn(timeOfScheduler('liveClock', options.scheduler), options);
}
