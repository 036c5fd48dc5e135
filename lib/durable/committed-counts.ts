import type { Counts } from '../core/counts.js';

/** What a run has done, as of its last commit: what is read again after a crash counts once (A12). */
export interface CommittedCounts extends Counts {
  /** W (S2), in ms since the epoch; minus infinity before the first event. */
  readonly watermark: number;
  /** How many commits the store has taken. */
  readonly commits: number;
  /** How long they took together, in ms. */
  readonly commitTime: number;
}
