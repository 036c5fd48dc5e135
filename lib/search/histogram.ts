/**
 * Counts of durations in buckets whose bounds grow by a constant factor (DDSketch, Masson et al., VLDB 2019). A quantile is within 1 %
 * of the true one, and histograms can be added in any order. The keys are bucket numbers; plain JSON.
 */
export type Histogram = Readonly<Record<string, number>>;

const error = 0.01;
const factor = (1 + error) / (1 - error);

/** The bucket of durations of 0 ms. */
const zero = 'zero';

export const bucketOf = (ms: number): string => (ms <= 0 ? zero : String(Math.ceil(Math.log(ms) / Math.log(factor))));

const valueOf = (bucket: string): number => (bucket === zero ? 0 : (2 * factor ** Number(bucket)) / (factor + 1));

/** The duration, in ms, that this share of all durations does not exceed; `undefined` for an empty histogram. */
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
