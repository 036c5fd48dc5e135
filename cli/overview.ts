import { DistinctUsers } from './distinct-users.js';
import type { SessionCounts } from './sessions.js';

/** What all sessions add up to. */
export class Overview {
  sessions = 0;
  searches = 0;
  clicks = 0;
  /** Of those with a search, which have a CTR. */
  searched = 0;
  /** Clicks in the other ones. */
  clicksWithoutSearch = 0;
  readonly users = new DistinctUsers();
  /** How many sessions have a CTR up to each of the `bounds` but above the one before, and how many are above all. */
  readonly distribution: number[];
  #sumOfCtrs = 0;

  /** @param bounds - in ascending order */
  constructor(readonly bounds: readonly number[]) {
    this.distribution = [...bounds, Infinity].map(() => 0);
  }

  add({ user, searches, clicks }: SessionCounts): void {
    this.sessions++;
    this.users.add(user);
    this.searches += searches;
    this.clicks += clicks;
    if (searches === 0) {
      this.clicksWithoutSearch += clicks;
      return;
    }
    const ctr = clicks / searches;
    this.searched++;
    this.#sumOfCtrs += ctr;
    const place = this.bounds.findIndex((bound) => ctr <= bound);
    this.distribution[place < 0 ? this.bounds.length : place]!++;
  }

  get meanCtr(): number {
    return this.#sumOfCtrs / this.searched;
  }
}
