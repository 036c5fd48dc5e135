import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';

/** An event as a source has it, before it is held up on its way. */
export interface RecordedEvent {
  readonly event: PlayedEvent;
  /** When it happened, in ms since the epoch. */
  readonly time: number;
  /** When it sets out, in ms: usually when it happened. */
  readonly sentAt: number;
  /** Which part of the disorder holds it up, from 0 to 1. */
  readonly luck: number;
}

/**
 * Luck for one event after another, the same for the same seed: what happens can happen again. Most events are little held
 * up, few a lot.
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
