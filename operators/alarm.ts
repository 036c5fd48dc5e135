import type { SchedulerLike, Subscription } from 'rxjs';
import type { ClockHost } from '../lib/core/clock.js';
import { checkOption } from '../lib/core/check.js';

/** Node and browsers do at once what they are asked to do later than this, in ms. */
const longestDelay = 2 ** 31 - 1;

/** The one timer of a clock: it is set anew as often as needed, and gone with its host. */
export class Alarm {
  readonly #scheduler: SchedulerLike;
  readonly #out: ClockHost;
  readonly #ring: () => void;
  #timer: Subscription | undefined;

  /** @param ring - called when the time has come; what it throws goes to `out` */
  constructor(scheduler: SchedulerLike, out: ClockHost, ring: () => void) {
    this.#scheduler = scheduler;
    this.#out = out;
    this.#ring = ring;
    out.add(() => {
      this.clear();
    });
  }

  get isSet(): boolean {
    return this.#timer !== undefined;
  }

  /** Rings in `delay` ms, or sooner if that is longer than a timer can wait. Returns the delay it asks for. */
  set(delay: number): number {
    this.clear();
    const asked = Math.min(delay, longestDelay);
    // A function of the user, called with an event, may have left.
    if (this.#out.closed) return asked;
    this.#timer = this.#scheduler.schedule(() => {
      this.#timer = undefined;
      try {
        this.#ring();
      } catch (error) {
        this.#out.error(error);
      }
    }, asked);
    return asked;
  }

  clear(): void {
    this.#timer?.unsubscribe();
    this.#timer = undefined;
  }
}

export function checkScheduler(of: string, scheduler: Partial<SchedulerLike> | null): void {
  checkOption(of, 'scheduler', scheduler, 'a scheduler of rxjs', typeof scheduler?.schedule === 'function');
}
