import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { type Clock, clockwork } from '../lib/core/clock.js';
import { checkNumber, checkOptions } from '../lib/core/check.js';
import { greatestTime, toMs } from '../lib/core/time.js';
import { checkScheduler, Timer } from './timer.js';

export interface LiveClockOptions {
  /**
   * How long nothing must come on time before silence moves time on, in ms. Longer than the pauses in which events are only
   * held up on their way: network, batches, a collector that restarts. Finite, at least 1.
   */
  readonly silence: number;
  /**
   * How far ahead of the wall clock an event's time is believed, in ms: one beyond is rejected as `too-far-ahead`, and one
   * within moves time no further than to now. At least 0, `Infinity` believes any. Default: 60,000.
   */
  readonly maxAhead?: number;
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
  const { silence, maxAhead = 60_000, scheduler = asyncScheduler } = options;
  checkNumber(
    'liveClock',
    'silence',
    silence,
    'a finite number of ms, at least 1',
    Number.isFinite(silence) && silence >= 1,
  );
  checkNumber(
    'liveClock',
    'maxAhead',
    maxAhead,
    'a number of ms, at least 0',
    typeof maxAhead === 'number' && maxAhead >= 0,
  );
  checkScheduler('liveClock', scheduler);
  return {
    [clockwork]: {
      latest: Infinity,
      timeIsOf: 'event',
      start({ machine, emit, out, grace, timeOf }) {
        /** For how many ms nothing has come on time. */
        let idle = 0;
        /** What the timer adds to them when it expires, and when it was set. */
        let asked = 0;
        let askedAt = NaN;

        const timer = new Timer(scheduler, out, () => {
          idle += asked;
          const closed = machine.advance(machine.greatestTime - grace + Math.max(0, idle - silence));
          keepWatch(scheduler.now());
          emit(closed);
        });
        const keepWatch = (now: number) => {
          // With an infinite grace no event moves time, and neither does silence.
          if (machine.openCount === 0 || grace === Infinity) {
            timer.clear();
          } else if (!timer.isSet) {
            const needed = machine.nextDue + 1 - (machine.greatestTime - grace) + silence - idle;
            asked = timer.set(Math.min(silence, needed));
            askedAt = now;
          }
        };

        // A machine that was restored may have open sessions (S8).
        keepWatch(scheduler.now());
        return (user, event) => {
          const now = scheduler.now();
          const time = toMs(timeOf(event));
          const isOnTime = time >= machine.greatestTime - grace && time <= Math.min(now + maxAhead, greatestTime);
          // Within one ms there is nothing to set anew, however many events it brings.
          if (isOnTime && (idle > 0 || askedAt !== now)) {
            idle = 0;
            timer.clear();
          }
          if (maxAhead !== Infinity) machine.setPresent(now, maxAhead);
          const closed = machine.add(user, event, time);
          keepWatch(now);
          emit(closed);
        };
      },
    },
  };
}
