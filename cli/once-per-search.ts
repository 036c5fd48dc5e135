import type { Fold } from 'rxjs-sessionize';
import type { LogEvent } from '../read/log-event.js';
import type { MeasuredSession, User } from './measured-session.js';

/**
 * The same sessions, but searches with the same id count once: a log may repeat a search for each page of results. A click
 * belongs to the search with its id, or else to the latest one. It keeps the events of open sessions.
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
    // The place takes the role of the time: a click may move before earlier events, to the search it belongs to.
    for (const [place, event] of bySearch(events).entries()) value = fold.add(value, event, place);
    const session = fold.finish(value, ...span);
    fold.renew(value);
    return session;
  },
  renew: () => [],
  save: (events) => [...events],
  load: (saved) => [...(saved as readonly LogEvent[])],
});

/** Each search once, followed by the events that belong to it. */
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
