import type { SchedulerLike, Subscriber } from 'rxjs';
import { checkOption } from '../lib/core/options.js';
import type { Span } from '../lib/core/session.js';
import type { Sessionizer } from '../lib/core/sessionizer.js';
import type { Outbox } from './outbox.js';

/** Under this key a clock keeps what `sessionize` reads; it is exported from no entry, which makes clocks opaque (S8). */
export const clockwork = Symbol('clockwork');

/** What a clock runs in one subscription. */
export interface Run<K, E, R extends Span<K>> {
  readonly machine: Sessionizer<K, E, R>;
  readonly outbox: Outbox<R>;
  /** Timers end with it, and errors go to it. */
  readonly out: Subscriber<R>;
  readonly grace: number;
  readonly timeOf: (event: E) => number | Date;
}

interface Clockwork {
  /** The greatest time that is accepted, in ms since the epoch. */
  readonly latest: number;
  /** Whether an event's time is when it happened or when it arrives. */
  readonly timeIsOf: 'event' | 'arrival';
  /** Starts the clock for one subscription; returns what takes its events. */
  readonly start: <K, E, R extends Span<K>>(run: Run<K, E, R>) => (user: K, event: E) => void;
}

/** Tells `sessionize` the time (S8): made by `eventClock`, `liveClock` or `arrivalClock`. */
export interface Clock {
  readonly [clockwork]: Clockwork;
}

/** A clock with which there are no times of events to read and no disorder to wait for. */
export interface ArrivalClock extends Clock {
  readonly [clockwork]: Clockwork & { readonly timeIsOf: 'arrival' };
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export const isClock = (value: unknown): value is Clock => isObject(value) && clockwork in value;

export function checkScheduler(of: string, scheduler: SchedulerLike | null): void {
  checkOption(of, 'scheduler', scheduler, 'a scheduler of rxjs', typeof scheduler?.schedule === 'function');
}
