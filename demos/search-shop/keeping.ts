import type { OpenStore } from 'rxjs-sessionize/durable';
import type { ShopEvent, ShopSession } from './events.js';

/** An event in the log, and the position behind it. */
export interface Logged {
  readonly event: ShopEvent;
  readonly position: number;
}

/**
 * What the shop keeps, and all that a store of it must do: a log of events, closed sessions, and the state of the open ones. What a
 * call has written is on the disk when it resolves.
 */
export interface Keeping {
  /** Adds the events whose id the log does not have yet. */
  readonly append: (events: readonly ShopEvent[]) => Promise<void>;
  /** The events of the log behind a position, in their order, at most so many. */
  readonly read: (from: number, most: number) => Promise<readonly Logged[]>;
  /** How many events the log has. */
  readonly count: () => Promise<number>;
  /** The state of `durableSessions`. */
  readonly store: OpenStore;
  /** Keeps sessions that have closed; `first` is the number of the first of them. The same number is the same session. */
  readonly keep: (sessions: readonly ShopSession[], first: number) => Promise<void>;
  /** The sessions from a number on, at most so many, each with its number. */
  readonly sessions: (
    from: number,
    most: number,
  ) => Promise<readonly (readonly [number: number, session: ShopSession])[]>;
  readonly close: () => Promise<void>;
}
