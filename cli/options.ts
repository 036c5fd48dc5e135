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
  /** Other gaps for some users. The first rule that matches a user applies. */
  readonly gapsBy: readonly GapRule[];
  readonly grace: number;
  readonly maxDuration: number;
  readonly maxEvents: number;
  readonly splitAt: 'midnight' | undefined;
  readonly latest: number;
  /** Whether events have ids, so that duplicates are recognised. */
  readonly hasIds: boolean;
}

export interface Options {
  /** The names of the options that the arguments or the preset give. */
  readonly asked: ReadonlySet<string>;
  /** File names, or `-` for standard input; at least one. */
  readonly logs: readonly string[];
  readonly format: LogFormat | undefined;
  readonly table: TableOptions;
  readonly fields: EventFields;
  readonly cut: CutOptions;
  readonly sort: boolean;
  /** How many bytes the events of a file may need if it is sorted without `--sort`. */
  readonly sortMemory: number;
  /** The most threads. Default: a second thread reads a large file. */
  readonly threads: number | undefined;
  /** Which clicks count: all of them, or one for each search with a click. */
  readonly count: 'clicks' | 'clicked-searches';
  /** The folder that keeps the state for the next run. With it, the logs are files in the order of their events. */
  readonly state: string | undefined;
  /** Whether the last log is read while it grows and is rotated, until Ctrl-C. */
  readonly isFollowed: boolean;
  /** How many queries and values of `--by` the report lists. */
  readonly top: number | undefined;
  /** The field of searches by whose values the report adds up. */
  readonly by: string | undefined;
  /** The interval by which the report adds up, in ms. */
  readonly every: number | undefined;
  /** A search is satisfied if no event follows its last click for so long, in ms. */
  readonly satisfiedAfter: number;
  /** What is written instead of the report. */
  readonly output: OutputOptions | undefined;
  /** The file to write it to. Default: standard output. */
  readonly out: string | undefined;
  /** The file to write the report to as a page. */
  readonly html: string | undefined;
  /** The fields that tell the kind of an event, if the beginning of the log was read for them. */
  readonly kinds?: readonly SeenField[];
  /** Whether to print the complete command line and do nothing else. */
  readonly isExplained: boolean;
  /** Whether it is an error if more than 1 % of the lines are left out. */
  readonly isStrict: boolean;
}

export interface OutputOptions {
  readonly of: 'sessions' | 'events' | 'metrics';
  /** `text` is only for metrics. Events are written in the format of the log, or as Parquet. */
  readonly format: 'text' | 'csv' | 'json' | 'parquet';
  /** How times are written. Default: ISO 8601 in tables, and ms since the epoch in JSON. */
  readonly times: 'iso' | 'ms' | 's' | undefined;
}

/**
 * Parses the arguments of the command, or returns sentences on what is wrong with them.
 *
 * @param isPiped - whether standard input is a pipe or a file: then it is read if no log is named
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
  if (logs.length === 0 && !decoded.right.explain)
    return left(['no log is named: name a file, or - for standard input']);
  if (logs.includes('')) return left(['the name of a log is empty: name a file, or - for standard input']);
  if (logs.filter((log) => log === '-').length > 1) return left(['standard input (-) can be read only once']);
  const faults = exclusions(decoded.right, given, logs);
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

/** Fills options that were not given from the preset, if there is one. */
function withPreset({ values, given }: Arguments): Arguments['values'] {
  const { preset } = values;
  if (!isPresetName(preset)) return values;
  const said = Object.entries(presets[preset].options).filter(([name]) => !given.includes(name));
  return { ...values, ...Object.fromEntries(said) };
}

/**
 * The fields of events. A field that no option names has its usual name, or that of the preset, and may be missing.
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
