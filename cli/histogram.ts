import { latestDate } from './time-order.js';

/** The longest session, in ms: all times that a `Date` can hold. */
const longest = 2 * latestDate;

/** Each bucket reaches from its bound to 2 % above it. So the middle of a bucket is at most 1 % off. */
const growth = Math.log(1.02);

/** Quantiles of values from 0, to 1 %, in bounded memory: values are counted in buckets of growing width. */
export class Histogram {
  /** The first bucket is for values below 1, the last one for the longest session. */
  readonly #counts = new Float64Array(bucketOf(longest) + 1);
  #count = 0;

  add(value: number): void {
    this.#counts[bucketOf(value)]!++;
    this.#count++;
  }

  /** The value that this share (0 to 1) of all values does not exceed, to 1 %; 0 without values. */
  quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let below = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      below += count;
      if (below >= rank) return bucket === 0 ? 0 : Math.exp((bucket - 0.5) * growth);
    }
    return 0;
  }
}

const bucketOf = (value: number): number => (value < 1 ? 0 : 1 + Math.floor(Math.log(value) / growth));
