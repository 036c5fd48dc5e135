import { printable } from '../parts/terminal/printable.js';
import { cut } from '../parts/terminal/table.js';
import { fieldNames } from '../read/event-decoder.js';
import { timeReader, toMs, type TimeUnit } from '../read/event-time.js';
import { LogError } from '../read/log-event.js';
import { type SeenField, valuesAt } from '../read/seen-fields.js';
import { countRead, timeFormOf } from '../read/time-form.js';
import { count, instant, integer, nameOf } from './figures.js';
import type { Options } from './options.js';
import { beginningOf, written } from './first-contact.js';

export interface FirstTimes {
  /** The arguments to add to the given ones. */
  readonly added: readonly string[];
  /** A sentence on times that will probably be misread. */
  readonly warning: string | undefined;
}

const nothing: FirstTimes = { added: [], warning: undefined };

/**
 * Looks at the first times of a log, and completes the options that say how they are read. With `--state` nothing is completed.
 *
 * @param fields - the fields of the log that are no parts of others
 * @param args - the given arguments, with those that name the fields
 * @throws LogError - if times can be read in several ways, or in none, or with `--state` only by an option that is not given
 */
export function firstTimes(
  log: string,
  options: Options,
  fields: readonly SeenField[],
  args: readonly string[],
): FirstTimes {
  const { asked, fields: names, state } = options;
  const values = timesIn(fields, names.time);
  const form = timeFormOf(values);
  const command = (...more: readonly string[]) => `rxjs-sessionize ${printable(written([...more, ...args]))}`;
  if (names.timeFormat !== undefined)
    return {
      ...nothing,
      warning: form?.is === 'written' ? otherFormat(log, names.timeFormat, form.formats, values) : undefined,
    };
  if (form === undefined) return nothing;
  const first = values.find((value) => timeFormOf([value])?.is === form.is) ?? values[0];
  const example = `${nameOf(log)}: ${names.time} ${quoted(first)}`;

  if (form.is === 'epoch') {
    const { unit } = form;
    if (unit === names.timeUnit) return nothing;
    if (asked.has('time-unit'))
      return {
        ...nothing,
        warning: `${example} is ${shown(first, names.timeUnit)} in ${names.timeUnit}. In ${unit} it is ${shown(first, unit)}: --time-unit ${unit}`,
      };
    if (state === undefined) return { ...nothing, added: ['--time-unit', unit] };
    throw new LogError(
      `${example} is probably in ${unit}. Say so, or that it is not:\n  ${command('--time-unit', unit)}`,
    );
  }

  if (form.is === 'written') {
    if (asked.has('time-unit')) return nothing;
    const [format, ...others] = form.formats;
    if (others.length === 0 && state === undefined) return { ...nothing, added: ['--time-format', format!] };
    const says = others.length === 0 ? 'needs a format' : 'can be read in more ways than one. Choose one';
    const commands = form.formats.map((each) => `  ${command('--time-format', each)}`);
    throw new LogError([`${example} ${says}:`, ...commands].join('\n'));
  }

  const sentence = `${example} is ${form.what}: ${form.next}`;
  const time = timeReader({ unit: names.timeUnit })(first);
  if (typeof time === 'string' || instant(time).endsWith('ms')) throw new LogError(sentence);
  return { ...nothing, warning: `${sentence}. It is read as ${instant(time)}` };
}

/** A sentence on times of a further log that will probably be misread: all logs are read with the options that fit the first one. */
export async function otherTimes(log: string, options: Options): Promise<string | undefined> {
  const { fields } = await beginningOf(log, options);
  return firstTimes(log, { ...options, asked: new Set([...options.asked, 'time-unit']) }, fields, []).warning;
}

/** The values of the field, or of the date and the time of day. */
function timesIn(fields: readonly SeenField[], names: string): readonly unknown[] {
  const [values = [], more, ...others] = fieldNames(names).map((name) => valuesAt(fields, name));
  if (more === undefined) return values;
  return others.length === 0 && more.length === values.length
    ? values.map((value, i) => `${String(value)} ${String(more[i])}`)
    : [];
}

/** A sentence if another format reads more of the times. */
function otherFormat(
  log: string,
  given: string,
  formats: readonly string[],
  values: readonly unknown[],
): string | undefined {
  const read = countRead(given, values);
  const [best] = formats.filter((format) => countRead(format, values) > read);
  if (best === undefined) return undefined;
  const left = values.length - read;
  const [one] = values.filter((value) => countRead(given, [value]) === 0);
  return `${nameOf(log)}: --time-format ${given} does not read ${integer(left)} of the first ${count(values.length, 'time')}, such as ${quoted(one)}: ${best} reads more`;
}

const quoted = (value: unknown): string => cut(printable(JSON.stringify(value)), 60);

const shown = (value: unknown, unit: TimeUnit): string => instant(toMs(Number(value), unit));
