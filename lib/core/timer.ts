import type { ClockHost } from './clock.js';
import type { TimeSource } from './time-source.js';

/** The longest delay that Node and browsers keep, in ms: they take a longer one for 1 ms. */
const longestDelay = 2 ** 31 - 1;

/** The one timer of a clock: it is set again as often as needed, and ends with its host. */
export class Timer {
  readonly #time: TimeSource;
  readonly #out: ClockHost;
  readonly #expired: () => void;
  #cancel: (() => void) | undefined;

  /** @param expired - called when the delay is over; what it throws goes to `out` */
  constructor(time: TimeSource, out: ClockHost, expired: () => void) {
    this.#time = time;
    this.#out = out;
    this.#expired = expired;
    out.add(() => {
      this.clear();
    });
  }

  get isSet(): boolean {
    return this.#cancel !== undefined;
  }

  /** Expires in `delay` ms, or sooner if that is longer than a timer can wait. Returns the delay it asks for. */
  set(delay: number): number {
    this.clear();
    const asked = Math.min(delay, longestDelay);
    // A function of yours may have unsubscribed.
    if (this.#out.closed) return asked;
    this.#cancel = this.#time.schedule(() => {
      this.#cancel = undefined;
      try {
        this.#expired();
      } catch (error) {
        this.#out.error(error);
      }
    }, asked);
    return asked;
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
