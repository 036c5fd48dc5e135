import type { Reason } from './rejection.js';
import type { ClosedBy } from './session.js';

export interface SessionsAndEvents {
  readonly sessions: number;
  readonly events: number;
}

/**
 * What a machine has done since it was made (A12). For its events holds
 *
 *     taken + restored = in closed sessions + in open ones + rejected + discarded
 */
export interface Counts {
  /** Events it was given; those of calls that threw are not among them. */
  readonly taken: number;
  /** Events that were in open sessions when it was restored. A snapshot of format 1 did not count: at least so many. */
  readonly restored: number;
  readonly open: SessionsAndEvents;
  /** By what ended them. A session counts even where its fold has no result for it. */
  readonly closed: Readonly<Record<ClosedBy, SessionsAndEvents>>;
  /** By reason, as far as there were any. */
  readonly rejected: Readonly<Partial<Record<Reason, number>>>;
  /** Events that `forget` has taken out of open sessions. */
  readonly discarded: number;
  /** Users for whom anything is kept. */
  readonly users: number;
}

const none = () => ({ sessions: 0, events: 0 });

/** Counts what closes and what is rejected. An accepted event costs nothing. */
export class Tallies {
  readonly closed: Record<ClosedBy, { sessions: number; events: number }> = {
    gap: none(),
    'max-duration': none(),
    'max-events': none(),
    split: none(),
    end: none(),
  };
  readonly rejected: Partial<Record<Reason, number>> = {};
  restored = 0;
  discarded = 0;

  close(closedBy: ClosedBy, events: number): void {
    const closed = this.closed[closedBy];
    closed.sessions++;
    closed.events += events;
  }

  reject(reason: Reason): void {
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
  }

  counts(open: SessionsAndEvents, users: number): Counts {
    const { restored, discarded } = this;
    const rejected = { ...this.rejected };
    const closed = Object.fromEntries(
      Object.entries(this.closed).map(([closedBy, counted]) => [closedBy, { ...counted }]),
    ) as Counts['closed'];
    const left = Object.values(closed).reduce((sum, { events }) => sum + events, open.events + discarded);
    const taken = Object.values(rejected).reduce((sum, count) => sum + count, left) - restored;
    return { taken, restored, open, closed, rejected, discarded, users };
  }
}
