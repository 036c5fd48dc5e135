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

/** What is known of a search or a click, if anything. */
interface Detail {
  readonly query: string | null;
  readonly by: string | null;
  readonly position: number | null;
}

/**
 * The searches and clicks of a session in order of arrival, in lists side by side: there are many, and an object for each would take
 * several times as much.
 */
interface Marks {
  readonly times: number[];
  readonly types: LogEvent['type'][];
  /** By their places, of those of which something is known. */
  details: Map<number, Detail> | undefined;
}

interface Counted {
  events: number;
  readonly marks: Marks;
  /** None unless rows are wanted. */
  rows: Row[];
}

type Row = Pick<LogEvent, 'time' | 'row'>;

const nothing = (): Counted => ({ events: 0, marks: { times: [], types: [], details: undefined }, rows: [] });

/**
 * Counts a session. Which searches were clicked depends on the order of its searches and clicks: they are kept, and its rows
 * if they are wanted, and nothing else is.
 */
export const measuredFold = (wantsRows: boolean): Fold<User, LogEvent, Counted, MeasuredSession> => ({
  name: 'measured',
  empty: nothing,
  add(counted, event) {
    counted.events++;
    if (event.type !== 'other') mark(counted.marks, event);
    if (wantsRows) counted.rows.push(event);
    return counted;
  },
  merge(earlier, later) {
    earlier.events += later.events;
    later.marks.times.forEach((time, i) => {
      put(earlier.marks, time, later.marks.types[i]!, later.marks.details?.get(i));
    });
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
    for (const i of orderOf(marks.times)) {
      const type = marks.types[i];
      const { query, by, position } = marks.details?.get(i) ?? unknown;
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
  save: ({ events, marks: { times, types, details }, rows }) => ({
    events,
    marks: { times: [...times], types: [...types], details: [...(details ?? [])] },
    rows: rows.map(({ time, row }) => ({ time, row })),
  }),
  load(saved) {
    const { events, marks, rows } = saved as Saved;
    const details = marks.details.length > 0 ? new Map(marks.details) : undefined;
    return { events, marks: { times: [...marks.times], types: [...marks.types], details }, rows: [...rows] };
  },
});

/** As JSON has it. */
interface Saved extends Omit<Counted, 'marks'> {
  readonly marks: Omit<Marks, 'details'> & { readonly details: readonly (readonly [place: number, detail: Detail])[] };
}

const unknown: Detail = { query: null, by: null, position: null };

function mark(marks: Marks, { time, type, query, by, position }: LogEvent): void {
  const isKnown = query !== null || by !== null || position !== null;
  put(marks, time, type, isKnown ? { query, by, position } : undefined);
}

function put(marks: Marks, time: number, type: LogEvent['type'], detail: Detail | undefined): void {
  if (detail !== undefined) (marks.details ??= new Map()).set(marks.times.length, detail);
  marks.times.push(time);
  marks.types.push(type);
}

/** The places of the times in time order; ties stay in order of arrival. */
function orderOf(times: readonly number[]): Iterable<number> {
  for (let i = 1; i < times.length; i++) {
    if (times[i]! < times[i - 1]!) return Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!);
  }
  return times.keys();
}

/** Ties stay in order of arrival. */
function inOrder<T extends { readonly time: number }>(list: T[]): readonly T[] {
  for (let i = 1; i < list.length; i++) {
    if (list[i]!.time < list[i - 1]!.time) return list.sort((a, b) => a.time - b.time);
  }
  return list;
}
