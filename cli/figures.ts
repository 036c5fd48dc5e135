import { printable } from '../parts/terminal/printable.js';

export const integer = (value: number): string => Math.round(value).toLocaleString('en');

export const ratio = (value: number): string => value.toFixed(3);

/** Of a share, from 0 to 1. A share of nothing is none. */
export const percent = (part: number, whole: number): string =>
  whole === 0
    ? '–'
    : `${((100 * part) / whole).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`;

export const count = (number: number, what: string): string => `${integer(number)} ${what}${number === 1 ? '' : 's'}`;

/** A time in UTC, to the minute. */
export const minuteOf = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** A time in UTC, to the ms; one that no date has, as the number that it is. */
export const instant = (time: number): string =>
  Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : `${String(time)} ms`;

export const title = (logs: readonly string[]): string =>
  logs.length > 3 ? count(logs.length, 'log') : logs.map(nameOf).join(', ');

/** What a report is of: with a state, only what this run has read. */
export const titleOf = ({
  logs,
  state,
}: {
  readonly logs: readonly string[];
  readonly state: string | undefined;
}): string => title(logs) + (state === undefined ? '' : ', this run');

/** What a log is called in a message. */
export const nameOf = (log: string): string => (log === '-' ? 'standard input' : printable(log));
