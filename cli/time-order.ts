/** A `Date` holds no later time; the operators reject such an event. */
export const latestDate = 8.64e15;

/** How far a log is from being in time order. */
export class TimeOrder {
  events = 0;
  /** Events that come after one with a later time. */
  outOfOrder = 0;
  /** By how much at most, in ms: with this as grace, none is late (S5 b). */
  largestDisorder = 0;
  greatest = -Infinity;
  readonly #latest: number;

  /** @param latest - a later time is wrong: it does not put the events behind it out of order */
  constructor(latest: number) {
    this.#latest = Math.min(latest, latestDate);
  }

  /** There were events before, up to this time. */
  goOn(greatest: number): void {
    this.greatest = greatest;
  }

  add(time: number): void {
    this.events++;
    if (time < this.greatest) {
      this.outOfOrder++;
      this.largestDisorder = Math.max(this.largestDisorder, this.greatest - time);
    } else if (time <= this.#latest) {
      this.greatest = time;
    }
  }
}
