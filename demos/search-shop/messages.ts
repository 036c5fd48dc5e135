import type { SearchReport } from 'rxjs-sessionize/search';

export interface HourRow {
  readonly start: number;
  readonly end: number;
  readonly searches: number;
  readonly clicks: number;
  readonly ctr: number;
  readonly sessions: number;
}

export interface QueryRow {
  readonly query: string;
  readonly searches: number;
  readonly clicks: number;
  /** The share of searches with a click, from 0 to 1. */
  readonly clicked: number;
  /** The number of searches without results. */
  readonly withoutResults: number;
}

export interface OpenRow {
  readonly user: string;
  readonly start: number;
  readonly end: number;
  readonly deadline: number;
  readonly searches: number;
  readonly clicks: number;
}

/** The answer to `GET /dashboard.json`. */
export interface DashboardView {
  readonly events: {
    /** How many events are in the log, of this run and all earlier ones. */
    readonly kept: number;
    /** How many events are in no session since this run began, by reason. */
    readonly rejected: Readonly<Partial<Record<string, number>>>;
    /** Why the store does not answer, if it fails. */
    readonly fault?: string | undefined;
  };
  readonly sessions: { readonly closed: number; readonly open: number };
  /** `undefined` until a session with a search has closed. */
  readonly overall: SearchReport | undefined;
  readonly hours: readonly HourRow[];
  /** The most frequent queries. */
  readonly queries: readonly QueryRow[];
  readonly withoutResults: readonly QueryRow[];
  /** The sessions that will be open longest. */
  readonly open: readonly OpenRow[];
}
