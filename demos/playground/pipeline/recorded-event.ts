import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';

/** An event of a source, before it is delayed. */
export interface RecordedEvent {
  readonly event: PlayedEvent;
  /** When it happened, in ms since the epoch. */
  readonly time: number;
  /** When it is sent, in ms; usually when it happened. */
  readonly sentAt: number;
  /** Its part of the greatest delay, from 0 to 1. */
  readonly luck: number;
}

/**
 * Returns a function that gives the next event its luck. The same seed gives the same values, so that a run can be repeated. Most
 * events have a short delay, few a long one.
 */
export function luckOf(seed: number): () => number {
  const random = randomOf(seed);
  return () => random() ** 2;
}

/** Numbers from 0 to 1 (mulberry32), the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
