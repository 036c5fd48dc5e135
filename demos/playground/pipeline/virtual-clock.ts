import { type SchedulerAction, type Subscription, VirtualTimeScheduler } from 'rxjs';

/** A scheduler whose time stands still until it is told to go on: a clock that can be paused, stepped and run again. */
export class VirtualClock extends VirtualTimeScheduler {
  readonly #rings: (asked: number) => void;

  /** @param rings - called when a timer rings, before its work is done, with the delay that was asked for, in ms */
  constructor(rings: (asked: number) => void) {
    super();
    this.#rings = rings;
  }

  /** When the next timer rings. */
  get next(): number {
    return this.actions[0]?.delay ?? Infinity;
  }

  advanceTo(time: number): void {
    this.maxFrames = time;
    this.flush();
    this.frame = Math.max(this.frame, time);
  }

  override schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
    const rings = this.#rings;
    return super.schedule<T>(
      function (given) {
        rings(delay);
        work.call(this, given);
      },
      delay,
      state,
    );
  }
}
