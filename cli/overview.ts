import { DistinctUsers } from './distinct-users.js';
import { Histogram } from './histogram.js';
import type { MeasuredSession } from './measured-session.js';
import type { Sums } from './sums.js';
import { SumsByKey } from './sums-by-key.js';
import { hour, SumsByTime } from './sums-by-time.js';

/** How many values lie up to each of the bounds but above the one before, and how many above all. */
class Distribution {
  readonly counts: number[];

  /** @param bounds - in ascending order */
  constructor(readonly bounds: readonly number[]) {
    this.counts = [...bounds, Infinity].map(() => 0);
  }

  add(value: number): void {
    const place = this.bounds.findIndex((bound) => value <= bound);
    this.counts[place < 0 ? this.bounds.length : place]!++;
  }
}

/** Further down, positions are not told apart. */
const farthestPosition = 100;

const seconds = 1_000;
const minutes = 60 * seconds;

/** What all sessions add up to, in memory that does not grow with them. */
export class Overview implements Sums {
  sessions = 0;
  /** In sessions. */
  events = 0;
  searches = 0;
  clicks = 0;
  clickedSearches = 0;
  /** Of those with a search. */
  searched = 0;
  /** Clicks in the other ones. */
  clicksWithoutSearch = 0;
  /** Sessions of a single event. */
  bounces = 0;
  /** Sessions that a rule ended. */
  split = 0;
  /** When the first session begins, and the last one ends, in ms since the epoch. */
  from = Infinity;
  to = -Infinity;
  readonly users = new DistinctUsers();
  readonly lengths = new Histogram();
  readonly lengthDistribution = new Distribution([0, 10 * seconds, minutes, 5 * minutes, 15 * minutes, 60 * minutes]);
  readonly clicksPerSearch = new Distribution([0, 0.5, 1, 2, 5]);
  readonly times: SumsByTime;
  readonly queries = new SumsByKey();
  readonly byField = new SumsByKey();
  /** How many clicks were on which position, from 1; the last counts those beyond. */
  readonly positions: number[] = Array.from({ length: farthestPosition + 2 }, () => 0);
  #sumOfRates = 0;

  /** @param every - the interval by which sums are wanted, in ms */
  constructor(every = hour) {
    this.times = new SumsByTime(every);
  }

  add(session: MeasuredSession): void {
    const { user, start, end, closedBy, events, searches, clicks, clickedSearches, outcomes } = session;
    this.sessions++;
    this.events += events;
    this.users.add(user);
    this.searches += searches;
    this.clicks += clicks;
    this.clickedSearches += clickedSearches;
    if (events === 1) this.bounces++;
    if (closedBy === 'split') this.split++;
    if (start < this.from) this.from = start;
    if (end > this.to) this.to = end;
    this.lengths.add(end - start);
    this.lengthDistribution.add(end - start);
    this.times.add(end, { sessions: 1, searches, clicks, clickedSearches });
    if (searches === 0) this.clicksWithoutSearch += clicks;
    else {
      this.searched++;
      this.#sumOfRates += clicks / searches;
      this.clicksPerSearch.add(clicks / searches);
    }
    if (outcomes.length > 0) this.#addOutcomes(outcomes);
  }

  /** The mean of the sessions' clicks per search, each of those with a search counting the same. */
  get meanOfSessions(): number {
    return this.#sumOfRates / this.searched;
  }

  #addOutcomes(outcomes: MeasuredSession['outcomes']): void {
    for (const { query, by, clicks, positions } of outcomes) {
      if (query !== null) this.queries.addSearch(query, clicks, this.sessions);
      if (by !== null) this.byField.addSearch(by, clicks, this.sessions);
      for (const position of positions) this.positions[Math.min(position, farthestPosition + 1)]!++;
    }
  }
}
