import type { SchedulerLike, Subscription } from 'rxjs';
import type { ClockHost } from '../lib/core/clock.js';
import { checkOption } from '../lib/core/check.js';

/** The longest delay that Node and browsers keep, in ms: a longer one they take for none. */
const longestDelay = 2 ** 31 - 1;

/** The one timer of a clock: it is set again as often as needed, and ends with its host. */
export class Timer {
  readonly #scheduler: SchedulerLike;
  readonly #out: ClockHost;
  readonly #expired: () => void;
  #scheduled: Subscription | undefined;

  /** @param expired - called when the delay is over; what it throws goes to `out` */
  constructor(scheduler: SchedulerLike, out: ClockHost, expired: () => void) {
    this.#scheduler = scheduler;
    this.#out = out;
    this.#expired = expired;
    out.add(() => {
      this.clear();
    });
  }

  get isSet(): boolean {
    return this.#scheduled !== undefined;
  }

  /** Expires in `delay` ms, or sooner if that is longer than a timer can wait. Returns the delay it asks for. */
  set(delay: number): number {
    this.clear();
    const asked = Math.min(delay, longestDelay);
    // A function of the user, called with an event, may have left.
    if (this.#out.closed) return asked;
    this.#scheduled = this.#scheduler.schedule(() => {
      this.#scheduled = undefined;
      try {
        this.#expired();
      } catch (error) {
        this.#out.error(error);
      }
    }, asked);
    return asked;
  }

  clear(): void {
    this.#scheduled?.unsubscribe();
    this.#scheduled = undefined;
  }
}

export function checkScheduler(of: string, scheduler: Partial<SchedulerLike> | null): void {
  checkOption(of, 'scheduler', scheduler, 'a scheduler of rxjs', typeof scheduler?.schedule === 'function');
}
