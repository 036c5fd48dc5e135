import { searchMetrics, type SearchReport, type SearchSums } from 'rxjs-sessionize/search';
import type { ShopEvent, ShopSession } from './events.js';
import type { DashboardView, HourRow, OpenRow, QueryRow } from './messages.js';
import type { OpenSessions } from './open-sessions.js';

const hour = 3_600_000;
const shownHours = 24;
const shownQueries = 20;
const shownSessions = 20;

/** The most queries with counts of their own. Strangers may search for anything. */
const mostQueries = 1_000;
const others = '(other queries)';

/** Sums over the sessions that the shop keeps, so they are the same after a restart. */
export class Dashboard {
  readonly #queries = new Set<string>();
  readonly #overall;
  readonly #hours;
  readonly #byQuery;
  #sums: readonly [overall: SearchSums, hours: SearchSums, byQuery: SearchSums];
  #pending: ShopSession[] = [];
  #closed = 0;

  /** @param gap - the gap of the sessions, in ms; a visitor who does nothing for half of it after a click is satisfied */
  constructor(gap: number) {
    const satisfiedAfter = Math.min(30_000, gap / 2);
    this.#overall = searchMetrics<string, ShopEvent>({ satisfiedAfter });
    this.#hours = searchMetrics<string, ShopEvent>({ satisfiedAfter, every: hour });
    this.#byQuery = searchMetrics<string, ShopEvent>({ satisfiedAfter, by: ({ query = '' }) => this.#keyOf(query) });
    this.#sums = [this.#overall.empty, this.#hours.empty, this.#byQuery.empty];
  }

  add(session: ShopSession): void {
    this.#closed++;
    this.#pending.push(session);
    if (this.#pending.length >= 1_000) this.#addUp();
  }

  view(open: OpenSessions): Omit<DashboardView, 'events'> {
    this.#addUp();
    const [overall, hours, byQuery] = this.#sums;
    const queries = this.#byQuery.report(byQuery);
    const withoutResults = queries.filter(({ withoutResults: { sum } }) => sum > 0);
    return {
      sessions: { closed: this.#closed, open: open.count },
      overall: this.#overall.report(overall)[0],
      hours: this.#hours
        .report(hours)
        .map(hourOf)
        .sort((a, b) => a.start - b.start)
        .slice(-shownHours),
      queries: top(queries, ({ searches }) => searches),
      withoutResults: top(withoutResults, ({ withoutResults: { sum } }) => sum),
      open: open.newest(shownSessions).map(openOf),
    };
  }

  #addUp(): void {
    const [overall, hours, byQuery] = this.#sums;
    const sessions = this.#pending.splice(0);
    this.#sums = [
      this.#overall.concatAll([overall, ...sessions.map(this.#overall.of)]),
      this.#hours.concatAll([hours, ...sessions.map(this.#hours.of)]),
      this.#byQuery.concatAll([byQuery, ...sessions.map(this.#byQuery.of)]),
    ];
  }

  #keyOf(query: string): string {
    if (this.#queries.size < mostQueries) this.#queries.add(query);
    return this.#queries.has(query) ? query : others;
  }
}

const hourOf = ({ start = 0, end = 0, searches, clicks, sessions }: SearchReport): HourRow => ({
  start,
  end,
  searches,
  clicks,
  sessions,
  ctr: searches === 0 ? 0 : clicks / searches,
});

const queryOf = ({ key = '', searches, clicks, clicked, withoutResults }: SearchReport): QueryRow => ({
  query: String(key),
  searches,
  clicks,
  clicked: clicked.value ?? 0,
  withoutResults: withoutResults.sum,
});

const top = (reports: readonly SearchReport[], by: (report: SearchReport) => number): QueryRow[] =>
  reports
    .toSorted((a, b) => by(b) - by(a))
    .slice(0, shownQueries)
    .map(queryOf);

const openOf = ({ user, start, end, deadline, events }: ShopSession): OpenRow => ({
  user,
  start,
  end,
  deadline,
  searches: events.filter(({ type }) => type === 'search').length,
  clicks: events.filter(({ type }) => type === 'click').length,
});
