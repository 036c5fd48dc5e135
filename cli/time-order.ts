/** The latest time that a `Date` can hold. The operators reject an event after it. */
export const latestDate = 8.64e15;

/** Measures how far a log is out of time order. */
export class TimeOrder {
  events = 0;
  /** Events that follow an event with a later time. */
  outOfOrder = 0;
  /** By how much at most, in ms. With this as grace, no event is late (S5 b). */
  largestDisorder = 0;
  greatest = -Infinity;
  readonly #latest: number;

  /** @param latest - an event after this time is ignored, so events that follow it are not out of order */
  constructor(latest: number) {
    this.#latest = Math.min(latest, latestDate);
  }

  /** Continues after earlier events, up to this time. */
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
