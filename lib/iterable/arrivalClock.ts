import { arrivalClockOn } from '../core/arrival-clock.js';
import { checkOptions } from '../core/check.js';
import type { ArrivalClock } from '../core/clock.js';
import { checkTimeSource, type TimeSource } from '../core/time-source.js';
import { systemTime } from './system-time.js';

export interface ArrivalClockOptions {
  /** Gives the wall clock's time, and sets timers. Default: the machine's. */
  readonly time?: TimeSource;
}

/**
 * A clock for events that have no time of their own: an event happens when it arrives (S8). It is for async iterables; what it does
 * is what `arrivalClock` of `rxjs-sessionize` does.
 *
 * @param options - `time`
 * @throws TypeError - at once, if `time` is none (A3)
 */
export function arrivalClock(options: ArrivalClockOptions = {}): ArrivalClock {
  checkOptions('arrivalClock', options, ['time']);
  const { time = systemTime } = options;
  checkTimeSource('arrivalClock', time);
  return arrivalClockOn(time);
}
