import type { Ctr, IntervalCtr, Reason, SearchEvent, Span } from 'rxjs-sessionize';
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

/** An event of a user whom the diagram draws. */
export interface DrawnEvent {
  readonly user: User;
  /** When it happened, in ms. */
  readonly time: number;
  readonly type: SearchEvent['type'];
  /** Its query or item, cut to a few letters. */
  readonly label: string;
  /** The delay between the event and its arrival, in ms of the time of the diagram. */
  readonly delay: number;
  /** `undefined` if it is in a session. */
  readonly rejected?: { readonly reason: Reason; readonly lateBy: number } | undefined;
}

/** A session of a user whom the diagram draws. */
export interface DrawnSession extends Span<User> {
  readonly searches: number;
  readonly clicks: number;
  /** The number of events. */
  readonly events: number;
}

/** What the diagram draws: some users at a time, with all of their events. */
export interface Drawn {
  readonly events: readonly DrawnEvent[];
  readonly closed: readonly DrawnSession[];
}

/** The bounds of the diagram. */
export interface DrawnBounds {
  /** The most users at a time. */
  readonly users: number;
  readonly eventsPerSecond: number;
}

/** Why an event was not accepted: it was not read, or `sessionize` rejected it (S9). */
export type RejectedFor = Unread | Reason;

/** What `/stats` returns. `accepted` and all of `rejected` always add up to `received`. */
export interface Stats {
  /** The number of received events. */
  readonly received: number;
  /** The events that are in a session. */
  readonly accepted: number;
  readonly rejected: Readonly<Record<RejectedFor, number>>;
  /** The requests whose events were not read, and so not counted, by status. */
  readonly refusedRequests: Readonly<Record<string, number>>;
  readonly sessions: { readonly open: number; readonly closed: number };
  /** The counts of closed sessions with a search: how many there are, their searches and clicks, and the sum of their CTRs. */
  readonly rated: {
    readonly sessions: number;
    readonly searches: number;
    readonly clicks: number;
    readonly ctrs: number;
  };
  /** The number of events in open sessions. */
  readonly heldEvents: number;
  /** How many bytes these events take, out of `heldBytes` in the limits. */
  readonly heldBytes: number;
  readonly readers: { readonly now: number; readonly dropped: number; readonly displaced: number };
  /** The memory of the process, in bytes. */
  readonly memory: { readonly rss: number; readonly heapUsed: number };
}

/** The messages to a reader of `/ctr`, by name. (`open` is an event of `EventSource` itself.) */
export interface Messages {
  /** The first message: the last ones that were sent before the reader connected. */
  readonly recent: {
    readonly sessions: readonly Ctr<User>[];
    readonly minutes: readonly IntervalCtr<undefined>[];
    /** The length of an interval, in ms. */
    readonly every: number;
    readonly drawn: Drawn;
    readonly bounds: DrawnBounds;
    /** How sessions are cut, in ms. */
    readonly waits: { readonly gap: number; readonly grace: number; readonly silence: number };
  };
  /** A session has closed. */
  readonly session: Ctr<User>;
  /** A minute has ended. */
  readonly minute: IntervalCtr<undefined>;
  /** The open sessions, every second. */
  readonly openSessions: OpenView;
  /** What the diagram draws, several times a second. */
  readonly drawn: Drawn & {
    /** The open sessions of the same users, as of the last listing. */
    readonly open: readonly DrawnSession[];
    /** The watermark (S16) at that time, in ms; `null` before the first event. */
    readonly watermark: number | null;
    /** The greatest time of an accepted event, in ms; `null` before the first one. */
    readonly greatestTime: number | null;
    /** The time of the diagram, in ms: the time of the clock, or the time in the log that is played into the server. */
    readonly now: number;
    /** The events since the last message that are not drawn. */
    readonly leftOut: number;
  };
  /** The counts, every second. */
  readonly stats: Stats;
}
