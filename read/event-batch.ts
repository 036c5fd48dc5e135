import type { EventSplit } from './log-event.js';
import type { UserNumbers } from './user-numbers.js';

/** The bits of an event's kind. A row that was shown and clicked has both (A11); an event of another kind has none. */
export const searchBit = 1;
export const clickBit = 2;

/**
 * Events of a log in columns. Values at the same place belong to one event. Values from `length` on mean nothing. A reader fills
 * the same batch again, so a batch is valid until the next one is requested.
 */
export interface EventBatch {
  readonly log: string;
  readonly length: number;
  /** Names of users, or their numbers. */
  readonly users: readonly (string | number)[];
  /** Tells the names of users, if they are numbers. */
  readonly numbers: UserNumbers | undefined;
  /** In ms since the epoch. */
  readonly times: Float64Array;
  /** `searchBit`, `clickBit`, both or none. */
  readonly kinds: Uint8Array;
  /** The numbers of the lines, from 1. An event on several lines has the number of the first. */
  readonly lines: Float64Array;
  /* These columns exist only if they are wanted. */
  readonly ids: readonly (string | number | undefined)[] | undefined;
  readonly queries: readonly (string | null)[] | undefined;
  readonly bys: readonly (string | null)[] | undefined;
  readonly positions: readonly (number | null)[] | undefined;
  readonly items: readonly (string | null)[] | undefined;
  readonly searchIds: readonly (string | null)[] | undefined;
  readonly splits: readonly (EventSplit | undefined)[] | undefined;
  /** The events as they stand in the log, without their line ends. */
  readonly rows: readonly string[] | undefined;
}

/** The same events in memory of their own. */
export function copyOf(batch: EventBatch): EventBatch {
  const { log, length, users, numbers, times, kinds, lines } = batch;
  const { ids, queries, bys, positions, items, searchIds, splits, rows } = batch;
  return {
    log,
    length,
    users: users.slice(0, length),
    numbers,
    times: times.slice(0, length),
    kinds: kinds.slice(0, length),
    lines: lines.slice(0, length),
    ids: ids?.slice(0, length),
    queries: queries?.slice(0, length),
    bys: bys?.slice(0, length),
    positions: positions?.slice(0, length),
    items: items?.slice(0, length),
    searchIds: searchIds?.slice(0, length),
    splits: splits?.slice(0, length),
    rows: rows?.slice(0, length),
  };
}

/** The wanted columns besides those that always exist. */
export interface WantedColumns {
  readonly ids: boolean;
  readonly queries: boolean;
  readonly bys: boolean;
  readonly positions: boolean;
  readonly items: boolean;
  readonly searchIds: boolean;
  readonly splits: boolean;
  readonly rows: boolean;
}

const firstSize = 1_024;

/** A batch that a reader fills again and again. */
export class EventColumns implements EventBatch {
  length = 0;
  readonly users: (string | number)[] = [];
  times = new Float64Array(firstSize);
  kinds = new Uint8Array(firstSize);
  lines = new Float64Array(firstSize);
  readonly ids: (string | number | undefined)[] | undefined;
  readonly queries: (string | null)[] | undefined;
  readonly bys: (string | null)[] | undefined;
  readonly positions: (number | null)[] | undefined;
  readonly items: (string | null)[] | undefined;
  readonly searchIds: (string | null)[] | undefined;
  readonly splits: (EventSplit | undefined)[] | undefined;
  readonly rows: string[] | undefined;

  constructor(
    readonly log: string,
    wanted: WantedColumns,
    readonly numbers: UserNumbers | undefined,
  ) {
    this.ids = wanted.ids ? [] : undefined;
    this.queries = wanted.queries ? [] : undefined;
    this.bys = wanted.bys ? [] : undefined;
    this.positions = wanted.positions ? [] : undefined;
    this.items = wanted.items ? [] : undefined;
    this.searchIds = wanted.searchIds ? [] : undefined;
    this.splits = wanted.splits ? [] : undefined;
    this.rows = wanted.rows ? [] : undefined;
  }

  /** Makes room for one more event, and returns its place. */
  next(): number {
    if (this.length === this.times.length) this.#grow();
    return this.length++;
  }

  clear(): void {
    this.length = 0;
  }

  #grow(): void {
    const size = 2 * this.times.length;
    const { times, kinds, lines } = this;
    this.times = new Float64Array(size);
    this.times.set(times);
    this.kinds = new Uint8Array(size);
    this.kinds.set(kinds);
    this.lines = new Float64Array(size);
    this.lines.set(lines);
  }
}
