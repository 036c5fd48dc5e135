import type { Tally } from './fold.js';
import type { Session, Span } from './session.js';

/** The click-through rate of one session that searched (S12). */
export interface Ctr<K> extends Span<K> {
  readonly searches: number;
  readonly clicks: number;
  /** `clicks / searches`. */
  readonly ctr: number;
}

interface Counts {
  searches: number;
  clicks: number;
}

/**
 * Counts the searches and clicks of a session; one without a search has no result (S12). Clicks and searches commute, so
 * no event is kept.
 */
export function ctrFold<K, E>(
  isSearch: (event: E) => boolean,
  isClick: (event: E) => boolean,
): Tally<K, E, Counts, Ctr<K>> {
  return {
    name: 'ctr',
    empty: () => ({ searches: 0, clicks: 0 }),
    add(counts, event) {
      if (isSearch(event)) counts.searches++;
      else if (isClick(event)) counts.clicks++;
      return counts;
    },
    merge(earlier, later) {
      earlier.searches += later.searches;
      earlier.clicks += later.clicks;
      return earlier;
    },
    finish: ({ searches, clicks }, user, start, end, deadline, closedBy) =>
      searches === 0 ? undefined : { user, start, end, closedBy, deadline, searches, clicks, ctr: clicks / searches },
    renew(counts) {
      counts.searches = 0;
      counts.clicks = 0;
      return counts;
    },
    save: (counts) => ({ ...counts }),
    load: (saved) => ({ ...(saved as Counts) }),
  };
}

/** As the CTR of a session, but `clicks` counts the searches that were followed by a click before the next search (S12). */
export function clickedSearchesOf<K, E>(
  { user, start, end, closedBy, deadline, events }: Session<K, E>,
  isSearch: (event: E) => boolean,
  isClick: (event: E) => boolean,
): Ctr<K> | undefined {
  let searches = 0;
  let clicks = 0;
  let isClicked = true;
  for (const event of events) {
    if (isSearch(event)) {
      searches++;
      isClicked = false;
    } else if (!isClicked && isClick(event)) {
      clicks++;
      isClicked = true;
    }
  }
  return searches === 0
    ? undefined
    : { user, start, end, closedBy, deadline, searches, clicks, ctr: clicks / searches };
}
