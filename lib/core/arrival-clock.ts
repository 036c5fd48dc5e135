import { type ArrivalClock, clockwork } from './clock.js';
import type { TimeSource } from './time-source.js';
import { Timer } from './timer.js';

/** A clock by arrival over any source of time: `arrivalClock` of each entry says what it does. */
export function arrivalClockOn(time: TimeSource): ArrivalClock {
  return {
    [clockwork]: {
      latest: Infinity,
      timeIsOf: 'arrival',
      setsTimers: true,
      start({ machine, emit, out }) {
        /** The time it is, in ms since the epoch. */
        let present = -Infinity;
        /** When the timer expires. */
        let expiresAt = Infinity;

        const timer = new Timer(time, out, () => {
          // The wall clock may have been set back, or be a millisecond behind the timers.
          present = Math.max(present, expiresAt, time.now());
          const closed = machine.advance(present);
          expiresAt = Infinity;
          keepWatch();
          emit(closed);
        });
        const keepWatch = () => {
          if (machine.isOpen && machine.nextDue + 1 < expiresAt) {
            expiresAt = present + timer.set(machine.nextDue + 1 - present);
          }
        };

        return (user, event) => {
          present = Math.max(present, time.now());
          const closed = machine.add(user, event, present);
          keepWatch();
          emit(closed);
        };
      },
    },
  };
}
