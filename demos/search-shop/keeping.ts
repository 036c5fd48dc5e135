import type { OpenStore } from 'rxjs-sessionize/durable';
import type { ShopEvent, ShopSession } from './events.js';

/** An event of the log, and the position after it. */
export interface Logged {
  readonly event: ShopEvent;
  readonly position: number;
}

/** What became of events that were to be appended. */
export interface Appended {
  /** The position at the end of the log. */
  readonly end: number;
  /** Of each event, whether it was not in the log before. */
  readonly isNew: readonly boolean[];
}

/**
 * The store of the shop: a log of events, the closed sessions, and the state of the open ones. When a call resolves, what it
 * wrote is on the disk.
 */
export interface Keeping {
  /** Appends the events whose id is not in the log yet. */
  readonly append: (events: readonly ShopEvent[]) => Promise<Appended>;
  /** The events behind a position, in order, at most `most` of them. */
  readonly read: (from: number, most: number) => Promise<readonly Logged[]>;
  /** Returns the number of events in the log. */
  readonly count: () => Promise<number>;
  /** The state of `durableSessions`. */
  readonly store: OpenStore;
  /** Keeps closed sessions. `first` is the number of the first session. The same number always means the same session. */
  readonly keep: (sessions: readonly ShopSession[], first: number) => Promise<void>;
  /** Returns the sessions from a number on, at most `most`, each with its number. */
  readonly sessions: (
    from: number,
    most: number,
  ) => Promise<readonly (readonly [number: number, session: ShopSession])[]>;
  readonly close: () => Promise<void>;
}

/** Of each event, whether none before it has the same id. */
export function firstOfEach(events: readonly ShopEvent[]): readonly boolean[] {
  const ids = new Set<string>();
  return events.map(({ id }) => ids.size < ids.add(id).size);
}
