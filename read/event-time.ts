import { isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { show, Time } from 'rxjs-sessionize/codec';

/** Microseconds in the units that times are written in. */
const micros = { s: 1_000_000, ms: 1_000, us: 1, ns: 0.001 };

export type TimeUnit = keyof typeof micros;
export const TimeUnit = t.keyof({ s: null, ms: null, us: null, ns: null }, 's, ms, us or ns');

/** Milliseconds since the epoch; what is less than one is cut off. By way of microseconds, for 0.29 s to be 290 ms. */
export const toMs = (time: number, unit: TimeUnit): number => Math.floor(Math.round(time * micros[unit]) / 1_000);

const number = /^-?\d+(?:\.\d+)?$/;
const dateAndTime = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(?:Z|([+-]\d\d)(?::?(\d\d))?)?$/i;

/**
 * A time as logs have it: a number of `unit` since the epoch, also in quotes, or ISO 8601. Without an offset it is taken for
 * UTC, to mean the same on every machine.
 */
export const EventTime = (unit: TimeUnit) =>
  new t.Type<number, number, unknown>(
    'EventTime',
    t.number.is,
    (value, context) => {
      if (typeof value === 'number') return t.success(toMs(value, unit));
      if (typeof value === 'string') {
        if (number.test(value)) return t.success(toMs(Number(value), unit));
        const time = Time.decode(isoOf(value));
        if (isRight(time)) return t.success(Number(time.right));
      }
      return t.failure(
        value,
        context,
        value === undefined || value === null || value === ''
          ? 'is missing'
          : `${show(value)} is no epoch time and no ISO 8601`,
      );
    },
    t.identity,
  );

/** As `Time` wants it; what is no date and time stays what it is, for `Time` to refuse. */
function isoOf(text: string): string {
  const parts = dateAndTime.exec(text);
  if (parts === null) return text;
  const [, date = '', time = '', hours, minutes = '00'] = parts;
  return `${date}T${time.replace(',', '.')}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`;
}
