import type { EventBatch } from './event-batch.js';

/** A place in a log. */
export interface Place {
  readonly log: string;
  /** The number of the line, from 1. */
  readonly line: number;
}

/** An event of a log, as the operators take it. */
export interface LogEvent extends Place {
  readonly user: string | number;
  /** The event time in ms since the epoch. */
  readonly time: number;
  /** A row that says what was shown and clicked is both a search and a click (A11). */
  readonly type: 'search' | 'click' | 'search-and-click' | 'other';
  readonly id: string | number | undefined;
  /** The query of a search, if it is known. */
  readonly query: string | null;
  /** The value of the field of `--by`, if the event has one. */
  readonly by: string | null;
  /** The position of the clicked item, from 0 or 1, if it is known. */
  readonly position: number | null;
  /** The id that searches and the clicks on their results share; `null` if it is missing or not wanted. */
  readonly searchId: string | null;
  /** How the event splits sessions, if it does. */
  readonly split: EventSplit | undefined;
  /** The text of the event in the log, without its line end; `''` unless rows are wanted. */
  readonly row: string;
}

/** Copies an event of a batch to an object, which may be kept. */
export const eventAt = (batch: EventBatch, at: number): LogEvent => ({
  user: batch.numbers?.nameOf(batch.users[at]!) ?? batch.users[at]!,
  time: batch.times[at]!,
  type: types[batch.kinds[at]!]!,
  id: batch.ids?.[at],
  query: batch.queries?.[at] ?? null,
  by: batch.bys?.[at] ?? null,
  position: batch.positions?.[at] ?? null,
  searchId: batch.searchIds?.[at] ?? null,
  split: batch.splits?.[at],
  log: batch.log,
  line: batch.lines[at]!,
  row: batch.rows?.[at] ?? '',
});

const types: readonly LogEvent['type'][] = ['other', 'search', 'click', 'search-and-click'];

export function eventsOf(batch: EventBatch): readonly LogEvent[] {
  const events: LogEvent[] = [];
  for (let at = 0; at < batch.length; at++) events.push(eventAt(batch, at));
  return events;
}

/** How an event splits sessions. */
export interface EventSplit {
  /** Whether a session begins with it. */
  readonly begins: boolean;
  /** Whether a session ends with it. */
  readonly ends: boolean;
  /** A different value in a later event begins a session; `''` if the event has none. */
  readonly value: string;
}

/** A line that holds no event, and why. */
export interface BadLine extends Place {
  readonly reason:
    'not-json' | 'not-csv' | 'not-combined' | 'not-w3c' | 'not-utf-8' | 'too-long' | 'no-user' | 'no-time';
  readonly detail: string;
  /** The text of the line, if it could hold an event and rows are wanted; otherwise `''`. */
  readonly row: string;
}

/** Learns the form of the rows of a log. */
export interface RowReader {
  /** Called with the line that names the columns of a table; `''` if no line does. */
  readonly columns: (log: string, row: string, delimiter: string) => void;
}

/** Why there is no result, as a sentence for the person who runs the program. */
export class LogError extends Error {
  override readonly name = 'LogError';
}
