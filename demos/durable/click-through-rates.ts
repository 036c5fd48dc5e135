import { type Ctr, ctrFold, type Fold } from 'rxjs-sessionize';
import { logSource } from './log-source.js';
import type { Act } from './sample-log.js';

const fold: Fold<string, Act, unknown, Ctr<string>> = ctrFold();

/** Every run computes the click-through rate of each session in the log. */
export const clickThroughRates = (log: string) => ({
  source: (from: number | undefined) => logSource(log, from, (line) => JSON.parse(line) as Act),
  gap: 30 * 60_000,
  fold,
  commitEvery: { ms: Infinity, events: 50 },
  flush: true,
});
