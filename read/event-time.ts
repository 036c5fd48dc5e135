import * as t from 'io-ts';
import { show } from 'rxjs-sessionize/codec';
import { timeFormat, timeOf, type TimeParts } from './time-format.js';
import { zoneTime } from './time-zone.js';

/** Microseconds in each unit of epoch times. */
const micros = { s: 1_000_000, ms: 1_000, us: 1, ns: 0.001 };

export type TimeUnit = keyof typeof micros;
export const TimeUnit = t.keyof({ s: null, ms: null, us: null, ns: null }, 's, ms, us or ns');

/** Milliseconds since the epoch, rounded down. It goes by way of microseconds, so that 0.29 s is 290 ms. */
export const toMs = (time: number, unit: TimeUnit): number =>
  unit === 'ms' && Number.isInteger(time) ? time : Math.floor(Math.round(time * micros[unit]) / 1_000);

/** How times are written. */
export interface TimeOptions {
  /** The unit of epoch times. */
  readonly unit: TimeUnit;
  /** A format as of `strptime`. Default: all forms that have only one meaning. */
  readonly format?: string | undefined;
  /** The zone of times without an offset, such as `Europe/Berlin`. Default: UTC, which is the same on every machine. */
  readonly zone?: string | undefined;
}

/** The most characters of a time. */
const longest = 100;

const number = /^-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?$/;

const clock = '(?<hour>\\d\\d)(?::?(?<minute>\\d\\d)(?::?(?<second>\\d\\d)(?:[.,](?<fraction>\\d+))?)?)?';
const zone = ' ?(?<offset>Z|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?)?';

/** Forms that have only one meaning. 03/04/2026 is none of them: the day may be 3 or 4. */
const forms = [
  // ISO 8601, also as SQL writes it.
  `(?<year>\\d{4}|[+-]\\d{6})-(?<month>\\d\\d)-(?<day>\\d\\d)(?:[T ]${clock}${zone})?`,
  `(?<year>\\d{4})/(?<month>\\d\\d)/(?<day>\\d\\d)(?:[T ]${clock}${zone})?`,
  `(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)T${clock}${zone}`,
  // Web servers: 12/Mar/2026:10:00:00 +0100.
  `(?<day>\\d\\d?)[/-](?<month>[a-z]{3})[/-](?<year>\\d{4})(?:[: T]${clock}${zone})?`,
  // Mail and HTTP: Thu, 12 Mar 2026 10:00:00 GMT.
  `(?:[a-z]{3}, )?(?<day>\\d\\d?) (?<month>[a-z]{3}) (?<year>\\d{4})(?: ${clock}${zone})?`,
].map((form) => new RegExp(`^${form}$`, 'i'));

const weekDate = /^(\d{4})-?W(\d\d)(?:-?([1-7]))?(?=$|T)/i;
const dayOfYear = /^(\d{4})-?(\d{3})(?=$|T)/;

/** Reads a value of a log as ms since the epoch, or returns why it is no time. */
export function timeReader({ unit, format, zone: name }: TimeOptions): (value: unknown) => number | string {
  const toUtc = name === undefined ? (local: number) => local : zoneTime(name);
  const parse = format === undefined ? undefined : timeFormat(format);
  if (typeof parse === 'string') throw new RangeError(parse);
  return (value) => {
    if (parse === undefined && typeof value === 'number') return toMs(value, unit);
    if (value === undefined || value === null || value === '') return 'is missing';
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
      const text = String(value).trim();
      if (parse === undefined && number.test(text)) return toMs(Number(text), unit);
      const parts = text.length > longest ? undefined : parse === undefined ? partsOf(text) : parse(text);
      const time = parts === undefined ? NaN : timeOf(parts, toUtc);
      if (!Number.isNaN(time)) return time;
    }
    return `${show(value)} is no ${format === undefined ? 'epoch time and no ISO 8601' : `time as in ${show(format)}`}`;
  };
}

/** A time in a log: a number of `unit` since the epoch, also as text, or a date and time. Without an offset it is in UTC. */
export const EventTime = (unit: TimeUnit) => {
  const read = timeReader({ unit });
  return new t.Type<number, number, unknown>(
    'EventTime',
    t.number.is,
    (value, context) => {
      const time = read(value);
      return typeof time === 'number' ? t.success(time) : t.failure(value, context, time);
    },
    t.identity,
  );
};

function partsOf(text: string): TimeParts | undefined {
  for (const form of forms) {
    const parts = form.exec(text)?.groups;
    if (parts !== undefined) return parts as unknown as TimeParts;
  }
  const date = calendarDate(text);
  return date === undefined ? undefined : partsOf(date);
}

/** Writes a date of a week or of a day of the year as a date of a month. */
function calendarDate(text: string): string | undefined {
  const [ofWeek, year, week, day = '1'] = weekDate.exec(text) ?? [];
  if (ofWeek !== undefined) {
    // The first week is the one with January 4.
    const fourth = new Date(`${year!}-01-04T00:00Z`);
    const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * 86_400_000;
    const weeks = Number(week);
    if (weeks < 1 || weeks > 53) return undefined;
    return dateOf(monday + (7 * (weeks - 1) + Number(day) - 1) * 86_400_000) + text.slice(ofWeek.length);
  }
  const [ofYear, itsYear, number] = dayOfYear.exec(text) ?? [];
  if (ofYear === undefined || Number(number) < 1) return undefined;
  const date = dateOf(Date.UTC(Number(itsYear), 0, Number(number)));
  return date.startsWith(itsYear!) ? date + text.slice(ofYear.length) : undefined;
}

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
