import type { Fold, Span } from 'rxjs-sessionize';
import { clickBit, searchBit } from '../read/event-batch.js';
import type { LogEvent } from '../read/log-event.js';
import type { Options } from './options.js';
import { type SavedMarks, SearchMarks } from './search-marks.js';

export type User = LogEvent['user'];

/** A search, and what became of it before the next one. */
export interface SearchOutcome {
  readonly query: string | null;
  readonly by: string | null;
  /** Of all clicks that follow it, before the next search. */
  clicks: number;
  /** The positions of those clicks whose position is known; the best one is the least. */
  positions: number[];
}

/** A session, and what is counted of it. */
export interface MeasuredSession extends Span<User> {
  readonly events: number;
  readonly searches: number;
  readonly clicks: number;
  /** The searches that a click followed before the next search. */
  readonly clickedSearches: number;
  /** The searches of which more is known than that they are: what was searched for, or the field of `--by`. */
  readonly outcomes: readonly SearchOutcome[];
  /** Its events in time order; none unless they are wanted. */
  readonly kept: readonly LogEvent[];
}

/** What counts as a click: each one, or only the first after each search. */
export const clicksOf = ({ clicks, clickedSearches }: MeasuredSession, count: Options['count']): number =>
  count === 'clicks' ? clicks : clickedSearches;

interface Counted {
  events: number;
  readonly marks: SearchMarks;
  /** None unless events are wanted. */
  kept: LogEvent[];
}

const nothing = (): Counted => ({ events: 0, marks: new SearchMarks(), kept: [] });

const bits = { search: searchBit, click: clickBit, 'search-and-click': searchBit | clickBit };

/**
 * Counts a session. Which searches were clicked depends on the order of its searches and clicks: they are kept, and its
 * events if they are wanted, and nothing else is.
 */
export const measuredFold = (wantsEvents: boolean): Fold<User, LogEvent, Counted, MeasuredSession> => ({
  name: 'measured-session',
  empty: nothing,
  add(counted, event) {
    counted.events++;
    if (event.type !== 'other') {
      counted.marks.add(event.time, bits[event.type], event.query, event.by, event.position);
    }
    if (wantsEvents) counted.kept.push(event);
    return counted;
  },
  merge(earlier, later) {
    earlier.events += later.events;
    earlier.marks.take(later.marks);
    earlier.kept = earlier.kept.concat(later.kept);
    return earlier;
  },
  finish({ events, marks, kept: unsorted }, user, start, end, deadline, closedBy) {
    let searches = 0;
    let clicks = 0;
    let clickedSearches = 0;
    let isClicked = true;
    let outcome: SearchOutcome | undefined;
    let outcomes = none;
    const order = marks.order();
    for (let i = 0; i < marks.size; i++) {
      const place = order?.[i] ?? i;
      if (marks.is(searchBit, place)) {
        searches++;
        isClicked = false;
        const query = marks.queryAt(place);
        const by = marks.byAt(place);
        outcome = query === null && by === null ? undefined : { query, by, clicks: 0, positions: noPositions };
        if (outcome !== undefined) outcomes = appended(outcomes, none, outcome);
      }
      if (marks.is(clickBit, place)) {
        clicks++;
        if (!isClicked) clickedSearches++;
        isClicked = true;
        if (outcome === undefined) continue;
        outcome.clicks++;
        const position = marks.positionAt(place);
        if (position !== null) outcome.positions = appended(outcome.positions, noPositions, position);
      }
    }
    const kept = unsorted.length === 0 ? noEvents : inOrder(unsorted);
    return { user, start, end, closedBy, deadline, events, searches, clicks, clickedSearches, outcomes, kept };
  },
  renew(counted) {
    counted.events = 0;
    counted.marks.clear();
    if (wantsEvents) counted.kept = [];
    return counted;
  },
  save: ({ events, marks, kept }) => ({ events, marks: marks.save(), kept: [...kept] }),
  load(saved) {
    const { events, marks, kept } = saved as Saved;
    return { events, marks: SearchMarks.load(marks), kept: [...kept] };
  },
});

/** As JSON has it. */
interface Saved extends Pick<Counted, 'events' | 'kept'> {
  readonly marks: SavedMarks;
}

/* Of most sessions and searches; nobody adds to them. */
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
