import type { MeasuredSession } from './measured-session.js';

/** What is written for the next program: lines, each with its line end, or bytes of a file that has none. */
export interface Rows {
  /** Before all others. */
  readonly head: () => string;
  readonly ofSession: (session: MeasuredSession) => string | Uint8Array;
  /** @param row - of the log, as it stands there; '' where it could hold no event */
  readonly ofLeftOut: (row: string, reason: string) => string | Uint8Array;
  /** After all others, if anything is. */
  readonly end?: () => Uint8Array;
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

/** What a column with such times holds, by how they are written; a date is the kind of a file that has one. */
export const timeKinds = { date: 'time', iso: 'text', ms: 'number', s: 'number' } as const;

/** @param quote - the character that quotes a value; with `''`, values stand there as they are */
export const csvLine = (values: readonly Value[], delimiter = ',', quote = '"'): string =>
  values.map((value) => (value === null ? '' : quoted(String(value), delimiter, quote))).join(delimiter);

const quoted = (value: string, delimiter: string, quote: string): string =>
  quote !== '' && (/[\r\n]/.test(value) || value.includes(quote) || value.includes(delimiter))
    ? `${quote}${value.replaceAll(quote, quote + quote)}${quote}`
    : value;

/** As web servers log: a dash where there is nothing, and what has spaces in quotes. */
export const webServerLine = (values: readonly Value[], delimiter: string): string =>
  values
    .map((value) => (value === null ? '-' : /[ "]/.test(String(value)) ? JSON.stringify(value) : String(value)))
    .join(delimiter);

/** The members of a JSON object, without its braces. */
export const jsonMembers = (names: readonly string[], values: readonly Value[]): string =>
  names.map((name, i) => `${JSON.stringify(name)}:${jsonOf(values[i] ?? null)}`).join(',');

const jsonOf = (value: Value): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
