import { timeReader, type TimeUnit } from './event-time.js';
import { timeFormat, timeOf } from './time-format.js';

/** What the times of a field are, as far as its first values tell. */
export type TimeForm =
  /** Epoch times of our days in this unit. */
  | { readonly is: 'epoch'; readonly unit: TimeUnit }
  /** Times that only formats read. If there are several, each gives other times. */
  | { readonly is: 'written'; readonly formats: readonly string[] }
  /** Nothing that is read rightly: what it is, and what to do. */
  | { readonly is: 'other'; readonly what: string; readonly next: string };

/** The form of these values; `undefined` if they need neither a unit nor a format, or if nothing is known of them. */
export function timeFormOf(values: readonly unknown[]): TimeForm | undefined {
  const texts = values.flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value).trim()] : [],
  );
  if (texts.length === 0) return undefined;
  return areMostly(texts, (text) => number.test(text)) ? formOfNumbers(texts) : formOfTexts(texts);
}

/** How many of these values a format reads. */
export function countRead(format: string, values: readonly unknown[]): number {
  const read = timeReader({ unit: 'ms', format });
  return values.filter((value) => typeof read(value) === 'number').length;
}

const number = /^\d+(?:\.\d+)?$/;

const areMostly = (texts: readonly string[], is: (text: string) => boolean): boolean =>
  texts.filter(is).length >= 0.9 * texts.length;

/** By the number of their digits, epoch times of the years from 2001 to 2286. */
const units: readonly (readonly [digits: number, unit: TimeUnit])[] = [
  [10, 's'],
  [13, 'ms'],
  [16, 'us'],
  [19, 'ns'],
];

/** Dates in digits, by how many there are. */
const inDigits: ReadonlyMap<number, string> = new Map([
  [8, '%Y%m%d'],
  [12, '%Y%m%d%H%M'],
  [14, '%Y%m%d%H%M%S'],
  [17, '%Y%m%d%H%M%S%f'],
]);

/** Other counts of time, for the years from 1970 to 2100. */
const counts: readonly { readonly from: number; readonly to: number; readonly what: string; readonly next: string }[] =
  [
    {
      from: 621_355_968_000_000_000,
      to: 662_380_416_000_000_000,
      what: 'ticks of .NET',
      next: 'subtract 621355968000000000 and divide by 10000: that is in ms',
    },
    {
      from: 116_444_736_000_000_000,
      to: 157_469_184_000_000_000,
      what: 'a FILETIME of Windows',
      next: 'subtract 116444736000000000 and divide by 10000: that is in ms',
    },
    {
      from: 11_644_473_600_000_000,
      to: 15_746_918_400_000_000,
      what: 'a count of microseconds since 1601, as Chrome has it',
      next: 'subtract 11644473600000000: that is for --time-unit us',
    },
  ];

/** Spreadsheets count days: these are the years from 2000 to 2100. */
const inSpreadsheets = { from: 36_526, to: 73_050 };

function formOfNumbers(texts: readonly string[]): TimeForm | undefined {
  const digitsOf = (text: string) => text.split('.')[0]!.length;
  const withDigits = (digits: number) => texts.filter((text) => digitsOf(text) === digits).length;
  const format = inDigits.get(digitsOf(texts[0]!));
  if (format !== undefined && areMostly(texts, readerOfOurDays(format))) return { is: 'written', formats: [format] };
  for (const { from, to, what, next } of counts)
    if (areMostly(texts, (text) => Number(text) >= from && Number(text) <= to)) return { is: 'other', what, next };
  const found = units.filter(([digits]) => withDigits(digits) >= 0.05 * texts.length);
  const [first, second] = found;
  if (first === undefined) return daysOfSpreadsheet(texts);
  if (second === undefined)
    return withDigits(first[0]) >= 0.9 * texts.length ? { is: 'epoch', unit: first[1] } : undefined;
  return {
    is: 'other',
    what: `epoch times of two units, with ${String(first[0])} and with ${String(second[0])} digits`,
    next: 'write them in one unit, or split the log',
  };
}

function daysOfSpreadsheet(texts: readonly string[]): TimeForm | undefined {
  const { from, to } = inSpreadsheets;
  const areDays = areMostly(texts, (text) => Number(text) >= from && Number(text) <= to);
  return areDays && texts.some((text) => /\.\d{3}/.test(text))
    ? { is: 'other', what: 'days, as spreadsheets count them', next: asDate }
    : undefined;
}

const asDate = 'format the column as yyyy-mm-dd hh:mm:ss, and save it again';

/** Texts of other kinds. */
const others: readonly { readonly form: RegExp; readonly what: string; readonly next: string }[] = [
  {
    form: /^\d(?:[.,]\d{1,9})?[eE]\+?(?:9|1\d)$/,
    what: 'a number that a spreadsheet has rounded',
    next: 'format the column as a number without decimals, and save it again',
  },
  {
    form: /^\d{5},\d+$/,
    what: 'days, as spreadsheets count them',
    next: asDate,
  },
  {
    form: /^\d+,\d+$/,
    what: 'a number with a decimal comma',
    next: 'write a point in its place',
  },
  {
    form: /^\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[ap]m)?$/i,
    what: 'a time of day without a date',
    next: 'name the field of the date before it, as in --time date,time',
  },
  {
    form: /\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)? ?(?:\[[\w/+-]+\]|(?!UTC$|GMT$|[AP]M$)[A-Z]{2,5}|[A-Z]\w+\/\w+)$/,
    what: 'a time with the name of a zone',
    next: 'write its offset, such as +01:00, or leave the zone out and name it with --time-zone',
  },
  {
    form: /^[a-z]{3} [ \d]\d \d\d:\d\d:\d\d$/i,
    what: 'a time without a year',
    next: 'add the year at the beginning of each, and name the format: --time-format "%Y %b %e %T"',
  },
  {
    form: /^[a-z]{3} [a-z]{3} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4}/i,
    what: 'a time as String(new Date()) writes it',
    next: 'write it with toISOString()',
  },
  {
    form: /^\\?\/Date\(-?\d+(?:[+-]\d{4})?\)\\?\/$/,
    what: 'a date of ASP.NET',
    next: 'write only the number in the brackets: it is in ms',
  },
  {
    form: /^(?:0x)?(?=[\da-f]*[a-f])[\da-f]{8,16}$/i,
    what: 'a number in base 16',
    next: 'write it in base 10',
  },
];

function formOfTexts(texts: readonly string[]): TimeForm | undefined {
  for (const { form, what, next } of others)
    if (areMostly(texts, (text) => form.test(text))) return { is: 'other', what, next };
  const read = timeReader({ unit: 'ms' });
  if (areMostly(texts, (text) => typeof read(text) === 'number')) return undefined;
  const formats = formatsOf(texts);
  return formats.length === 0 ? undefined : { is: 'written', formats };
}

/** A time of day behind a date. */
const clock =
  /^(?<date>.*?\d)(?<glue>, ?| @ |[ T_-])(?<hour>\d{1,2})(?<colon>[:.h])\d\d(?<second>\k<colon>\d\d(?<fraction>[.,]\d+)?)?(?<half> ?[ap]m)?(?<offset> ?(?:Z|[+-]\d\d:?\d\d))?$/i;

const inOrder = (signs: readonly string[], ...date: readonly string[]): readonly string[] =>
  signs.map((sign) => date.join(sign));

const dates: readonly string[] = [
  ...['%Y', '%y'].flatMap((year) => [
    ...inOrder(['.', '/', '-', ' '], '%d', '%m', year),
    ...inOrder(['/', '-'], '%m', '%d', year),
    ...inOrder(year === '%Y' ? ['.', '/', '-'] : ['/', '-'], year, '%m', '%d'),
  ]),
  // %B reads short names too. In May, nobody knows which ones a log has.
  ...['%d %B %Y', '%d-%B-%Y', '%d-%B-%y', '%B %d, %Y', '%B %d %Y', '%Y%m%d'],
];

/** As `ctime` writes times. */
const ofC = '%a %b %e %T %Y';

/** The formats that read the most of these texts, and almost all of them. */
function formatsOf(texts: readonly string[]): readonly string[] {
  const counts = [ofC, ...dates.flatMap((date) => formatWith(date, texts[0]!))].map((format) => ({
    format,
    count: texts.filter(readerOfOurDays(format)).length,
  }));
  const most = Math.max(...counts.map(({ count }) => count));
  if (most < 0.9 * texts.length) return [];
  return counts.filter(({ count }) => count === most).map(({ format }) => format);
}

/** The format of a date with the time of day that a text has, if it has one. */
function formatWith(date: string, text: string): string {
  const { glue, colon, second, fraction, half, offset } = clock.exec(text)?.groups ?? {};
  if (glue === undefined || colon === undefined) return date;
  const seconds = second === undefined ? '' : `${colon}%S${fraction === undefined ? '' : `${fraction[0]!}%f`}`;
  const behind = (part: string | undefined, placeholder: string) =>
    part === undefined ? '' : `${part.startsWith(' ') ? ' ' : ''}${placeholder}`;
  return `${date}${glue}${half === undefined ? '%H' : '%I'}${colon}%M${seconds}${behind(half, '%p')}${behind(offset, '%z')}`;
}

const [earliest, latest] = [0, Date.UTC(2100, 0)];

/** Whether a format reads a text as a time of the years from 1970 to 2099. */
function readerOfOurDays(format: string): (text: string) => boolean {
  const parse = timeFormat(format);
  if (typeof parse === 'string') throw new RangeError(`${format}: ${parse}`);
  return (text) => {
    const parts = parse(text);
    const time = parts === undefined ? NaN : timeOf(parts, (local) => local);
    return time >= earliest && time < latest;
  };
}
