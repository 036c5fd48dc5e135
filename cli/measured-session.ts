import type { Fold, Span } from 'rxjs-sessionize';
import { clickBit, searchBit } from '../read/event-batch.js';
import type { LogEvent } from '../read/log-event.js';
import type { Options } from './options.js';
import { type SavedMarks, SearchMarks } from './search-marks.js';

export type User = LogEvent['user'];

/** A search, with the clicks before the next search. */
export interface SearchOutcome {
  readonly query: string | null;
  readonly by: string | null;
  /** How many clicks follow it before the next search. */
  clicks: number;
  /** The known positions of those clicks. The smallest is the best. */
  positions: number[];
}

/** A session with its counts. */
export interface MeasuredSession extends Span<User> {
  readonly events: number;
  readonly searches: number;
  readonly clicks: number;
  /** How many searches have a click before the next search. */
  readonly clickedSearches: number;
  /** The searches with a known query, a value of `--by`, or a click with a position. */
  readonly outcomes: readonly SearchOutcome[];
  /** The events in time order, if they are wanted; otherwise empty. */
  readonly kept: readonly LogEvent[];
}

/** The number of clicks: all of them, or one for each search with a click. */
export const clicksOf = ({ clicks, clickedSearches }: MeasuredSession, count: Options['count']): number =>
  count === 'clicks' ? clicks : clickedSearches;

/** Reads from an event what a session counts. */
export interface EventReader<E> {
  /** `searchBit`, `clickBit`, both or none. */
  readonly kindOf: (event: E) => number;
  readonly queryOf: (event: E) => string | null;
  readonly byOf: (event: E) => string | null;
  readonly positionOf: (event: E) => number | null;
}

const bits = { other: 0, search: searchBit, click: clickBit, 'search-and-click': searchBit | clickBit };

const ofObjects: EventReader<LogEvent> = {
  kindOf: ({ type }) => bits[type],
  queryOf: ({ query }) => query,
  byOf: ({ by }) => by,
  positionOf: ({ position }) => position,
};

/** The number of a session in `SearchMarks`; 0 for a session without marks. */
type Counted = number;

/**
 * Counts a session. Whether a search has a click depends on the order of searches and clicks, so those are kept, and nothing
 * else.
 */
export function measuredFold<E>({
  kindOf,
  queryOf,
  byOf,
  positionOf,
}: EventReader<E>): Fold<User, E, Counted, MeasuredSession> {
  const marks = new SearchMarks();
  return {
    name: 'measured-session',
    empty: () => 0,
    add(counted, event, time) {
      const session = counted === 0 ? marks.begin() : counted;
      marks.addEvents(session, 1);
      const kind = kindOf(event);
      if (kind !== 0) marks.add(session, time, kind, queryOf(event), byOf(event), positionOf(event));
      return session;
    },
    merge(earlier, later) {
      marks.take(earlier, later);
      return earlier;
    },
    finish(session, user, start, end, deadline, closedBy) {
      let searches = 0;
      let clicks = 0;
      let clickedSearches = 0;
      let isClicked = true;
      let clicksOfSearch = 0;
      let outcome: SearchOutcome | undefined;
      let outcomes = none;
      const size = marks.arrange(session);
      for (let i = 0; i < size; i++) {
        const place = marks.order[i]!;
        if (marks.isSearch(place)) {
          searches++;
          isClicked = false;
          clicksOfSearch = 0;
          const query = marks.query(place);
          const by = marks.by(place);
          outcome = query === null && by === null ? undefined : { query, by, clicks: 0, positions: noPositions };
          if (outcome !== undefined) outcomes = appended(outcomes, none, outcome);
        }
        if (marks.isClick(place)) {
          clicks++;
          clicksOfSearch++;
          if (!isClicked) clickedSearches++;
          isClicked = true;
          const position = marks.position(place);
          if (outcome === undefined && position !== null && searches > 0) {
            outcome = { query: null, by: null, clicks: 0, positions: noPositions };
            outcomes = appended(outcomes, none, outcome);
          }
          if (outcome === undefined) continue;
          outcome.clicks = clicksOfSearch;
          if (position !== null) outcome.positions = appended(outcome.positions, noPositions, position);
        }
      }
      const events = marks.events(session);
      const kept = noEvents;
      return { user, start, end, closedBy, deadline, events, searches, clicks, clickedSearches, outcomes, kept };
    },
    renew(session) {
      if (session !== 0) marks.end(session);
      return 0;
    },
    save: (session) => ({ events: marks.events(session), marks: marks.save(session) }),
    load(saved) {
      const { events, marks: savedMarks } = saved as Saved;
      const session = marks.begin();
      marks.addEvents(session, events);
      marks.load(session, savedMarks);
      return session;
    },
  };
}

/** The value of the fold as JSON. */
interface Saved {
  readonly events: number;
  readonly marks: SavedMarks;
}

/** Counts sessions of events that are objects. */
export const measuredEvents = (): Fold<User, LogEvent, Counted, MeasuredSession> => measuredFold(ofObjects);

/** A session with its events in order of arrival. */
interface Kept<A> {
  value: A;
  events: LogEvent[];
}

/** The same sessions with their events. */
export const withEvents = <A>(
  fold: Fold<User, LogEvent, A, MeasuredSession>,
): Fold<User, LogEvent, Kept<A>, MeasuredSession> => ({
  name: fold.name,
  empty: () => ({ value: fold.empty(), events: [] }),
  add(kept, event, time) {
    kept.value = fold.add(kept.value, event, time);
    kept.events.push(event);
    return kept;
  },
  merge: (earlier, later) => ({
    value: fold.merge(earlier.value, later.value),
    events: earlier.events.concat(later.events),
  }),
  finish({ value, events }, ...span) {
    const session = fold.finish(value, ...span);
    return session && { ...session, kept: inOrder(events) };
  },
  renew: ({ value }) => ({ value: fold.renew(value), events: [] }),
  save: ({ value, events }) => ({ value: fold.save(value), events: [...events] }),
  load(saved) {
    const { value, events } = saved as { readonly value: unknown; readonly events: readonly LogEvent[] };
    return { value: fold.load(value), events: [...events] };
  },
});

/* Shared by most sessions and searches. Nothing is ever added to them. */
const none: SearchOutcome[] = [];
const noPositions: number[] = [];
const noEvents: readonly LogEvent[] = [];

function appended<T>(list: T[], empty: T[], item: T): T[] {
  if (list === empty) return [item];
  list.push(item);
  return list;
}

/** Ties stay in order of arrival. */
function inOrder(list: LogEvent[]): readonly LogEvent[] {
  for (let i = 1; i < list.length; i++) {
    if (list[i]!.time < list[i - 1]!.time) return list.sort((a, b) => a.time - b.time);
  }
  return list;
}
