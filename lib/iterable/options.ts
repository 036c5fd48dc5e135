import { checkFunction, checkOption, checkSessionOptions } from '../core/check.js';
import {
  type Clock,
  clockwork,
  type EventClock,
  type EventTimeOptions,
  checkEventTime,
  isClock,
} from '../core/clock.js';
import { eventClock } from '../core/event-clock.js';
import type { Fold } from '../core/fold.js';
import type { FoldOption, SessionOptions, TimeOption, UserOption } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { timeOfEvent } from '../core/time.js';
import { userOfEvent } from '../core/user.js';
import type { Signal } from './waiting.js';

/** The options of `sessionize` for an iterable. Only events move its time: nobody waits for timers. */
export type SessionizeOptions<E, K, R extends Span<K> = Session<K, E>> = SessionOptions<K, E> &
  UserOption<E, K> &
  TimeOption<E> &
  FoldOption<K, E, R> & {
    /** Moves time (S8). Default: `eventClock()`. */
    readonly clock?: EventClock;
  };

/** The options of `sessionize` for an async iterable. */
export type AsyncSessionizeOptions<E, K, R extends Span<K> = Session<K, E>, C extends Clock = Clock> = SessionOptions<
  K,
  E
> &
  UserOption<E, K> &
  EventTimeOptions<E, C> &
  FoldOption<K, E, R> & {
    /** Moves time (S8). Default: `eventClock()`. */
    readonly clock?: C;
    /** Ends the generator with the signal's reason, also while it waits for an event. Open sessions are discarded. Default: none. */
    readonly signal?: Signal;
  };

/** All options, with the defaults filled in. */
export interface Settings<E, K, R extends Span<K>> extends SessionOptions<K, E> {
  readonly userOf: (event: E) => K;
  readonly timeOf: (event: E) => number | Date;
  readonly grace: number;
  readonly fold?: Fold<K, E, unknown, R>;
  readonly clock: Clock;
  readonly signal: Signal | undefined;
}

/** What is checked at run time, since types may not have been. */
export type UncheckedOptions = SessionOptions<never, never> & {
  readonly timeOf?: unknown;
  readonly userOf?: unknown;
  readonly clock?: unknown;
  readonly signal?: Partial<Signal> | undefined;
};

/**
 * @param of - the function that was called
 * @param mayWait - whether timers can be waited for
 */
export function settingsOf<E, K, R extends Span<K>>(
  of: string,
  options: UncheckedOptions,
  mayWait: boolean,
): Settings<E, K, R> {
  checkSessionOptions(of, options, ['userOf', 'fold', 'clock', 'rejected', ...(mayWait ? ['signal'] : [])]);
  const { userOf = userOfEvent, timeOf = timeOfEvent, grace = 0, clock = eventClock(), signal } = options;
  checkFunction(of, 'userOf', userOf);
  const expected = mayWait ? 'a clock of this entry' : 'an eventClock: timers are for async iterables';
  const fits = isClock(clock) && (mayWait || !clock[clockwork].setsTimers);
  checkOption(of, 'clock', clock, expected, fits);
  checkEventTime(of, clock as Clock, options);
  const isSignal = signal === undefined || typeof (signal as typeof signal | null)?.addEventListener === 'function';
  checkOption(of, 'signal', signal, 'an AbortSignal', isSignal);
  // The conditional types say what may be left out; here it is filled in.
  return { ...options, userOf, timeOf, grace, clock, signal } as unknown as Settings<E, K, R>;
}
