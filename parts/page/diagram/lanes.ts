import type { User } from './played-event.js';

/**
 * Assigns a lane to each user. Users stay in the order of their arrival. When some leave, those below move up slowly, so that the
 * eye can follow.
 */
export class Lanes {
  /** The place of each user in lanes. It is a fraction while the user moves. */
  readonly #places = new Map<User, number>();

  get count(): number {
    return this.#places.size;
  }

  /** The users with their places, in order. */
  get places(): Iterable<readonly [User, number]> {
    return this.#places;
  }

  /**
   * @param visible - the visible users; new ones get lanes in this order
   * @param follow - returns the next place on the way from a place to its goal
   * @returns whether some users are still moving
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

  /** The place of a user; far away if the user is not visible. */
  of(user: User): number {
    return this.#places.get(user) ?? Infinity;
  }
}
