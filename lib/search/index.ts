export type { UserSums } from './confidence.js';
export type { Histogram } from './histogram.js';
export {
  type Ratio,
  type SearchCounts,
  searchMetrics,
  type SearchMetrics,
  type SearchMetricsOptions,
  type SearchReport,
  type SearchSums,
} from './search-metrics.js';
export { type SearchClick, searchesOf, type SearchOptions, type SearchRecord } from './searches.js';
export { type Impression, toImpressions } from './to-impressions.js';
export { toSearches } from './to-searches.js';
