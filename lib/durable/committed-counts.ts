import type { Counts } from '../core/counts.js';

/** The counters of a run, as of its last commit. Events that are read again after a crash count once (A12). */
export interface CommittedCounts extends Counts {
  /** W (S2), in ms since the epoch; minus infinity before the first event. */
  readonly watermark: number;
  /** How many commits the store has taken. */
  readonly commits: number;
  /** How long all commits took together, in ms. */
  readonly commitTime: number;
}
