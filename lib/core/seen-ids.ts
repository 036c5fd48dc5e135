type Id = string | number;

/** Up to this many ids, a search in a list is faster than in a `Map`. */
const few = 16;

/**
 * The ids of a user's open sessions (S11). An id is known with the time of its event, so that those of closed sessions
 * need no search: they are the ones at or before the user's floor (S4).
 */
export class SeenIds {
  /** If they are few: the first `#count` entries of these lists, in order of arrival. The lists are reused after `clear`. */
  readonly #ids: Id[] = [];
  readonly #times: number[] = [];
  #count = 0;
  #many: Map<Id, number> | undefined;
  #purgeAt = 2 * few;

  has(id: Id, floor: number): boolean {
    return this.#timeOf(id) > floor;
  }

  add(id: Id, time: number, floor: number): void {
    if (this.#many === undefined && this.#count < few) {
      this.#ids[this.#count] = id;
      this.#times[this.#count++] = time;
      return;
    }
    this.#many ??= new Map(this.save(floor));
    this.#many.set(id, time);
    if (this.#many.size > this.#purgeAt) this.#purge(this.#many, floor);
  }

  clear(): void {
    this.#count = 0;
    this.#many = undefined;
    this.#purgeAt = 2 * few;
  }

  save(floor: number): [Id, number][] {
    const all = this.#many ?? this.#ids.slice(0, this.#count).map((id, i): [Id, number] => [id, this.#times[i]!]);
    return [...all].filter(([, time]) => time > floor);
  }

  static load(saved: readonly (readonly [Id, number])[]): SeenIds {
    const ids = new SeenIds();
    for (const [id, time] of saved) ids.add(id, time, -Infinity);
    return ids;
  }

  #timeOf(id: Id): number {
    if (this.#many !== undefined) return this.#many.get(id) ?? -Infinity;
    for (let i = this.#count - 1; i >= 0; i--) if (this.#ids[i] === id) return this.#times[i]!;
    return -Infinity;
  }

  /** Runs when the ids have doubled since the last time, so that a purge costs each of them a constant. */
  #purge(ids: Map<Id, number>, floor: number): void {
    for (const [id, time] of ids) if (time <= floor) ids.delete(id);
    this.#purgeAt = Math.max(2 * few, 2 * ids.size);
  }
}
