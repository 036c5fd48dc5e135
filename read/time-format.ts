/** The parts of a written time. Each is a text of digits unless it says otherwise. */
export interface TimeParts {
  readonly year: string;
  /** Digits, or a name in English. */
  readonly month: string;
  readonly day: string;
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  readonly fraction?: string | undefined;
  readonly half?: string | undefined;
  /** `Z`, `UTC`, `+01:00` and the like. Without an offset, the time belongs to a zone. */
  readonly offset?: string | undefined;
}

const names = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const minute = 60_000;

/**
 * The time of these parts in ms since the epoch; `NaN` if there is no such time.
 *
 * @param toUtc - turns the time that clocks show into the time since the epoch, if there is no offset
 */
export function timeOf(parts: TimeParts, toUtc: (local: number) => number): number {
  const { minute: minutes = '0', second = '0', fraction = '' } = parts;
  const year = parts.year.length === 2 ? Number(parts.year) + (parts.year < '70' ? 2_000 : 1_900) : Number(parts.year);
  const named = names.indexOf(parts.month.slice(0, 3).toLowerCase());
  const month = named >= 0 ? named : Number(parts.month) - 1;
  const day = Number(parts.day);
  const hour = hourOf(parts);
  const isMidnight = hour === 24 && Number(minutes) === 0 && Number(second) === 0;
  // A leap second counts as the next second, as for most clocks.
  if (!(hour < 24 || isMidnight) || Number(minutes) > 59 || Number(second) > 60) return NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return NaN;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const local = date.setUTCHours(hour, Number(minutes), Number(second), ms);
  if (parts.offset === undefined || parts.offset === '') return toUtc(local);
  const offset = offsetOf(parts.offset);
  return Number.isNaN(offset) ? NaN : local - offset;
}

function hourOf({ hour = '0', half }: TimeParts): number {
  if (half === undefined) return Number(hour);
  const of12 = Number(hour);
  return of12 < 1 || of12 > 12 ? NaN : (of12 % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetOf(text: string): number {
  if (/^(?:Z|UTC|GMT)$/i.test(text)) return 0;
  const [, sign, hours = '', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return NaN;
  return (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes)) * minute;
}

/** The placeholders of a format, as of `strptime`. */
const placeholders: Readonly<Partial<Record<string, string>>> = {
  Y: '(?<year>\\d{4})',
  y: '(?<year>\\d\\d)',
  m: '(?<month>\\d{1,2})',
  b: '(?<month>[A-Za-z]{3})',
  B: '(?<month>[A-Za-z]{3,9})',
  d: '(?<day>\\d{1,2})',
  e: ' ?(?<day>\\d{1,2})',
  H: '(?<hour>\\d{1,2})',
  I: '(?<hour>\\d{1,2})',
  p: '(?<half>[AaPp][Mm])',
  M: '(?<minute>\\d{1,2})',
  S: '(?<second>\\d{1,2})',
  f: '(?<fraction>\\d{1,9})',
  z: '(?<offset>Z|[+-]\\d\\d:?(?:\\d\\d)?)',
  a: '[A-Za-z]{3}',
  A: '[A-Za-z]{6,9}',
  F: '(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)',
  T: '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)',
  '%': '%',
};

/** Makes a parser of a format such as `%d/%m/%Y %H:%M`, or returns a sentence on what is wrong with the format. */
export function timeFormat(format: string): ((text: string) => TimeParts | undefined) | string {
  let unknown: string | undefined;
  const pattern = format.replace(/%(.?)|[\\^$.*+?()[\]{}|/]/gs, (token, letter: string | undefined) => {
    if (letter === undefined) return `\\${token}`;
    const placeholder = placeholders[letter];
    if (placeholder === undefined) unknown = token;
    return placeholder ?? '';
  });
  if (unknown !== undefined) return `there is no ${unknown}; there are %${Object.keys(placeholders).join(' %')}`;
  try {
    const regex = new RegExp(`^${pattern}$`);
    if (!['year', 'month', 'day'].every((part) => pattern.includes(`(?<${part}>`)))
      return 'it needs a year, a month and a day';
    return (text) => regex.exec(text)?.groups as TimeParts | undefined;
  } catch {
    return 'it has a part of the time twice';
  }
}
