import type { OpenStore } from 'rxjs-sessionize/durable';
import type { ShopEvent, ShopSession } from './events.js';

/** An event in the log, and the position behind it. */
export interface Logged {
  readonly event: ShopEvent;
  readonly position: number;
}

/**
 * The store of the shop: a log of events, the closed sessions, and the state of the open ones. When a call resolves, what it
 * wrote is on the disk.
 */
export interface Keeping {
  /** Adds the events whose id the log does not have yet. */
  readonly append: (events: readonly ShopEvent[]) => Promise<void>;
  /** The events behind a position, in order, at most so many. */
  readonly read: (from: number, most: number) => Promise<readonly Logged[]>;
  /** How many events the log has. */
  readonly count: () => Promise<number>;
  /** The state of `durableSessions`. */
  readonly store: OpenStore;
  /** Keeps closed sessions. `first` is the number of the first one. The same number is the same session. */
  readonly keep: (sessions: readonly ShopSession[], first: number) => Promise<void>;
  /** The sessions from a number on, at most so many, each with its number. */
  readonly sessions: (
    from: number,
    most: number,
  ) => Promise<readonly (readonly [number: number, session: ShopSession])[]>;
  readonly close: () => Promise<void>;
}
