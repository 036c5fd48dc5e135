import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { checkOptions } from '../lib/core/check.js';
import { type ArrivalClock, clockwork } from '../lib/core/clock.js';
import { checkScheduler, Timer } from './timer.js';

export interface ArrivalClockOptions {
  /** What tells the time and sets timers. Default: `asyncScheduler`, which `TestScheduler.run` drives. */
  readonly scheduler?: SchedulerLike;
}

/**
 * A clock for events that have no time of their own, or none to be trusted: an event happens when it arrives.
 *
 * A session closes by timer, `gap + 1` ms after the last event of its user; nothing is ever late. But a replay gives the
 * sessions of the replay, not of what it replays: where events say when they happened, use `liveClock`.
 *
 * Time never goes back: when the wall clock is set back, it stands still for events until the wall clock is there again,
 * and timers go on (S8).
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
 * With it, `sessionize` takes neither `grace` nor `timeOf`: there is no disorder to wait for and no time to read.
 *
 * @param options - `scheduler`
 * @throws TypeError - at once, where `scheduler` is none (A3)
 */
export function arrivalClock(options: ArrivalClockOptions = {}): ArrivalClock {
  checkOptions('arrivalClock', options, ['scheduler']);
  const { scheduler = asyncScheduler } = options;
  checkScheduler('arrivalClock', scheduler);
  return {
    [clockwork]: {
      latest: Infinity,
      timeIsOf: 'arrival',
      start({ machine, emit, out }) {
        /** The time it is, in ms since the epoch. */
        let present = -Infinity;
        /** When the timer expires. */
        let expiresAt = Infinity;

        const timer = new Timer(scheduler, out, () => {
          // The wall clock may have been set back, or be a millisecond behind the timers.
          present = Math.max(present, expiresAt, scheduler.now());
          const closed = machine.advance(present);
          expiresAt = Infinity;
          keepWatch();
          emit(closed);
        });
        const keepWatch = () => {
          if (machine.openCount > 0 && machine.nextDue + 1 < expiresAt) {
            expiresAt = present + timer.set(machine.nextDue + 1 - present);
          }
        };

        return (user, event) => {
          present = Math.max(present, scheduler.now());
          const closed = machine.add(user, event, present);
          keepWatch();
          emit(closed);
        };
      },
    },
  };
}
