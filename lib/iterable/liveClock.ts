import { checkOptions } from '../core/check.js';
import type { Clock } from '../core/clock.js';
import { liveClockOn, type LiveClockSettings } from '../core/live-clock.js';
import { checkTimeSource, type TimeSource } from '../core/time-source.js';
import { systemTime } from './system-time.js';

/** The options of `liveClock`. `silence` is required. */
export interface LiveClockOptions extends LiveClockSettings {
  /** The wall clock and its timers. Default: those of the machine. */
  readonly time?: TimeSource;
}

/**
 * A clock for live streams: events move it, and silence moves it while no events arrive (S8). It does what `liveClock` of
 * `rxjs-sessionize` does, for async iterables.
 *
 * ```ts
 * import { liveClock, sessionize } from 'rxjs-sessionize/iterable';
 *
 * async function* visits() {
 *   yield { user: 'ann', time: Date.now() };
 *   await new Promise((resolve) => setTimeout(resolve, 300)); // silence
 *   console.log('the source ends');
 * }
 *
 * const clock = liveClock({ silence: 20 });
 * for await (const { user, closedBy } of sessionize(visits(), { gap: 30, clock })) console.log(user, closedBy);
 * // => ann gap
 * // => the source ends
 * ```
 *
 * @param options - `silence` (ms) is required; `maxAhead` (ms, default 60,000), `time` (default: the clock and the timers of the
 * machine)
 * @returns a clock for the option `clock` of `sessionize` over an async iterable
 * @throws RangeError, TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function liveClock(options: LiveClockOptions): Clock {
  checkOptions('liveClock', options, ['silence', 'maxAhead', 'time']);
  const { time = systemTime } = options;
  checkTimeSource('liveClock', time);
  return liveClockOn(time, options);
}
