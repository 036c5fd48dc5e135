import type { Fold, Span } from 'rxjs-sessionize';
import type { LogEvent } from '../read/log-event.js';
import type { Options } from './options.js';
import { clickBit, type SavedMarks, searchBit, SearchMarks } from './search-marks.js';

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
  /** Its events in time order, as they stand in the log; none unless rows are wanted. */
  readonly rows: readonly string[];
}

/** What counts as a click: each one, or only the first after each search. */
export const clicksOf = ({ clicks, clickedSearches }: MeasuredSession, count: Options['count']): number =>
  count === 'clicks' ? clicks : clickedSearches;

interface Counted {
  events: number;
  readonly marks: SearchMarks;
  /** None unless rows are wanted. */
  rows: Row[];
}

type Row = Pick<LogEvent, 'time' | 'row'>;

const nothing = (): Counted => ({ events: 0, marks: new SearchMarks(), rows: [] });

const bits = { search: searchBit, click: clickBit, 'search-and-click': searchBit | clickBit };

/**
 * Counts a session. Which searches were clicked depends on the order of its searches and clicks: they are kept, and its rows
 * if they are wanted, and nothing else is.
 */
export const measuredFold = (wantsRows: boolean): Fold<User, LogEvent, Counted, MeasuredSession> => ({
  name: 'measured-session',
  empty: nothing,
  add(counted, event) {
    counted.events++;
    if (event.type !== 'other') {
      counted.marks.add(event.time, bits[event.type], event.query, event.by, event.position);
    }
    if (wantsRows) counted.rows.push(event);
    return counted;
  },
  merge(earlier, later) {
    earlier.events += later.events;
    earlier.marks.take(later.marks);
    earlier.rows = earlier.rows.concat(later.rows);
    return earlier;
  },
  finish({ events, marks, rows }, user, start, end, deadline, closedBy) {
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
    const texts = rows.length === 0 ? noRows : inOrder(rows).map(({ row }) => row);
    return { user, start, end, closedBy, deadline, events, searches, clicks, clickedSearches, outcomes, rows: texts };
  },
  renew(counted) {
    counted.events = 0;
    counted.marks.clear();
    if (wantsRows) counted.rows = [];
    return counted;
  },
  save: ({ events, marks, rows }) => ({
    events,
    marks: marks.save(),
    rows: rows.map(({ time, row }) => ({ time, row })),
  }),
  load(saved) {
    const { events, marks, rows } = saved as Saved;
    return { events, marks: SearchMarks.load(marks), rows: [...rows] };
  },
});

/** As JSON has it. */
interface Saved extends Pick<Counted, 'events' | 'rows'> {
  readonly marks: SavedMarks;
}

/* Of most sessions and searches; nobody adds to them. */
const none: SearchOutcome[] = [];
const noPositions: number[] = [];
const noRows: readonly string[] = [];

function appended<T>(list: T[], empty: T[], item: T): T[] {
  if (list === empty) return [item];
  list.push(item);
  return list;
}

/** Ties stay in order of arrival. */
function inOrder<T extends { readonly time: number }>(list: T[]): readonly T[] {
  for (let i = 1; i < list.length; i++) {
    if (list[i]!.time < list[i - 1]!.time) return list.sort((a, b) => a.time - b.time);
  }
  return list;
}
