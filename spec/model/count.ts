import type { Ctr, Session } from 'rxjs-sessionize';

import type { User } from './model.js';

interface Typed {
  readonly type: string;
}

/** Tells which events are searches, and which are clicks. */
export interface Kinds<E> {
  readonly isSearch: (event: E) => boolean;
  readonly isClick: (event: E) => boolean;
}

/** S12, counted in the simplest way. The list is empty for a session without a search. */
export function ctrOf<E extends Typed>(
  { events, ...span }: Session<User, E>,
  count: 'clicks' | 'clicked-searches' = 'clicks',
  { isSearch, isClick }: Kinds<E> = {
    isSearch: ({ type }) => type === 'search',
    isClick: ({ type }) => type === 'click',
  },
): Ctr<User>[] {
  const searches = events.filter(isSearch).length;
  const clickedSearches = events.filter((event, i) => {
    const then = events.slice(i + 1);
    const nextSearch = then.findIndex(isSearch);
    const before = nextSearch < 0 ? then : then.slice(0, nextSearch);
    return isSearch(event) && [event, ...before].some(isClick);
  }).length;
  const clicks = count === 'clicks' ? events.filter(isClick).length : clickedSearches;
  return searches === 0 ? [] : [{ ...span, searches, clicks, ctr: clicks / searches }];
}
