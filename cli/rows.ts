import type { MeasuredSession } from './measured-session.js';

/** Output for another program: lines with their line ends, or the bytes of a file without lines. */
export interface Rows {
  /** The first line. */
  readonly head: () => string;
  readonly ofSession: (session: MeasuredSession) => string | Uint8Array;
  /** @param row - the row as it is in the log; '' if it can hold no event */
  readonly ofLeftOut: (row: string, reason: string) => string | Uint8Array;
  /** The last bytes, if there are any. */
  readonly end?: () => Uint8Array;
}

/** No rows: only the report is written. */
export const noRows: Rows = { head: () => '', ofSession: () => '', ofLeftOut: () => '' };

export type Value = string | number | bigint | null;

/** Formats a time in ms since the epoch. */
export const timeFormats = {
  iso: (time: number) => new Date(time).toISOString(),
  ms: (time: number) => time,
  s: (time: number) => time / 1_000,
};

/** The kind of a column of times, by format. Files with dates of their own use `date`. */
export const timeKinds = { date: 'time', iso: 'text', ms: 'number', s: 'number' } as const;

/** @param quote - the character that quotes a value; with `''`, values are written as they are */
export const csvLine = (values: readonly Value[], delimiter = ',', quote = '"'): string =>
  values.map((value) => (value === null ? '' : quoted(String(value), delimiter, quote))).join(delimiter);

const quoted = (value: string, delimiter: string, quote: string): string =>
  quote !== '' && (/[\r\n]/.test(value) || value.includes(quote) || value.includes(delimiter))
    ? `${quote}${value.replaceAll(quote, quote + quote)}${quote}`
    : value;

/** Values as in the log of a web server: a dash for an empty one, quotes around one with spaces. */
export const webServerLine = (values: readonly Value[], delimiter: string): string =>
  values
    .map((value) => (value === null ? '-' : /[ "]/.test(String(value)) ? JSON.stringify(value) : String(value)))
    .join(delimiter);

/** The members of a JSON object, without its braces. */
export const jsonMembers = (names: readonly string[], values: readonly Value[]): string =>
  names.map((name, i) => `${JSON.stringify(name)}:${jsonOf(values[i] ?? null)}`).join(',');

const jsonOf = (value: Value): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
