import { checkOption } from './check.js';
import type { TimeOption } from './options.js';
import type { Span } from './session.js';
import type { SessionMachine } from './session-machine.js';

/** The key under which a clock keeps its works. No entry exports it, so clocks are opaque (S8). */
export const clockwork = Symbol('clockwork');

/** Where a clock runs. A `Subscriber` of rxjs is such a place. */
export interface ClockHost {
  readonly closed: boolean;
  /** Has `teardown` called when it closes: timers end with it. */
  add(teardown: () => void): void;
  error(error: unknown): void;
}

/** The machine that a clock drives in one subscription. */
export interface Run<K, E, R extends Span<K>> {
  readonly machine: SessionMachine<K, E, R>;
  /** Takes what each step has closed. */
  readonly emit: (results: readonly R[]) => void;
  readonly out: ClockHost;
  readonly grace: number;
  readonly timeOf: (event: E) => number | Date;
}

interface Clockwork {
  /** The greatest time that is accepted, in ms since the epoch. */
  readonly latest: number;
  /** Whether an event's time is when it happened or when it arrives. */
  readonly timeIsOf: 'event' | 'arrival';
  /** Whether time goes on by itself, without events. */
  readonly setsTimers: boolean;
  /** Starts the clock for one subscription, and returns the function that takes each event. */
  readonly start: <K, E, R extends Span<K>>(run: Run<K, E, R>) => (user: K, event: E) => void;
}

/** Decides what moves time (S8). Made by `eventClock`, `liveClock` or `arrivalClock`. */
export interface Clock {
  readonly [clockwork]: Clockwork;
}

/** A clock with which there are no times of events to read and no disorder to wait for. */
export interface ArrivalClock extends Clock {
  readonly [clockwork]: Clockwork & { readonly timeIsOf: 'arrival' };
}

/** A clock that only events move. It sets no timers. */
export interface EventClock extends Clock {
  readonly [clockwork]: Clockwork & { readonly setsTimers: false };
}

/** With `arrivalClock` no time is read from an event, and no event is out of order (S8). */
export type EventTimeOptions<E, C extends Clock> = C extends ArrivalClock
  ? { readonly grace?: undefined; readonly timeOf?: undefined }
  : TimeOption<E>;

/** Refuses options that mean nothing with `arrivalClock`. */
export function checkEventTime(
  of: string,
  clock: Clock,
  { grace, timeOf }: { readonly grace?: unknown; readonly timeOf?: unknown },
): void {
  if (clock[clockwork].timeIsOf === 'event') return;
  const expected = 'left out: with arrivalClock an event happens when it arrives';
  checkOption(of, 'grace', grace, expected, grace === undefined);
  checkOption(of, 'timeOf', timeOf, expected, timeOf === undefined);
}

export const isClock = (value: unknown): value is Clock =>
  typeof value === 'object' && value !== null && clockwork in value;
