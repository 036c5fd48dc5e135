/**
 * How often durations came, in buckets that grow by a factor: a quantile of them is within 1 % of the true one, and histograms add up
 * in any order (the buckets of DDSketch, Masson et al., VLDB 2019). By the bucket's number; plain JSON.
 */
export type Histogram = Readonly<Record<string, number>>;

const error = 0.01;
const factor = (1 + error) / (1 - error);

/** No time at all is below all buckets. */
const zero = 'zero';

export const bucketOf = (ms: number): string => (ms <= 0 ? zero : String(Math.ceil(Math.log(ms) / Math.log(factor))));

const valueOf = (bucket: string): number => (bucket === zero ? 0 : (2 * factor ** Number(bucket)) / (factor + 1));

/** The duration that a share of them does not exceed, in ms; `undefined` if there is none. */
export function quantile(histogram: Histogram, share: number): number | undefined {
  const buckets = Object.entries(histogram)
    .map(([bucket, count]) => ({ value: valueOf(bucket), count }))
    .sort((a, b) => a.value - b.value);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let left = Math.ceil(share * total);
  for (const { value, count } of buckets) {
    left -= count;
    if (left <= 0) return value;
  }
  return undefined;
}
