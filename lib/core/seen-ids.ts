type Id = string | number;

/**
 * The ids of a user's open sessions (S11). An id is known with the time of its event, so that those of closed sessions
 * need no search: they are the ones at or before the user's floor (S4).
 */
export class SeenIds {
  readonly #times = new Map<Id, number>();
  #purgeAt = 16;

  has(id: Id, floor: number): boolean {
    const time = this.#times.get(id);
    return time !== undefined && time > floor;
  }

  add(id: Id, time: number, floor: number): void {
    this.#times.set(id, time);
    if (this.#times.size > this.#purgeAt) this.#purge(floor);
  }

  clear(): void {
    this.#times.clear();
  }

  save(floor: number): [Id, number][] {
    return [...this.#times].filter(([, time]) => time > floor);
  }

  static load(saved: readonly (readonly [Id, number])[]): SeenIds {
    const ids = new SeenIds();
    for (const [id, time] of saved) ids.add(id, time, -Infinity);
    return ids;
  }

  /** Runs when the ids have doubled since the last time, so that a purge costs each of them a constant. */
  #purge(floor: number): void {
    for (const [id, time] of this.#times) if (time <= floor) this.#times.delete(id);
    this.#purgeAt = Math.max(16, 2 * this.#times.size);
  }
}
