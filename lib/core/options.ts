import type { Rejection } from './rejection.js';

/** How one user's events are cut into sessions (S1). */
export interface SessionBounds {
  /** The longest pause inside a session, in ms: a pause of exactly `gap` stays together. Finite, at least 0. */
  readonly gap: number;
  /** The longest time between the first and the last event of a session, in ms (S10). At least 0; default: no bound. */
  readonly maxDuration?: number;
  /** The number of events after which a session ends; only ties exceed it (S10). A whole number from 1; default: no bound. */
  readonly maxEvents?: number;
}

export interface SessionOptions<K, E> extends SessionBounds {
  /** How long events may be out of order, in ms (S2). At least 0; default: 0. */
  readonly grace?: number;
  /** An id by which an event is known again while its session is open (S11); one without (`undefined`) never is. */
  readonly idOf?: (event: E) => string | number | undefined;
  /**
   * Called with each event that is in no session, and why (S9). Without it late events and duplicates are dropped, and a
   * time that is invalid or too far ahead is an error.
   */
  readonly rejected?: (rejection: Rejection<K, E>) => void;
}

/** A3: says which option of what is wrong, what was expected and what came. */
export function checkOption(of: string, option: string, got: unknown, expected: string, fits: boolean): void {
  if (fits) return;
  const message = `${of}: ${option} must be ${expected}, got ${typeof got === 'string' ? JSON.stringify(got) : String(got)}`;
  throw typeof got === 'number' ? new RangeError(message) : new TypeError(message);
}

export function checkFunction(of: string, option: string, got: unknown): void {
  checkOption(of, option, got, 'a function', got === undefined || typeof got === 'function');
}

export function checkObject(of: string, options: unknown): void {
  checkOption(of, 'options', options, 'an object', typeof options === 'object' && options !== null);
}

export function checkBounds(of: string, { gap, maxDuration, maxEvents }: SessionBounds): void {
  checkOption(of, 'gap', gap, 'a finite number of ms, at least 0', Number.isFinite(gap) && gap >= 0);
  checkOption(of, 'maxDuration', maxDuration, 'a number of ms, at least 0', isDuration(maxDuration));
  checkOption(
    of,
    'maxEvents',
    maxEvents,
    'a whole number, at least 1',
    maxEvents === undefined || maxEvents === Infinity || (Number.isInteger(maxEvents) && maxEvents >= 1),
  );
}

export function checkSessionOptions(of: string, options: SessionOptions<never, never> & { timeOf?: unknown }): void {
  checkObject(of, options);
  checkBounds(of, options);
  checkOption(of, 'grace', options.grace, 'a number of ms, at least 0', isDuration(options.grace));
  checkFunction(of, 'timeOf', options.timeOf);
  checkFunction(of, 'idOf', options.idOf);
  checkFunction(of, 'rejected', options.rejected);
}

const isDuration = (ms: number | undefined): boolean => ms === undefined || (typeof ms === 'number' && ms >= 0);
