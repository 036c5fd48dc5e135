import type { Ctr, Session } from 'rxjs-sessionize';

import type { User } from './model.js';

interface Typed {
  readonly type: string;
}

/** S12, counted by hand: nothing for a session without a search. */
export function ctrOf<E extends Typed>(
  { events, ...span }: Session<User, E>,
  count: 'clicks' | 'clicked-searches' = 'clicks',
): Ctr<User>[] {
  const isSearch = ({ type }: E) => type === 'search';
  const isClick = ({ type }: E) => type === 'click';
  const searches = events.filter(isSearch).length;
  const clickedSearches = events.filter((event, i) => {
    const then = events.slice(i + 1);
    const nextSearch = then.findIndex(isSearch);
    return isSearch(event) && (nextSearch < 0 ? then : then.slice(0, nextSearch)).some(isClick);
  }).length;
  const clicks = count === 'clicks' ? events.filter(isClick).length : clickedSearches;
  return searches === 0 ? [] : [{ ...span, searches, clicks, ctr: clicks / searches }];
}
