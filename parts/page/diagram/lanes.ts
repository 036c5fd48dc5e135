import type { User } from './played-event.js';

/**
 * Which lane each user has. Users stay in the order in which they came: where some are gone, those below move up, and not at once
 * but bit by bit, so that the eye can follow.
 */
export class Lanes {
  /** Where each is drawn, in lanes: between two of them while moving. */
  readonly #places = new Map<User, number>();

  get count(): number {
    return this.#places.size;
  }

  /** @returns the users and where they are, in order */
  get places(): Iterable<readonly [User, number]> {
    return this.#places;
  }

  /**
   * @param visible - the users with something in sight; new ones get lanes in this order
   * @param follow - how far from a place to another it has come
   * @returns whether some are still moving
   */
  assign(visible: ReadonlySet<User>, follow: (place: number, goal: number) => number): boolean {
    for (const user of this.#places.keys()) if (!visible.has(user)) this.#places.delete(user);
    for (const user of visible) if (!this.#places.has(user)) this.#places.set(user, this.#places.size);
    let isMoving = false;
    let lane = 0;
    for (const [user, place] of this.#places) {
      const next = follow(place, lane);
      this.#places.set(user, next);
      isMoving ||= next !== lane;
      lane++;
    }
    return isMoving;
  }

  /** Where a user is; far away where there is nothing to see of the user. */
  of(user: User): number {
    return this.#places.get(user) ?? Infinity;
  }
}
