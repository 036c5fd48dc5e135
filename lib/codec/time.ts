import * as t from 'io-ts';
import { greatestTime } from '../core/time.js';
import { show } from '../core/show.js';

/** Whether a value is a valid time for every operator (S9). */
export const isTime = (value: unknown): value is number | Date =>
  typeof value === 'number'
    ? value >= -greatestTime && value <= greatestTime
    : value instanceof Date && !Number.isNaN(value.getTime());

/**
 * A codec of a time: milliseconds since the epoch, or a `Date`. An ISO 8601 string becomes milliseconds, so that the decoded
 * event is plain JSON. Numbers and `Date`s stay as they are.
 *
 * A string needs date, time and offset, as in `2026-01-31T12:00:00Z` or `2026-01-31T13:00:00.250+01:00`: without an offset its
 * time would depend on the machine. Fractions of a millisecond are cut off. Numbers and `Date`s beyond what a `Date` holds are
 * refused: most often they are micro- or nanoseconds.
 *
 * Use it in codecs of your own events:
 *
 * ```ts
 * import * as t from 'io-ts';
 * import { decodeValue, Time } from 'rxjs-sessionize/codec';
 *
 * const PageView = t.type({ visitor: t.string, at: Time });
 *
 * console.log(decodeValue(PageView)({ visitor: 'ann', at: '1970-01-01T00:00:01Z' }));
 * // => { _tag: 'Right', right: { visitor: 'ann', at: 1000 } }
 * ```
 */
export const Time: t.Type<number | Date> = new t.Type<number | Date>(
  'Time',
  isTime,
  (value, context) => {
    if (isTime(value)) return t.success(value);
    const ms = typeof value === 'string' ? fromIso(value) : NaN;
    return Number.isNaN(ms)
      ? t.failure(
          value,
          context,
          `expected milliseconds that a Date can hold, or an ISO 8601 date and time with its offset, got ${show(value)}`,
        )
      : t.success(ms);
  },
  t.identity,
);

const iso =
  /^(?:\d{4}|[+-]\d{6})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** `Date.parse` for ISO 8601 only: by itself it takes other texts too. `NaN` if the text is no such date. */
function fromIso(text: string): number {
  if (!iso.test(text)) return NaN;
  const date = text.slice(0, text.indexOf('T'));
  const day = Number(date.slice(-2));
  // `Date.parse` takes February 30 for March 1.
  return day > 28 && new Date(`${date}T00:00Z`).getUTCDate() !== day ? NaN : Date.parse(text);
}
