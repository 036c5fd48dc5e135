import { DistinctUsers } from './distinct-users.js';
import { clicksOf, type MeasuredSession } from './measured-session.js';
import type { Options } from './options.js';

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
  /** In ascending order. */
  readonly bounds: readonly number[];
  #sumOfCtrs = 0;

  constructor(readonly count: Options['count']) {
    this.bounds = count === 'clicks' ? [0, 0.5, 1, 1.5, 2, 3, 5] : [0, 0.25, 0.5, 0.75, 1];
    this.distribution = [...this.bounds, Infinity].map(() => 0);
  }

  add(session: MeasuredSession): void {
    const { user, searches } = session;
    const clicks = clicksOf(session, this.count);
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
