import type { Fold } from 'rxjs-sessionize';
import type { LogEvent } from '../read/log-event.js';
import type { MeasuredSession, User } from './measured-session.js';

/**
 * The same sessions, but searches with one id count as one, which a log has several times where it shows more results or logs twice. A
 * click belongs to the search whose id it has, or else to the latest one. The events of open sessions are kept for it.
 */
export const oncePerSearch = <A>(
  fold: Fold<User, LogEvent, A, MeasuredSession>,
): Fold<User, LogEvent, LogEvent[], MeasuredSession> => ({
  name: `${fold.name}-once-per-search`,
  empty: () => [],
  add(events, event) {
    events.push(event);
    return events;
  },
  merge: (earlier, later) => earlier.concat(later),
  finish(events, ...span) {
    let value = fold.empty();
    // Its place stands for the time of an event: it may come before others that are earlier, and belong to another search.
    for (const [place, event] of bySearch(events).entries()) value = fold.add(value, event, place);
    const session = fold.finish(value, ...span);
    fold.renew(value);
    return session;
  },
  renew: () => [],
  save: (events) => [...events],
  load: (saved) => [...(saved as readonly LogEvent[])],
});

/** The events behind the search that they belong to, in which each search is there once. */
function bySearch(events: readonly LogEvent[]): readonly LogEvent[] {
  let latest: LogEvent[] = [];
  const groups = [latest];
  const known = new Map<string, LogEvent[]>();
  // Ties stay in order of arrival.
  for (const event of events.toSorted((a, b) => a.time - b.time)) {
    const { searchId } = event;
    const isSearch = event.type === 'search' || event.type === 'search-and-click';
    const named = searchId === null ? undefined : known.get(searchId);
    if (isSearch) {
      latest = named ?? [];
      if (named === undefined) {
        groups.push(latest);
        if (searchId !== null) known.set(searchId, latest);
      }
    }
    (named ?? latest).push(isSearch && named !== undefined ? { ...event, type: withoutSearch[event.type] } : event);
  }
  return groups.flat();
}

const withoutSearch = { search: 'other', 'search-and-click': 'click', click: 'click', other: 'other' } as const;
