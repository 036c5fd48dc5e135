import type { SchedulerLike } from 'rxjs';
import { checkOptions } from '../lib/core/check.js';
import type { Clock } from '../lib/core/clock.js';
import { liveClockOn, type LiveClockSettings } from '../lib/core/live-clock.js';
import { timeOfScheduler } from './timeOfScheduler.js';

export interface LiveClockOptions extends LiveClockSettings {
  /** What tells the wall clock's time and sets timers. Default: `asyncScheduler`, which `TestScheduler.run` drives. */
  readonly scheduler?: SchedulerLike;
}

/**
 * A clock for live streams: the events move it, and when they fall silent, silence does.
 *
 * With `eventClock` the last sessions before a pause stay open until the next event comes, of whichever user. With this one
 * they close `gap + grace + silence + 1` ms after the last event that was on time, the one millisecond because a pause of
 * exactly `gap` is still inside. Time stays that of the events: a source that lags hours behind loses nothing.
 *
 * ```
 * events of ann    a-b-----------------|
 *                  sessionize({ gap: 4, clock: liveClock({ silence: 3 }) })
 * sessions         ----------(ab)------|
 * ```
 *
 * How long it was silent is added up from the delays its timers asked for, not from the wall clock. So a blocked event
 * loop, a sleeping laptop or a wall clock set anew is not charged to the users; and an event that is newer than everything
 * seen is never `too-late`. An event that comes after its user's session was closed by silence, and would have been in it,
 * is rejected as `touches-closed-session`: `silence` is how long to wait for it (S8).
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
 * @param options - `silence` (ms) is required; `maxAhead` (ms, default 60,000), `scheduler`
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what came (A3)
 */
export function liveClock(options: LiveClockOptions): Clock {
  checkOptions('liveClock', options, ['silence', 'maxAhead', 'scheduler']);
  return liveClockOn(timeOfScheduler('liveClock', options.scheduler), options);
}
