import * as t from 'io-ts';
import { show } from 'rxjs-sessionize/codec';
import { timeFormat, timeOf, type TimeParts } from './time-format.js';
import { zoneTime } from './time-zone.js';

/** Microseconds in the units that times are written in. */
const micros = { s: 1_000_000, ms: 1_000, us: 1, ns: 0.001 };

export type TimeUnit = keyof typeof micros;
export const TimeUnit = t.keyof({ s: null, ms: null, us: null, ns: null }, 's, ms, us or ns');

/** Milliseconds since the epoch; what is less than one is cut off. By way of microseconds, for 0.29 s to be 290 ms. */
export const toMs = (time: number, unit: TimeUnit): number =>
  unit === 'ms' && Number.isInteger(time) ? time : Math.floor(Math.round(time * micros[unit]) / 1_000);

/** How times are written. */
export interface TimeOptions {
  /** Of epoch times. */
  readonly unit: TimeUnit;
  /** As in `strptime`; by default, all forms that have one meaning. */
  readonly format?: string | undefined;
  /** The zone of times without an offset, such as `Europe/Berlin`; by default UTC, to mean the same on every machine. */
  readonly zone?: string | undefined;
}

/** No time has more characters. */
const longest = 100;

const number = /^-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?$/;

const clock = '(?<hour>\\d\\d)(?::?(?<minute>\\d\\d)(?::?(?<second>\\d\\d)(?:[.,](?<fraction>\\d+))?)?)?';
const zone = ' ?(?<offset>Z|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?)?';

/** What has one meaning only: of 03/04/2026, nobody knows which is the day. */
const forms = [
  // ISO 8601, and how SQL writes it.
  `(?<year>\\d{4}|[+-]\\d{6})-(?<month>\\d\\d)-(?<day>\\d\\d)(?:[T ]${clock}${zone})?`,
  `(?<year>\\d{4})/(?<month>\\d\\d)/(?<day>\\d\\d)(?:[T ]${clock}${zone})?`,
  `(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)T${clock}${zone}`,
  // Of web servers: 12/Mar/2026:10:00:00 +0100.
  `(?<day>\\d\\d?)[/-](?<month>[a-z]{3})[/-](?<year>\\d{4})(?:[: T]${clock}${zone})?`,
  // Of mail and HTTP: Thu, 12 Mar 2026 10:00:00 GMT.
  `(?:[a-z]{3}, )?(?<day>\\d\\d?) (?<month>[a-z]{3}) (?<year>\\d{4})(?: ${clock}${zone})?`,
].map((form) => new RegExp(`^${form}$`, 'i'));

const weekDate = /^(\d{4})-?W(\d\d)(?:-?([1-7]))?(?=$|T)/i;
const dayOfYear = /^(\d{4})-?(\d{3})(?=$|T)/;

/** The ms since the epoch that a value of a log means, or why it means none. */
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

/** A time as logs have it: a number of `unit` since the epoch, also in quotes, or a date and time, which is UTC without an offset. */
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

/** With a date of weeks, or of days of the year, as one of months. */
function calendarDate(text: string): string | undefined {
  const [ofWeek, year, week, day = '1'] = weekDate.exec(text) ?? [];
  if (ofWeek !== undefined) {
    // The week of January 4 is the first one.
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
