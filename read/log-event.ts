import type { EventBatch } from './event-batch.js';

/** A line of a log. */
export interface Place {
  readonly log: string;
  /** From 1. */
  readonly line: number;
}

/** One event of a log, as the operators take it: whose, when, and whether it is a search or a click. */
export interface LogEvent extends Place {
  readonly user: string | number;
  /** In ms since the epoch. */
  readonly time: number;
  /** A row of a log of what was shown may be both: a search that was clicked (A11). */
  readonly type: 'search' | 'click' | 'search-and-click' | 'other';
  readonly id: string | number | undefined;
  /** What was searched for, where that is known. */
  readonly query: string | null;
  /** The value of the field by which the report is broken down, if one was chosen and the event has it. */
  readonly by: string | null;
  /** At which position, from 0 or 1, the item was that was clicked, where that is known. */
  readonly position: number | null;
  /** By which searches with the same one are known, and clicks on their results; `null` without one, or where nobody asks. */
  readonly searchId: string | null;
  /** How it splits sessions, if it does. */
  readonly split: EventSplit | undefined;
  /** The event as it stands in the log, without its line end; `''` unless rows are wanted. */
  readonly row: string;
}

/** An event of a batch as an object of its own, which may be kept. */
export const eventAt = (batch: EventBatch, at: number): LogEvent => ({
  user: batch.users[at]!,
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

/** What an event says of where sessions begin and end. */
export interface EventSplit {
  /** Whether a session begins with it. */
  readonly begins: boolean;
  /** Whether a session ends with it. */
  readonly ends: boolean;
  /** The value of which another one begins a session; `''` if it has none. */
  readonly value: string;
}

/** A line that holds no event, and why. */
export interface BadLine extends Place {
  readonly reason:
    'not-json' | 'not-csv' | 'not-combined' | 'not-w3c' | 'not-utf-8' | 'too-long' | 'no-user' | 'no-time';
  readonly detail: string;
  /** The line as it stands in the log, if it is one that could hold an event and rows are wanted; or else `''`. */
  readonly row: string;
}

/** Is shown what a row of a log is, if somebody wants rows. */
export interface RowReader {
  /** Called with the line that names the columns of a table, as it stands in the log; `''` where none does. */
  readonly columns: (log: string, row: string, delimiter: string) => void;
}

/** Why there is no result: a sentence for the user of the program. */
export class LogError extends Error {
  override readonly name = 'LogError';
}
