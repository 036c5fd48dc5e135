/**
 * The events of one open session with their times. Most sessions are asked for their order once, when they close: events are
 * kept in order of arrival until then.
 */
export class EventLog<E> {
  #events: E[] = [];
  #times: number[] = [];
  /** How many of them, from the first on, are known to be in time order. */
  #ordered = 0;

  append(event: E, time: number): void {
    this.#events.push(event);
    this.#times.push(time);
  }

  /** Joins two logs, the smaller into the larger, so that a session that grows by merging costs what it holds. */
  static merge<E>(a: EventLog<E>, b: EventLog<E>): EventLog<E> {
    const [larger, smaller] = a.size < b.size ? [b, a] : [a, b];
    smaller.#events.forEach((event, i) => {
      larger.append(event, smaller.#times[i]!);
    });
    return larger;
  }

  get size(): number {
    return this.#events.length;
  }

  /** The events in time order; those of the same time in order of arrival (S1). */
  get events(): readonly E[] {
    this.#putInOrder();
    return this.#events;
  }

  /** The times of `events`. */
  get times(): readonly number[] {
    this.#putInOrder();
    return this.#times;
  }

  #putInOrder(): void {
    const times = this.#times;
    const size = times.length;
    while (this.#ordered < size) {
      if (times[this.#ordered]! < times[this.#ordered - 1]!) this.#sort();
      else this.#ordered++;
    }
  }

  /** Stable: that keeps events of the same time in order of arrival. */
  #sort(): void {
    const times = this.#times;
    const events = this.#events;
    const order = Array.from(times.keys()).sort((i, j) => times[i]! - times[j]!);
    this.#times = order.map((i) => times[i]!);
    this.#events = order.map((i) => events[i] as E);
    this.#ordered = order.length;
  }
}
