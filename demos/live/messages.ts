import type { Ctr, IntervalCtr, Reason } from 'rxjs-sessionize';
import type { Unread } from '../../parts/server/collector.js';

export type User = string | number;

/** A session that is still open. */
export interface OpenSession {
  readonly user: User;
  readonly start: number;
  readonly end: number;
  readonly deadline: number;
  readonly searches: number;
  readonly clicks: number;
}

/** The number of open sessions, and the longest ones. */
export interface OpenView {
  readonly count: number;
  readonly newest: readonly OpenSession[];
}

/** Why an event was not accepted: it was not read, or `sessionize` rejected it (S9). */
export type RejectedFor = Unread | Reason;

/** What `/stats` returns. `accepted` and all of `rejected` always add up to `received`. */
export interface Stats {
  /** In events. */
  readonly received: number;
  /** The events that are in a session. */
  readonly accepted: number;
  readonly rejected: Readonly<Record<RejectedFor, number>>;
  /** The requests whose events were not read, and so not counted, by status. */
  readonly refusedRequests: Readonly<Record<string, number>>;
  readonly sessions: { readonly open: number; readonly closed: number };
  /** The events in open sessions. */
  readonly heldEvents: number;
  /** How much of the room for them they take, in bytes. */
  readonly heldBytes: number;
  readonly readers: { readonly now: number; readonly dropped: number; readonly displaced: number };
  /** In bytes. */
  readonly memory: { readonly rss: number; readonly heapUsed: number };
}

/** What a reader of `/ctr` receives, by the name of the event. (`open` would be one of `EventSource` itself.) */
export interface Messages {
  /** The first message: what was sent last before the reader connected. */
  readonly recent: {
    readonly sessions: readonly Ctr<User>[];
    readonly minutes: readonly IntervalCtr<undefined>[];
    /** The length of an interval, in ms. */
    readonly every: number;
  };
  /** A session has closed. */
  readonly session: Ctr<User>;
  /** A minute is over. */
  readonly minute: IntervalCtr<undefined>;
  /** The open sessions, every second. */
  readonly openSessions: OpenView;
  /** The counts, every second. */
  readonly stats: Stats;
}
