import type { Fold } from './fold.js';
import type { Rejection } from './rejection.js';
import type { Session, Span } from './session.js';
import type { Split } from './split.js';

/** How one user's events are cut into sessions (S1). */
export interface SessionBounds<K = never, E = never> {
  /**
   * The longest pause inside a session, in ms: a pause of exactly `gap` stays together. Finite, at least 0. Or a function that
   * gives it for a user (S14): it is called when the user becomes known, and its result holds as long as anything is kept of
   * the user.
   */
  readonly gap: number | ((user: K) => number);
  /** The longest time between the first and the last event of a session, in ms (S10). At least 0; default: no bound. */
  readonly maxDuration?: number;
  /** The number of events after which a session ends; only ties exceed it (S10). A whole number from 1; default: no bound. */
  readonly maxEvents?: number;
  /** Rules that end a session, such as a log-out (S13). With it, the events of open sessions are kept. Default: none. */
  readonly split?: Split<K, E>;
}

/** What every entry that cuts a stream of events into sessions takes. */
export interface SessionOptions<K, E> extends SessionBounds<K, E> {
  /** How long events may be out of order, in ms (S2). At least 0; default: 0. */
  readonly grace?: number;
  /**
   * An id by which a repeated event is recognised while its session is open (S11): a string or a number; `undefined`, `null`, `NaN` or
   * an infinite number if the event has none. Default: no event has one.
   */
  readonly idOf?: (event: E) => string | number | undefined;
  /**
   * Called with each event that is in no session, and why (S9). Without it late events and duplicates are dropped, and a
   * time that is invalid or too far ahead is an error.
   */
  readonly rejected?: (rejection: Rejection<K, E>) => void;
}

/** The type of `user` in such events, if it is a `User`; otherwise any `User`. */
export type UserIn<E, User = unknown> = E extends { readonly user: infer K extends User } ? K : User;

/** `userOf` may be left out only where events have a `user` (A6). */
export type UserOption<E, K> = [E] extends [{ readonly user: K }]
  ? {
      /** The user of an event. Users are compared as the keys of a `Map` are. Default: its `user`. */
      readonly userOf?: (event: E) => K;
    }
  : {
      /** The user of an event. Users are compared as the keys of a `Map` are. */
      readonly userOf: (event: E) => K;
    };

/** `timeOf` may be left out only where events have a `time` (A6). */
export type TimeOption<E> = [E] extends [{ readonly time: number | Date }]
  ? {
      /** When the event happened, in ms since the epoch. Default: its `time`. */
      readonly timeOf?: (event: E) => number | Date;
    }
  : {
      /** When the event happened, in ms since the epoch. */
      readonly timeOf: (event: E) => number | Date;
    };

/** `fold` may be left out only where sessions with their events are wanted (A6). */
export type FoldOption<K, E, R extends Span<K>> = [Session<K, E>] extends [R]
  ? {
      /** What is kept of an open session, and its result when it closes. Default: the session with its events. */
      readonly fold?: Fold<K, E, unknown, R>;
    }
  : {
      /** What is kept of an open session, and its result when it closes. */
      readonly fold: Fold<K, E, unknown, R>;
    };

/**
 * As `UserOption`, if `E` is inferred from another option, such as a source or a decoder. The check waits until `E` is known;
 * otherwise inference would stop before that option.
 */
export type UserOptionOnceKnown<E, K> = {
  /** The user of an event. Users are compared as the keys of a `Map` are. Default: its `user`. */
  readonly userOf?: (event: E) => K;
} & (unknown extends NoInfer<E> ? unknown : UserOption<NoInfer<E>, K>);

/** As `TimeOption`, if `E` is inferred from another option. */
export type TimeOptionOnceKnown<E> = {
  /** When the event happened, in ms since the epoch. Default: its `time`. */
  readonly timeOf?: (event: E) => number | Date;
} & (unknown extends NoInfer<E> ? unknown : TimeOption<NoInfer<E>>);

/*
 * The type of events for an operator in the wrong place. Its name stands in the compiler's message and says what to do; it
 * demands nothing else.
 */
export interface PutGroupByUserBefore extends AnyEvent {
  readonly 'sessionize receives groups': never;
}

export interface PutSessionizeBefore extends AnyEvent {
  readonly 'this operator receives sessions': never;
}

interface AnyEvent {
  readonly time: number;
  readonly type: unknown;
}
