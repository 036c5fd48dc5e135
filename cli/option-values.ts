import { type Either, isRight, left } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { decodeValue } from 'rxjs-sessionize/codec';
import { Duration } from '../read/duration.js';
import { fieldNames } from '../read/event-decoder.js';
import { EventTime, TimeUnit } from '../read/event-time.js';
import { FieldMatch } from '../read/field-match.js';
import { GapRule } from '../read/gap-rule.js';
import { presetNames, presets } from '../read/presets.js';
import { timeFormat } from '../read/time-format.js';
import { isTimeZone } from '../read/time-zone.js';
import { ByteSize } from './byte-size.js';
import { day, hour } from './sums-by-time.js';

const nameOf = (what: string) =>
  new t.Type<string, string, unknown>(
    'Name',
    t.string.is,
    (name, context) =>
      typeof name === 'string' && name !== ''
        ? t.success(name)
        : t.failure(name, context, `expected the name of ${what}, got ""`),
    t.identity,
  );

const FieldName = nameOf('a field');

/** Names with commas between them, or the values of a repeated option. */
const FieldNames = new t.Type<string, string, unknown>(
  'FieldNames',
  t.string.is,
  (given, context) => {
    // A preset gives one text. A missing option is decoded here too.
    const names = fieldNames(typeof given === 'string' ? given : Array.isArray(given) ? given.join(',') : '');
    const twice = names.find((name, i) => names.indexOf(name) < i);
    return names.includes('')
      ? t.failure(given, context, 'expected the names of fields with commas between them, got ""')
      : twice === undefined
        ? t.success(names.join(','))
        : t.failure(given, context, `${twice} is named twice`);
  },
  t.identity,
);

/** Names with commas between them. A column that is not needed may have no name. */
const ColumnNames = new t.Type<readonly string[], string, unknown>(
  'ColumnNames',
  (names): names is readonly string[] => Array.isArray(names),
  (given, context) => {
    // A missing option is decoded here too.
    const names = typeof given === 'string' ? fieldNames(given) : [];
    const twice = names.find((name, i) => name !== '' && names.indexOf(name) < i);
    return names.every((name) => name === '')
      ? t.failure(given, context, 'expected the names of the columns with commas between them, got none')
      : twice === undefined
        ? t.success(names)
        : t.failure(given, context, `${twice} is named twice`);
  },
  (names) => names.join(','),
);

const Quote = new t.Type<string, string, unknown>(
  'Quote',
  t.string.is,
  (given, context) =>
    given === 'none'
      ? t.success('')
      : typeof given === 'string' && /^[!-~]$/.test(given) && !/[\w,;|#]/.test(given)
        ? t.success(given)
        : t.failure(given, context, `expected a character such as " or ', or none, got "${String(given)}"`),
  (quote) => (quote === '' ? 'none' : quote),
);

const TimeFormat = new t.Type<string, string, unknown>(
  'TimeFormat',
  t.string.is,
  (text, context) => {
    const format = timeFormat(String(text));
    return typeof format === 'string'
      ? t.failure(text, context, `expected a format such as %d/%m/%Y %H:%M:%S: ${format}`)
      : t.success(String(text));
  },
  t.identity,
);

const TimeZone = new t.Type<string, string, unknown>(
  'TimeZone',
  t.string.is,
  (name, context) =>
    typeof name === 'string' && isTimeZone(name)
      ? t.success(name)
      : t.failure(name, context, `expected a time zone such as Europe/Berlin, got "${String(name)}"`),
  t.identity,
);

const WholeNumber = new t.Type<number, string, unknown>(
  'WholeNumber',
  t.number.is,
  (text, context) =>
    typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text)
      ? t.success(Number(text))
      : t.failure(text, context, `expected a whole number from 1, got "${String(text)}"`),
  String,
);

const Threads = new t.Type<number, string, unknown>(
  'Threads',
  t.number.is,
  (text, context) =>
    text === '1' || text === '2'
      ? t.success(Number(text))
      : t.failure(text, context, `expected 1 or 2, got "${String(text)}"`),
  String,
);

const named = { minute: 60_000, hour, day };

const Interval = new t.Type<number, string, unknown>(
  'Interval',
  t.number.is,
  (text, context) => {
    if (typeof text === 'string' && Object.hasOwn(named, text)) return t.success(named[text as keyof typeof named]);
    const length = Duration.decode(text);
    return isRight(length) && length.right >= named.minute
      ? length
      : t.failure(text, context, `expected day, hour, or a time of at least 1m, got "${String(text)}"`);
  },
  Duration.encode,
);

/** The values of all options, given or default. */
const OptionValues = t.intersection([
  t.readonly(
    t.type({
      user: FieldNames,
      time: FieldName,
      'time-unit': TimeUnit,
      gap: Duration,
      grace: Duration,
      sort: t.boolean,
      follow: t.boolean,
      'sort-memory': ByteSize,
      count: t.keyof({ clicks: null, 'clicked-searches': null }, 'clicks or clicked-searches'),
      metrics: t.boolean,
      'satisfied-after': Duration,
      sessions: t.boolean,
      events: t.boolean,
      json: t.boolean,
      csv: t.boolean,
      parquet: t.boolean,
      strict: t.boolean,
      explain: t.boolean,
    }),
  ),
  t.readonly(
    t.partial({
      format: t.keyof(
        { ndjson: null, json: null, csv: null, combined: null, w3c: null },
        'ndjson, json, csv, combined or w3c',
      ),
      columns: ColumnNames,
      quote: Quote,
      preset: t.keyof(presets, presetNames.join(', ')),
      'time-format': TimeFormat,
      'time-zone': TimeZone,
      id: FieldName,
      'search-id': FieldNames,
      by: FieldName,
      query: FieldName,
      position: FieldName,
      search: t.readonlyArray(FieldMatch),
      click: t.readonlyArray(FieldMatch),
      'max-duration': Duration,
      'max-events': WholeNumber,
      'gap-by': t.readonlyArray(GapRule),
      'split-before': t.readonlyArray(FieldMatch),
      'split-after': t.readonlyArray(FieldMatch),
      'split-on-change': FieldName,
      'split-at': t.keyof({ midnight: null }, 'midnight'),
      latest: EventTime('ms'),
      threads: Threads,
      state: nameOf('a folder'),
      top: WholeNumber,
      every: Interval,
      'time-out': t.keyof({ iso: null, ms: null, s: null }, 'iso, ms or s'),
      out: nameOf('a file'),
      html: nameOf('a file'),
    }),
  ),
]);

export type OptionValues = t.TypeOf<typeof OptionValues>;

const decode = decodeValue(OptionValues);

/** Decodes the values of the options, or returns a sentence on each wrong one. */
export function decodeOptions(values: Readonly<Record<string, unknown>>): Either<readonly string[], OptionValues> {
  const decoded = decode(values);
  return isRight(decoded)
    ? decoded
    : left(decoded.left.errors.map(({ path, reason }) => `--${path.replace(/\[\d+\]$/, '')}: ${reason}`));
}
