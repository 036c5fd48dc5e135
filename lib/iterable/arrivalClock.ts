import { arrivalClockOn } from '../core/arrival-clock.js';
import { checkOptions } from '../core/check.js';
import type { ArrivalClock } from '../core/clock.js';
import { checkTimeSource, type TimeSource } from '../core/time-source.js';
import { systemTime } from './system-time.js';

/** The options of `arrivalClock`. */
export interface ArrivalClockOptions {
  /** The wall clock and its timers. Default: those of the machine. */
  readonly time?: TimeSource;
}

/**
 * A clock for events without a time of their own: an event happens when it arrives (S8). It does what `arrivalClock` of
 * `rxjs-sessionize` does, for async iterables.
 *
 * ```ts
 * import { arrivalClock, sessionize } from 'rxjs-sessionize/iterable';
 *
 * async function* clicks() {
 *   yield { user: 'ann' };
 *   await new Promise((resolve) => setTimeout(resolve, 300)); // ann pauses
 *   console.log('the source ends');
 * }
 *
 * for await (const { user } of sessionize(clicks(), { gap: 50, clock: arrivalClock() })) console.log(user);
 * // => ann
 * // => the source ends
 * ```
 *
 * @param options - `time` (default: the clock and the timers of the machine)
 * @returns a clock for the option `clock` of `sessionize` over an async iterable
 * @throws TypeError - at once, if `time` is no time source (A3)
 */
export function arrivalClock(options: ArrivalClockOptions = {}): ArrivalClock {
  checkOptions('arrivalClock', options, ['time']);
  const { time = systemTime } = options;
  checkTimeSource('arrivalClock', time);
  return arrivalClockOn(time);
}
