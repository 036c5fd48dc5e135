import type { Reason } from './rejection.js';
import type { ClosedBy } from './session.js';

/** A number of sessions, and of the events in them. */
export interface SessionsAndEvents {
  readonly sessions: number;
  readonly events: number;
}

/**
 * What a machine has done since it was made (A12). For its events holds
 *
 *     taken + restored = in closed sessions + in open ones + rejected + discarded
 *
 * @typeParam W - why an event may be rejected
 */
export interface Counts<W extends string = Reason> {
  /** Events that it took. Events of calls that threw do not count. */
  readonly taken: number;
  /** Events that were in open sessions when it was restored. A snapshot of format 1 has no counts: then it is a lower bound. */
  readonly restored: number;
  readonly open: SessionsAndEvents;
  /** By what ended them. A session counts even if its fold has no result for it. */
  readonly closed: Readonly<Record<ClosedBy, SessionsAndEvents>>;
  /** By reason, as far as there were any. */
  readonly rejected: Readonly<Partial<Record<W, number>>>;
  /**
   * Events of open sessions that were discarded: by `forget`, with a user whose sessions could not be cut (A3), or with the subscription
   * where its stream has failed or was left.
   */
  readonly discarded: number;
  /** Users for whom anything is kept. */
  readonly users: number;
}

const none = () => ({ sessions: 0, events: 0 });

const noneClosed = (): Record<ClosedBy, { sessions: number; events: number }> => ({
  gap: none(),
  'max-duration': none(),
  'max-events': none(),
  split: none(),
  end: none(),
});

/** The counts of a machine that has done nothing. */
export const noCounts = (): Counts<never> => ({
  taken: 0,
  restored: 0,
  open: none(),
  closed: noneClosed(),
  rejected: {},
  discarded: 0,
  users: 0,
});

/** The counts after all open sessions were discarded, and all users forgotten. */
export const withoutOpen = (counts: Counts): Counts => ({
  ...counts,
  open: none(),
  discarded: counts.discarded + counts.open.events,
  users: 0,
});

/** The sum of two counts. */
export function sumOf<W extends string>(a: Counts<W>, b: Counts<W>): Counts<W> {
  const closed = noneClosed();
  for (const by of Object.keys(closed) as ClosedBy[]) closed[by] = added(a.closed[by], b.closed[by]);
  const rejected: Partial<Record<string, number>> = { ...a.rejected };
  for (const [reason, count] of Object.entries<number>(b.rejected as Record<string, number>)) {
    rejected[reason] = (rejected[reason] ?? 0) + count;
  }
  return {
    taken: a.taken + b.taken,
    restored: a.restored + b.restored,
    open: added(a.open, b.open),
    closed,
    rejected: rejected as Counts<W>['rejected'],
    discarded: a.discarded + b.discarded,
    users: a.users + b.users,
  };
}

const added = (a: SessionsAndEvents, b: SessionsAndEvents) => ({
  sessions: a.sessions + b.sessions,
  events: a.events + b.events,
});

/** Counts what is accepted, what closes and what is rejected. What is open is the rest: so a reading looks at no user. */
export class Tallies {
  accepted = 0;
  restored = 0;
  discarded = 0;
  readonly #closed = noneClosed();
  readonly #rejected: Partial<Record<Reason, number>> = {};

  close(closedBy: ClosedBy, events: number): void {
    const closed = this.#closed[closedBy];
    closed.sessions++;
    closed.events += events;
  }

  reject(reason: Reason): void {
    this.#rejected[reason] = (this.#rejected[reason] ?? 0) + 1;
  }

  counts(openSessions: number, users: number): Counts {
    const { accepted, restored, discarded } = this;
    const { gap, 'max-duration': duration, 'max-events': count, split, end } = this.#closed;
    const events = gap.events + duration.events + count.events + split.events + end.events;
    let taken = accepted;
    for (const rejected of Object.values(this.#rejected)) taken += rejected;
    return {
      taken,
      restored,
      open: { sessions: openSessions, events: accepted + restored - discarded - events },
      closed: {
        gap: { ...gap },
        'max-duration': { ...duration },
        'max-events': { ...count },
        split: { ...split },
        end: { ...end },
      },
      rejected: { ...this.#rejected },
      discarded,
      users,
    };
  }
}
