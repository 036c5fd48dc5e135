import { VirtualTimeScheduler } from 'rxjs';

/** A scheduler whose time stands still until `advanceTo` is called, so that the clock can be paused, stepped and run again. */
export class VirtualClock extends VirtualTimeScheduler {
  /** When the next timer is due. */
  get next(): number {
    return this.actions[0]?.delay ?? Infinity;
  }

  advanceTo(time: number): void {
    this.maxFrames = time;
    this.flush();
    this.frame = Math.max(this.frame, time);
  }
}
