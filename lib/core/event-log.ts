/** The list of a session of up to this many events is used again by the next session of its user. */
export const few = 32;

/**
 * The events of one open session with their times. Most sessions are asked for their order once, when they close: events are
 * kept in order of arrival until then.
 */
export class EventLog<E> {
  /** The first `#size` of these lists. */
  #events: (E | undefined)[] = [];
  #times: number[] = [];
  #size = 0;
  /** How many of them, from the first on, are known to be in time order. */
  #ordered = 0;

  append(event: E, time: number): void {
    this.#events[this.#size] = event;
    this.#times[this.#size++] = time;
  }

  /** Joins two logs, the smaller into the larger, so that a session that grows by merging costs what it holds. */
  static merge<E>(a: EventLog<E>, b: EventLog<E>): EventLog<E> {
    const [larger, smaller] = a.size < b.size ? [b, a] : [a, b];
    for (let i = 0; i < smaller.#size; i++) larger.append(smaller.#events[i] as E, smaller.#times[i]!);
    return larger;
  }

  get size(): number {
    return this.#size;
  }

  /** An empty log for the next session: this one, unless its lists are long. */
  emptied(): EventLog<E> {
    if (this.#size > few) return new EventLog();
    this.#events.fill(undefined);
    this.#size = this.#ordered = 0;
    return this;
  }

  /** The events in time order; those of the same time in order of arrival (S1). */
  get events(): readonly E[] {
    this.#putInOrder();
    return this.#events.slice(0, this.#size) as E[];
  }

  /** The times of `events`. */
  get times(): readonly number[] {
    this.#putInOrder();
    return this.#times.slice(0, this.#size);
  }

  #putInOrder(): void {
    const times = this.#times;
    while (this.#ordered < this.#size) {
      if (times[this.#ordered]! < times[this.#ordered - 1]!) this.#sort();
      else this.#ordered++;
    }
  }

  /** Stable: that keeps events of the same time in order of arrival. */
  #sort(): void {
    const times = this.#times;
    const events = this.#events;
    const order = Array.from({ length: this.#size }, (_, i) => i).sort((i, j) => times[i]! - times[j]!);
    this.#times = order.map((i) => times[i]!);
    this.#events = order.map((i) => events[i]);
    this.#ordered = order.length;
  }
}
