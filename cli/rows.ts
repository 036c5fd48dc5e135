import type { MeasuredSession } from './measured-session.js';

/** What is written for the next program: lines, each with its line end. */
export interface Rows {
  /** Before all others. */
  readonly head: () => string;
  readonly ofSession: (session: MeasuredSession) => string;
  /** @param row - of the log, as it stands there; '' where it could hold no event */
  readonly ofLeftOut: (row: string, reason: string) => string;
}

/** Nothing: the report is all that is written. */
export const noRows: Rows = { head: () => '', ofSession: () => '', ofLeftOut: () => '' };

export type Value = string | number | bigint | null;

/** A time as it is written. */
export const timeFormats = {
  iso: (time: number) => new Date(time).toISOString(),
  ms: (time: number) => time,
  s: (time: number) => time / 1_000,
};

export const csvLine = (values: readonly Value[], delimiter = ','): string =>
  values.map((value) => (value === null ? '' : quoted(String(value), delimiter))).join(delimiter);

const quoted = (value: string, delimiter: string): string =>
  /["\r\n]/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value;

/** As web servers log: a dash where there is nothing, and what has spaces in quotes. */
export const webServerLine = (values: readonly Value[], delimiter: string): string =>
  values
    .map((value) => (value === null ? '-' : /[ "]/.test(String(value)) ? JSON.stringify(value) : String(value)))
    .join(delimiter);

/** The members of a JSON object, without its braces. */
export const jsonMembers = (names: readonly string[], values: readonly Value[]): string =>
  names.map((name, i) => `${JSON.stringify(name)}:${jsonOf(values[i] ?? null)}`).join(',');

const jsonOf = (value: Value): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
