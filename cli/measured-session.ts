import type { Fold, Span } from 'rxjs-sessionize';
import type { LogEvent } from '../read/log-event.js';
import type { Options } from './options.js';

export type User = LogEvent['user'];

/** A search, and what became of it before the next one. */
export interface SearchOutcome {
  readonly query: string | null;
  readonly by: string | null;
  /** Of all clicks that follow it, before the next search. */
  clicks: number;
  /** The positions of those clicks whose position is known; the best one is the least. */
  readonly positions: number[];
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

/** A search or a click. */
type Mark = Pick<LogEvent, 'time' | 'type'> & {
  readonly query?: string | null;
  readonly by?: string | null;
  readonly position?: number | null;
};

interface Counted {
  events: number;
  marks: Mark[];
  /** None unless rows are wanted. */
  rows: Row[];
}

type Row = Pick<LogEvent, 'time' | 'row'>;

const nothing = (): Counted => ({ events: 0, marks: [], rows: [] });

/**
 * Counts a session. Which searches were clicked depends on the order of its searches and clicks: they are kept, and its rows
 * if they are wanted, and nothing else is.
 */
export const measuredFold = (wantsRows: boolean): Fold<User, LogEvent, Counted, MeasuredSession> => ({
  name: 'measured',
  empty: nothing,
  add(counted, event) {
    counted.events++;
    if (event.type !== 'other') counted.marks.push(event);
    if (wantsRows) counted.rows.push(event);
    return counted;
  },
  merge(earlier, later) {
    earlier.events += later.events;
    earlier.marks = earlier.marks.concat(later.marks);
    earlier.rows = earlier.rows.concat(later.rows);
    return earlier;
  },
  finish({ events, marks, rows }, user, start, end, deadline, closedBy) {
    let searches = 0;
    let clicks = 0;
    let clickedSearches = 0;
    let isClicked = true;
    let outcome: SearchOutcome | undefined;
    const outcomes: SearchOutcome[] = [];
    for (const { type, query = null, by = null, position = null } of inOrder(marks)) {
      if (type !== 'click') {
        searches++;
        isClicked = false;
        outcome = query === null && by === null ? undefined : { query, by, clicks: 0, positions: [] };
        if (outcome !== undefined) outcomes.push(outcome);
      }
      if (type !== 'search') {
        clicks++;
        if (!isClicked) clickedSearches++;
        isClicked = true;
        if (outcome === undefined) continue;
        outcome.clicks++;
        if (position !== null) outcome.positions.push(position);
      }
    }
    const texts = inOrder(rows).map(({ row }) => row);
    return { user, start, end, closedBy, deadline, events, searches, clicks, clickedSearches, outcomes, rows: texts };
  },
  renew: nothing,
  save: ({ events, marks, rows }) => ({
    events,
    marks: marks.map(({ time, type, query = null, by = null, position = null }) => ({
      time,
      type,
      query,
      by,
      position,
    })),
    rows: rows.map(({ time, row }) => ({ time, row })),
  }),
  load(saved) {
    const { events, marks, rows } = saved as Counted;
    return { events, marks: [...marks], rows: [...rows] };
  },
});

/** Ties stay in order of arrival. */
function inOrder<T extends { readonly time: number }>(list: T[]): readonly T[] {
  for (let i = 1; i < list.length; i++) {
    if (list[i]!.time < list[i - 1]!.time) return list.sort((a, b) => a.time - b.time);
  }
  return list;
}
