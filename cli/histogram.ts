/** Each bucket reaches from its bound to 2 % above it. So the middle of a bucket is at most 1 % off. */
const growth = Math.log(1.02);

/** Quantiles of values from 0, to 1 %, in bounded memory: values are counted in buckets of growing width. */
export class Histogram {
  readonly #counts = new Map<number, number>();
  #count = 0;

  add(value: number): void {
    const bucket = value < 1 ? -1 : Math.floor(Math.log(value) / growth);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#count++;
  }

  /** The value that this share (0 to 1) of all values does not exceed, to 1 %; 0 without values. */
  quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let below = 0;
    for (const [bucket, count] of Array.from(this.#counts).sort(([a], [b]) => a - b)) {
      below += count;
      if (below >= rank) return bucket < 0 ? 0 : Math.exp((bucket + 0.5) * growth);
    }
    return 0;
  }
}
