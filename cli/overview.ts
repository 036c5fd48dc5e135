import { DistinctUsers } from './distinct-users.js';
import { Histogram } from './histogram.js';
import type { MeasuredSession } from './measured-session.js';
import type { Sums } from './sums.js';
import { SumsByKey } from './sums-by-key.js';
import { hour, SumsByTime } from './sums-by-time.js';

/** Counts values by bounds: each value in the first bound that it does not exceed, or above all bounds. */
class Distribution {
  readonly counts: number[];

  /** @param bounds - in ascending order */
  constructor(readonly bounds: readonly number[]) {
    this.counts = [...bounds, Infinity].map(() => 0);
  }

  add(value: number): void {
    const { bounds } = this;
    let place = 0;
    while (place < bounds.length && value > bounds[place]!) place++;
    this.counts[place]!++;
  }
}

/** Positions beyond it are counted together. */
const farthestPosition = 100;

const seconds = 1_000;
const minutes = 60 * seconds;

/** The sums of all sessions, in bounded memory. */
export class Overview implements Sums {
  sessions = 0;
  /** Events in sessions. */
  events = 0;
  searches = 0;
  clicks = 0;
  clickedSearches = 0;
  /** Sessions with a search. */
  searched = 0;
  /** Clicks in sessions without a search. */
  clicksWithoutSearch = 0;
  /** Sessions with one event. */
  bounces = 0;
  /** Sessions that a rule ended. */
  split = 0;
  /** Start of the first session and end of the last one, in ms since the epoch. */
  from = Infinity;
  to = -Infinity;
  readonly users = new DistinctUsers();
  readonly lengths = new Histogram();
  readonly lengthDistribution = new Distribution([0, 10 * seconds, minutes, 5 * minutes, 15 * minutes, 60 * minutes]);
  readonly clicksPerSearch = new Distribution([0, 0.5, 1, 2, 5]);
  readonly times: SumsByTime;
  readonly queries = new SumsByKey();
  readonly byField = new SumsByKey();
  /** Clicks by position, from 1. The last entry counts all positions beyond. */
  readonly positions: number[] = Array.from({ length: farthestPosition + 2 }, () => 0);
  #sumOfRates = 0;

  /** @param every - the interval of the sums by time, in ms */
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

  /** The mean of clicks per search over the sessions with a search. Each session counts the same. */
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
