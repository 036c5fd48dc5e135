import { expectedGap, isGap } from './check.js';
import { ReturnValueError } from './errors.js';
import type { SessionOptions } from './options.js';

/*
 * Checks what functions of yours return, at each call. `of` is the function that was called: errors name it, the option,
 * what was expected and what the option returned (A3).
 */

/** The gap of a user who becomes known (S14), in ms. */
export function gapOf<K>(of: string, gap: number | ((user: K) => number)): (user: K) => number {
  if (typeof gap === 'number') return () => gap;
  return (user) => {
    const given: unknown = gap(user);
    if (isGap(given)) return given;
    throw new ReturnValueError(of, 'gap', user, expectedGap, given);
  };
}

/**
 * Whether a value stands for no id (S11). JSON has `null` where there is none. All numbers that are too large are read as the same
 * infinite one, so it is the id of no event.
 */
export const isNoId = (given: unknown): boolean =>
  given === undefined || given === null || (typeof given === 'number' && !Number.isFinite(given));

/** The id of an event (S11), if it has one. */
export function idOf<K, E>(
  of: string,
  id: SessionOptions<K, E>['idOf'],
): (user: K, event: E) => string | number | undefined {
  if (id === undefined) return () => undefined;
  return (user, event) => {
    const given: unknown = id(event);
    if (isNoId(given)) return undefined;
    if (typeof given === 'string' || typeof given === 'number') return given;
    throw new ReturnValueError(of, 'idOf', user, 'a string, a finite number, or undefined where there is no id', given);
  };
}
