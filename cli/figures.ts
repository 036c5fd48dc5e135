import { grouped } from '../parts/terminal/grouped.js';
import { printable } from '../parts/terminal/printable.js';
import { Duration } from '../read/duration.js';
import { latestDate } from './time-order.js';

export const integer = (value: number): string => grouped(value);

export const ratio = (value: number): string => value.toFixed(3);

/** A share in percent, with one decimal; a dash if the whole is 0. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${grouped((100 * part) / whole, 1)} %`;

/** A length of time that is known to 1 %, with about two digits: 5s, 1m30s, 2h10m. */
export const about = (ms: number): string => {
  if (ms < minute) return `${String(Number((ms / 1_000).toPrecision(2)))}s`;
  const step = steps.findLast((step) => step <= ms / 20) ?? steps[0]!;
  return Duration.encode(Math.round(ms / step) * step);
};

const minute = 60_000;
const hour = 60 * minute;
const steps = [5_000, 10_000, 30_000, minute, 5 * minute, 10 * minute, 30 * minute, hour, 6 * hour, 24 * hour];

export const count = (number: number, what: string): string => `${integer(number)} ${what}${number === 1 ? '' : 's'}`;

/** A time in UTC, to the minute. */
export const minuteOf = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** A time in UTC, to the ms. A time beyond what a date can hold is written as a number. */
export const instant = (time: number): string =>
  Math.abs(time) <= latestDate ? new Date(time).toISOString() : `${String(time)} ms`;

export const title = (logs: readonly string[]): string =>
  logs.length > 3 ? count(logs.length, 'log') : logs.map(nameOf).join(', ');

/** The title of a report. With a state, the report covers only this run. */
export const titleOf = ({
  logs,
  state,
}: {
  readonly logs: readonly string[];
  readonly state: string | undefined;
}): string => title(logs) + (state === undefined ? '' : ', this run');

/** The name of a log in a message. */
export const nameOf = (log: string): string => (log === '-' ? 'standard input' : printable(log));
