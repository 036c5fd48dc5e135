import { checkNumber } from './check.js';
import { type Clock, clockwork } from './clock.js';
import type { TimeSource } from './time-source.js';
import { greatestTime, toMs } from './time.js';
import { Timer } from './timer.js';

export interface LiveClockSettings {
  /**
   * How long no event must arrive on time before silence moves time, in ms. Choose it longer than events are held up on their
   * way: network, batches, a collector that restarts. Finite, at least 1.
   */
  readonly silence: number;
  /**
   * How far ahead of the wall clock an event's time is believed, in ms: one beyond is rejected as `too-far-ahead`, and one
   * within moves time no further than to now. At least 0, `Infinity` believes any. Default: 60,000.
   */
  readonly maxAhead?: number;
}

/** A live clock over any source of time: `liveClock` of each entry says what it does. */
export function liveClockOn(time: TimeSource, { silence, maxAhead = 60_000 }: LiveClockSettings): Clock {
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
  return {
    [clockwork]: {
      latest: Infinity,
      timeIsOf: 'event',
      setsTimers: true,
      start({ machine, emit, out, grace, timeOf }) {
        /** For how many ms no event has arrived on time. */
        let idle = 0;
        /** How many ms the timer adds when it expires, and when it was set. */
        let asked = 0;
        let askedAt = NaN;

        const timer = new Timer(time, out, () => {
          idle += asked;
          const closed = machine.advance(machine.greatestTime - grace + Math.max(0, idle - silence));
          keepWatch(time.now());
          emit(closed);
        });
        const keepWatch = (now: number) => {
          // With an infinite grace neither events nor silence move time.
          if (!machine.isOpen || grace === Infinity) {
            timer.clear();
          } else if (!timer.isSet) {
            const needed = machine.nextDue + 1 - (machine.greatestTime - grace) + silence - idle;
            asked = timer.set(Math.min(silence, needed));
            askedAt = now;
          }
        };

        // A machine that was restored may have open sessions (S8).
        keepWatch(time.now());
        return (user, event) => {
          const now = time.now();
          const eventTime = toMs(timeOf(event));
          const isOnTime =
            eventTime >= machine.greatestTime - grace && eventTime <= Math.min(now + maxAhead, greatestTime);
          // Within one ms the timer need not be set again, however many events arrive.
          if (isOnTime && (idle > 0 || askedAt !== now)) {
            idle = 0;
            timer.clear();
          }
          if (maxAhead !== Infinity) machine.setPresent(now, maxAhead);
          const closed = machine.add(user, event, eventTime);
          keepWatch(now);
          emit(closed);
        };
      },
    },
  };
}
