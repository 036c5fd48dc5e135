import { connect, filter, map, merge, type Observable, type OperatorFunction } from 'rxjs';
import {
  eventClock,
  groupByUser,
  type Monoid,
  type Rejection,
  type Session,
  sessionize,
  type Span,
  summarize,
  type Summary,
  toCtr,
} from 'rxjs-sessionize';
import type { LogEvent } from '../read/log-event.js';

export type User = LogEvent['user'];

/** What is counted of a session. */
export interface Counts {
  readonly searches: number;
  readonly clicks: number;
}

/** A session and its counts: also of one without a search, which has no CTR. */
export type SessionCounts = Span<User> & Counts;

export interface CutOptions {
  /** All clicks, or the searches with a click. */
  readonly count: 'clicks' | 'clicked-searches';
  readonly gap: number;
  readonly grace: number;
  readonly maxDuration: number;
  readonly maxEvents: number;
  readonly latest: number;
  /** Whether events have ids by which a duplicate is known. */
  readonly hasIds: boolean;
}

/** Cuts the events of a log into sessions, and counts the searches and clicks of each. */
export const countSessions =
  (
    { count, latest, hasIds, ...bounds }: CutOptions,
    rejected: (rejection: Rejection<User, LogEvent>) => void,
  ): OperatorFunction<LogEvent, SessionCounts> =>
  (events) => {
    const sessions = events.pipe(
      groupByUser(),
      sessionize({ ...bounds, clock: eventClock({ latest }), rejected, ...(hasIds && { idOf }) }),
    );
    return count === 'clicks'
      ? sessions.pipe(summarize(countsOf, counts), map(withCounts))
      : sessions.pipe(connect(countClickedSearches));
  };

export const idOf = ({ id }: LogEvent) => id;

const none: Counts = { searches: 0, clicks: 0 };
const aSearch: Counts = { searches: 1, clicks: 0 };
const aClick: Counts = { searches: 0, clicks: 1 };

export const countsOf = ({ type }: LogEvent): Counts =>
  type === 'search' ? aSearch : type === 'click' ? aClick : none;

export const counts: Monoid<Counts> = {
  empty: none,
  concat: (x, y) => (y === none ? x : { searches: x.searches + y.searches, clicks: x.clicks + y.clicks }),
};

/** Field by field: to spread them takes as long as all else that is done for a session. */
const withCounts = ({ user, start, end, closedBy, deadline, value }: Summary<User, Counts>): SessionCounts => ({
  user,
  start,
  end,
  closedBy,
  deadline,
  searches: value.searches,
  clicks: value.clicks,
});

/** Of which searches were clicked, only whole sessions tell; `toCtr` leaves out those without a search. */
export const countClickedSearches = (sessions: Observable<Session<User, LogEvent>>): Observable<SessionCounts> =>
  merge(
    sessions.pipe(toCtr({ count: 'clicked-searches' })),
    sessions.pipe(
      filter(({ events }) => events.every(({ type }) => type !== 'search')),
      map((session) => withCounts({ ...session, value: none })),
    ),
  );
