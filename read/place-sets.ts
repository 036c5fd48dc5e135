/** How many places a set has room for. */
export const ways = 8;
const firstSets = 1 << 9;

/** A hash table of places. Each hash belongs to one set, so nobody can make a search long: a place whose set is full has no room. */
export class PlaceSets {
  /** Places, from 1, in sets; 0 from the first free one of a set on. */
  #sets = new Int32Array(ways * firstSets);

  /** Where the set of a hash begins. It has `ways` indexes. */
  firstOf(hash: number): number {
    return (hash * ways) & (this.#sets.length - 1);
  }

  /** The place at an index; -1 if there are no more in its set. */
  at(index: number): number {
    return this.#sets[index]! - 1;
  }

  /** Whether there is room. */
  put(place: number, hash: number): boolean {
    const first = this.firstOf(hash);
    for (let index = first; index < first + ways; index++) {
      if (this.#sets[index] !== 0) continue;
      this.#sets[index] = place + 1;
      return true;
    }
    return false;
  }

  /** Does nothing if the place had no room. */
  takeOut(place: number, hash: number): void {
    const sets = this.#sets;
    const first = this.firstOf(hash);
    for (let index = first; index < first + ways; index++) {
      if (sets[index] !== place + 1) continue;
      let last = index;
      while (last + 1 < first + ways && sets[last + 1] !== 0) last++;
      sets[index] = sets[last]!;
      sets[last] = 0;
      return;
    }
  }

  /**
   * Makes twice as many sets if so many places would fill too many of them. Returns the places that have no room any more.
   *
   * @param hashes - by place
   */
  grow(count: number, hashes: Int32Array): readonly number[] {
    if (4 * count <= this.#sets.length) return [];
    const before = this.#sets;
    this.#sets = new Int32Array(2 * before.length);
    const places = Array.from(
      before.filter((place) => place !== 0),
      (place) => place - 1,
    );
    return places.filter((place) => !this.put(place, hashes[place]!));
  }
}
