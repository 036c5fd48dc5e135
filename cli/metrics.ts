import type { SearchReport, SearchSums } from 'rxjs-sessionize/search';
import { searchMetrics } from 'rxjs-sessionize/search';
import type { LogEvent } from '../read/log-event.js';
import type { MeasuredSession, User } from './measured-session.js';
import type { Options } from './options.js';

/** The positions k of CTR@k. */
export const positions = [1, 3, 5, 10] as const;

/** How many sessions are counted before they are added up: adding costs the same for one session as for many. */
const fewest = 1_000;

/** Measures the search metrics of the sessions that are added. */
export class Metrics {
  /** The first position is 0 in some logs and 1 in others. Only the end of the log tells which. */
  readonly #from0: Sums;
  readonly #from1: Sums;
  #hasPosition0 = false;
  #hasQueries = false;

  constructor(options: Options) {
    this.#from0 = new Sums(options, 0);
    this.#from1 = new Sums(options, 1);
  }

  add(session: MeasuredSession): void {
    this.#hasPosition0 ||= session.kept.some(({ position }) => position === 0);
    this.#hasQueries ||= session.kept.some(({ query }) => query !== null);
    if (!this.#hasPosition0) this.#from1.add(session);
    this.#from0.add(session);
  }

  /** Reports in the order of intervals, and within one by the number of searches. */
  reports(): readonly SearchReport[] {
    const reports = (this.#hasPosition0 ? this.#from0 : this.#from1).reports();
    const known = this.#hasQueries ? reports : reports.map((report) => ({ ...report, reformulated: unknown }));
    return known.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0) || b.searches - a.searches);
  }
}

class Sums {
  readonly #metrics: ReturnType<typeof searchMetrics<User, LogEvent>>;
  #sum: SearchSums;
  #waiting: SearchSums[] = [];
  #most = fewest;

  constructor({ every, by, satisfiedAfter, fields }: Options, firstPosition: number) {
    this.#metrics = searchMetrics<User, LogEvent>({
      isSearch: ({ type }) => type === 'search' || type === 'search-and-click',
      isClick: ({ type }) => type === 'click' || type === 'search-and-click',
      queryOf: ({ query }) => query ?? undefined,
      rankOf: ({ position }) => (position === null ? undefined : position + 1 - firstPosition),
      positions,
      satisfiedAfter,
      ...(fields.searchId !== undefined && { searchIdOf: ({ searchId }: LogEvent) => searchId ?? undefined }),
      ...(every !== undefined && { every }),
      ...(by !== undefined && { by: ({ event }) => event.by ?? '' }),
    });
    this.#sum = this.#metrics.empty;
  }

  add({ kept, ...session }: MeasuredSession): void {
    this.#waiting.push(this.#metrics.of({ ...session, events: kept }));
    if (this.#waiting.length >= this.#most) this.#addUp();
  }

  reports(): readonly SearchReport[] {
    this.#addUp();
    const reports = this.#metrics.report(this.#sum);
    // Without any position, the ranks of all searches are unknown, with or without a click.
    return reports.some(({ meanRank }) => meanRank.of > 0) ? reports : reports.map(withoutRanks);
  }

  #addUp(): void {
    this.#sum = this.#metrics.concatAll([this.#sum, ...this.#waiting]);
    this.#waiting = [];
    this.#most = Math.max(fewest, Object.keys(this.#sum).length);
  }
}

const unknown = { sum: 0, of: 0 };

const withoutRanks = (report: SearchReport): SearchReport => ({
  ...report,
  ctrAt: Object.fromEntries(positions.map((position) => [position, unknown])),
  meanReciprocalRank: unknown,
  meanRank: unknown,
});
