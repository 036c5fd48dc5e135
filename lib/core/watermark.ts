import { greatestTime } from './time.js';

/** How far time has come (S2), and which times are accepted (S8). All in ms since the epoch. */
export class Watermark {
  /** W: before it is the past. It never goes back. */
  value = -Infinity;
  /** M: the greatest event time seen. */
  greatest = -Infinity;
  /** An event up to this time is believed, and moves nothing. */
  known = -Infinity;

  readonly #grace: number;
  #latest: number;
  #present = Infinity;

  /**
   * @param grace - how far W stays behind M, in ms
   * @param latest - the greatest time that is believed
   */
  constructor(grace: number, latest: number) {
    this.#grace = grace;
    this.#latest = latest;
  }

  /** Why an event of this time moves nothing and is in no session, if it is so (S9). */
  refusal(time: number): 'invalid-time' | 'too-far-ahead' | undefined {
    return !(Math.abs(time) <= greatestTime) ? 'invalid-time' : time > this.#latest ? 'too-far-ahead' : undefined;
  }

  /** How far a time is beyond what is believed, in ms. */
  ahead(time: number): number {
    return time - this.#latest;
  }

  /** W once an event of this time has come. */
  after(time: number): number {
    return time > this.greatest ? Math.max(this.value, this.#seen(time) - this.#grace) : this.value;
  }

  /** Moves M, and W with it. */
  see(time: number): void {
    this.value = this.after(time);
    this.greatest = this.#seen(time);
    this.trust();
  }

  /** Moves W on without an event. */
  advance(watermark: number): void {
    if (watermark > this.value) this.value = watermark;
  }

  /** From now on a time more than `maxAhead` after `now` is not believed, and none moves M beyond `now`. */
  setPresent(now: number, maxAhead: number): void {
    this.#latest = now + maxAhead;
    this.#present = now;
    if (this.known !== -Infinity) this.trust();
  }

  /** Goes on where another one was: M is that, and W is not moved. */
  goOn(greatest: number): void {
    this.greatest = greatest;
    this.trust();
  }

  /** Has every event be looked at closely, until `trust` is called. */
  doubt(): void {
    this.known = -Infinity;
  }

  trust(): void {
    this.known = Math.min(this.greatest, this.#latest);
  }

  #seen(time: number): number {
    return Math.max(this.greatest, Math.min(time, this.#present));
  }
}
