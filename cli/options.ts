import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TableOptions } from '../read/csv.js';
import { type EventFields, fieldNames } from '../read/event-decoder.js';
import type { GapRule } from '../read/gap-rule.js';
import type { LogFormat } from '../read/log-format.js';
import { isPresetName, presets } from '../read/presets.js';
import type { SeenField } from '../read/seen-fields.js';
import { type Arguments, parseArguments } from './arguments.js';
import { exclusions } from './exclusions.js';
import { decodeOptions, type OptionValues } from './option-values.js';

export interface CutOptions {
  readonly gap: number;
  /** The gaps of some users; the first rule that fits a user holds. */
  readonly gapsBy: readonly GapRule[];
  readonly grace: number;
  readonly maxDuration: number;
  readonly maxEvents: number;
  readonly splitAt: 'midnight' | undefined;
  readonly latest: number;
  /** Whether events have ids by which a duplicate is known. */
  readonly hasIds: boolean;
}

export interface Options {
  /** The names of the options that were given, or that the preset gives. */
  readonly asked: ReadonlySet<string>;
  /** File names, or `-` for standard input; at least one. */
  readonly logs: readonly string[];
  readonly format: LogFormat | undefined;
  readonly table: TableOptions;
  readonly fields: EventFields;
  readonly cut: CutOptions;
  readonly sort: boolean;
  /** How many bytes the events of a file may take that is sorted though nobody has asked for it. */
  readonly sortMemory: number;
  /** How many threads there may be; by default, a second one reads a large file. */
  readonly threads: number | undefined;
  /** What is a click on a search: each one, or only the first before the next search. */
  readonly count: 'clicks' | 'clicked-searches';
  /** The folder in which a run leaves what the next one needs; then the logs are files, in the order of their events. */
  readonly state: string | undefined;
  /** Whether the last log is read while it grows, and is rotated, until Ctrl-C. */
  readonly isFollowed: boolean;
  /** How many queries, and values of `--by`, the report lists. */
  readonly top: number | undefined;
  /** The field of the searches by which the report adds up. */
  readonly by: string | undefined;
  /** The interval, in ms, by which the report adds up. */
  readonly every: number | undefined;
  /** How long no event follows the last click of a search that satisfied its user, in ms. */
  readonly satisfiedAfter: number;
  /** What is written in place of the report. */
  readonly output: OutputOptions | undefined;
  /** Where it is written; by default standard output. */
  readonly out: string | undefined;
  /** The file that the report is written to, as a page. */
  readonly html: string | undefined;
  /** The fields of the log that say of which kind an event is, if one has looked. */
  readonly kinds?: readonly SeenField[];
  /** Whether the command line is printed that says all that is not said, and nothing else is done. */
  readonly isExplained: boolean;
  /** Whether it is an error that more than 1 % of the lines are left out. */
  readonly isStrict: boolean;
}

export interface OutputOptions {
  readonly of: 'sessions' | 'events' | 'metrics';
  /** Text is for people, and of metrics only; events are written in the format of the log, or as Parquet. */
  readonly format: 'text' | 'csv' | 'json' | 'parquet';
  /** How times are written; by default ISO 8601 in tables, and ms since the epoch in JSON. */
  readonly times: 'iso' | 'ms' | 's' | undefined;
}

/**
 * What the arguments of the command ask for, or sentences on what is wrong with them.
 *
 * @param isPiped - whether there is something on standard input, which is read where no log is named
 */
export function parseOptions(
  args: readonly string[],
  isPiped: boolean,
): Either<readonly string[], Options | 'help' | 'help all' | 'version'> {
  const parsed = parseArguments(args);
  if (isLeft(parsed)) return parsed;
  const { values, given, positionals } = parsed.right;
  const logs = positionals.length === 0 && isPiped ? ['-'] : positionals;
  if (values['help'] === true) return right(logs[0] === 'all' ? 'help all' : 'help');
  if (values['version'] === true) return right('version');
  const decoded = decodeOptions(withPreset(parsed.right));
  if (isLeft(decoded)) return decoded;
  if (logs.length === 0 && !decoded.right.explain) return left(['which log? Name a file, or - for standard input']);
  if (logs.filter((log) => log === '-').length > 1) return left(['standard input (-) can be read only once']);
  const faults = exclusions(decoded.right, logs);
  if (faults.length > 0) return left(faults);
  return right(optionsOf(decoded.right, given, logs));
}

function optionsOf(values: OptionValues, given: readonly string[], logs: readonly string[]): Options {
  const { preset, format, columns, quote, sort, count, state, top, by, every, out, html } = values;
  return {
    asked: new Set([...given, ...(preset === undefined ? [] : Object.keys(presets[preset].options))]),
    logs,
    format,
    table: { columns, quote },
    fields: fieldsOf(values, given),
    cut: cutOf(values),
    sort,
    sortMemory: values['sort-memory'],
    threads: values.threads,
    count,
    state,
    isFollowed: values.follow,
    top,
    by,
    every,
    satisfiedAfter: values['satisfied-after'],
    output: outputOf(values),
    out,
    html,
    isExplained: values.explain,
    isStrict: values.strict,
  };
}

const cutOf = ({ gap, grace, latest = Infinity, id, ...values }: OptionValues): CutOptions => ({
  gap,
  gapsBy: values['gap-by'] ?? [],
  grace,
  maxDuration: values['max-duration'] ?? Infinity,
  maxEvents: values['max-events'] ?? Infinity,
  splitAt: values['split-at'],
  latest,
  hasIds: id !== undefined,
});

function outputOf({
  metrics,
  events,
  sessions,
  json,
  csv,
  parquet,
  out,
  'time-out': times,
}: OptionValues): OutputOptions | undefined {
  const of = metrics ? 'metrics' : events ? 'events' : sessions || json || csv || parquet ? 'sessions' : undefined;
  if (of === undefined) return undefined;
  const isText = of === 'metrics' && !csv && out === undefined;
  return { of, format: parquet ? 'parquet' : json ? 'json' : isText ? 'text' : 'csv', times };
}

/** What was not given is what the preset says, if there is one. */
function withPreset({ values, given }: Arguments): Arguments['values'] {
  const { preset } = values;
  if (!isPresetName(preset)) return values;
  const said = Object.entries(presets[preset].options).filter(([name]) => !given.includes(name));
  return { ...values, ...Object.fromEntries(said) };
}

/**
 * What is not said is looked for where it usually is, or where the preset has it, and need not be there.
 *
 * @param given - the names of the options that were given
 */
function fieldsOf({ user, time, id, by, ...asked }: OptionValues, given: readonly string[]): EventFields {
  const usual = {
    search: [{ field: 'type', value: 'search' }],
    click: [{ field: 'type', value: 'click' }],
    query: 'query',
    position: 'position',
  };
  const { 'split-before': splitBefore = [], 'split-after': splitAfter = [], 'split-on-change': splitOnChange } = asked;
  const { search = usual.search, click = usual.click, query = usual.query, position = usual.position } = asked;
  const searchId = asked['search-id'];
  const places = {
    search: search.map(({ field }) => field),
    click: click.map(({ field }) => field),
    query: [query],
    position: [position],
    id: id === undefined ? [] : [id],
    'search-id': searchId === undefined ? [] : fieldNames(searchId),
  };
  const needed = [...fieldNames(user), ...fieldNames(time), by, splitOnChange];
  const optional = Object.entries(places)
    .flatMap(([name, fields]) => (given.includes(name) ? [] : fields))
    .filter((field) => !needed.includes(field) && !(given.includes('id') && field === id));
  return {
    user,
    time,
    timeUnit: asked['time-unit'],
    timeFormat: asked['time-format'],
    timeZone: asked['time-zone'],
    search,
    click,
    id,
    searchId,
    query,
    by,
    position,
    splitBefore,
    splitAfter,
    splitOnChange,
    optional,
  };
}
