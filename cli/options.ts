import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Either, isLeft, isRight, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { decodeValue } from 'rxjs-sessionize/codec';
import { Duration } from '../read/duration.js';
import { type EventFields, fieldNames } from '../read/event-decoder.js';
import { EventTime, TimeUnit } from '../read/event-time.js';
import { FieldMatch } from '../read/field-match.js';
import type { SeenField } from '../read/seen-fields.js';
import { timeFormat } from '../read/time-format.js';
import { isTimeZone } from '../read/time-zone.js';
import type { LogFormat } from '../read/log-format.js';
import type { TableOptions } from '../read/csv.js';
import { isPresetName, presetNames, presets } from '../read/presets.js';
import { ByteSize } from './byte-size.js';
import { GapRule } from '../read/gap-rule.js';
import { nearest } from './nearest.js';
import { day, hour } from './sums-by-time.js';

const flags = {
  preset: { type: 'string' },
  explain: { type: 'boolean', default: false },
  format: { type: 'string' },
  columns: { type: 'string' },
  quote: { type: 'string' },
  user: { type: 'string', multiple: true, default: ['user'] },
  time: { type: 'string', default: 'time' },
  'time-format': { type: 'string' },
  'time-zone': { type: 'string' },
  'time-unit': { type: 'string', default: 'ms' },
  search: { type: 'string', multiple: true },
  click: { type: 'string', multiple: true },
  id: { type: 'string' },
  'search-id': { type: 'string', multiple: true },
  query: { type: 'string' },
  position: { type: 'string' },
  by: { type: 'string' },
  gap: { type: 'string', default: '30m' },
  grace: { type: 'string', default: '0s' },
  'max-duration': { type: 'string' },
  'max-events': { type: 'string' },
  'gap-by': { type: 'string', multiple: true },
  'split-before': { type: 'string', multiple: true },
  'split-after': { type: 'string', multiple: true },
  'split-on-change': { type: 'string' },
  'split-at': { type: 'string' },
  latest: { type: 'string' },
  sort: { type: 'boolean', default: false },
  'sort-memory': { type: 'string', default: '256MB' },
  state: { type: 'string' },
  follow: { type: 'boolean', default: false },
  count: { type: 'string', default: 'clicks' },
  top: { type: 'string' },
  every: { type: 'string' },
  metrics: { type: 'boolean', default: false },
  'satisfied-after': { type: 'string', default: '30s' },
  sessions: { type: 'boolean', default: false },
  events: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
  parquet: { type: 'boolean', default: false },
  'time-out': { type: 'string' },
  out: { type: 'string' },
  html: { type: 'string' },
  strict: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies ParseArgsConfig['options'];

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

/** Several are given with commas between them, or one after the other. */
const FieldNames = new t.Type<string, string, unknown>(
  'FieldNames',
  t.string.is,
  (given, context) => {
    // From a preset it comes as one text; and an option that is not given comes here, too.
    const names = fieldNames(typeof given === 'string' ? given : Array.isArray(given) ? given.join(',') : '');
    const twice = names.find((name, i) => names.indexOf(name) < i);
    return names.includes('')
      ? t.failure(given, context, 'expected the name of a field, or several with commas between them, got ""')
      : twice === undefined
        ? t.success(names.join(','))
        : t.failure(given, context, `${twice} is named twice`);
  },
  t.identity,
);

/** One that nobody needs may be left without a name. */
const ColumnNames = new t.Type<readonly string[], string, unknown>(
  'ColumnNames',
  (names): names is readonly string[] => Array.isArray(names),
  (given, context) => {
    // An option that is not given comes here, too.
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

const named = { minute: 60_000, hour, day };

const Interval = new t.Type<number, string, unknown>(
  'Interval',
  t.number.is,
  (text, context) => {
    if (typeof text === 'string' && text in named) return t.success(named[text as keyof typeof named]);
    const length = Duration.decode(text);
    return isRight(length) && length.right >= named.minute
      ? length
      : t.failure(text, context, `expected day, hour, or a time of at least 1m, got "${String(text)}"`);
  },
  Duration.encode,
);

const Flags = t.intersection([
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
      state: nameOf('a folder'),
      top: WholeNumber,
      every: Interval,
      'time-out': t.keyof({ iso: null, ms: null, s: null }, 'iso, ms or s'),
      out: nameOf('a file'),
      html: nameOf('a file'),
    }),
  ),
]);

const decodeFlags = decodeValue(Flags);

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
  const parsed = parse(args);
  if (isLeft(parsed)) return parsed;
  const { tokens, values } = parsed.right;
  const given = tokens.flatMap((token) => ('name' in token ? [token.name] : []));
  const twice = given.find((name, i) => given.indexOf(name) < i && !isMultiple(name));
  if (twice !== undefined) return left([`--${twice} is given twice, and only one can hold`]);
  const logs = parsed.right.positionals.length === 0 && isPiped ? ['-'] : parsed.right.positionals;
  if (values['help'] === true) return right(logs[0] === 'all' ? 'help all' : 'help');
  if (values['version'] === true) return right('version');
  const filled = withPreset(values, given);
  const decoded = decodeFlags(filled);
  if (isLeft(decoded)) {
    return left(decoded.left.errors.map(({ path, reason }) => `--${path.replace(/\[\d+\]$/, '')}: ${reason}`));
  }
  const { explain: isExplained, columns, quote } = decoded.right;
  if (logs.length === 0 && !isExplained) return left(['which log? Name a file, or - for standard input']);
  if (logs.filter((log) => log === '-').length > 1) return left(['standard input (-) can be read only once']);
  const { id, gap, 'gap-by': gapsBy = [], grace, latest, count, format, sort, state } = decoded.right;
  const {
    by,
    metrics,
    sessions,
    events,
    json,
    csv,
    parquet,
    top,
    every,
    out,
    html,
    strict: isStrict,
    'time-out': times,
  } = decoded.right;
  const elsewhere = gapsBy.find(({ match }) => !fieldNames(decoded.right.user).includes(match.field));
  if (elsewhere !== undefined) {
    return left([`--gap-by: the gap is one of a user, and ${elsewhere.match.field} is no field of --user`]);
  }
  if (json && csv) return left(['--json and --csv exclude each other']);
  if (parquet && (json || csv)) return left(['--parquet is instead of --json and --csv']);
  if (parquet && metrics)
    return left(['--parquet is of --sessions or --events: --metrics are few, take --csv or --json']);
  if (parquet && state !== undefined) {
    return left([
      '--parquet writes a whole file, and with --state each run adds to what is there: take --csv or --json',
    ]);
  }
  if (events && (sessions || json || csv)) {
    return left(['--events are written in the format of the log: --sessions, --json and --csv do not go with them']);
  }
  if (metrics && (sessions || events)) {
    return left(['--metrics add up what --sessions and --events show one by one: take one after the other']);
  }
  const { 'satisfied-after': satisfiedAfter } = decoded.right;
  if (metrics && satisfiedAfter >= Math.min(gap, ...gapsBy.map(({ gap }) => gap))) {
    return left([
      `--satisfied-after: what a user does after the gap is not known, so ${Duration.encode(satisfiedAfter)} must be less than --gap`,
    ]);
  }
  if (events && state !== undefined) return left(['--events are of whole logs: --state does not go with them']);
  const of = metrics ? 'metrics' : events ? 'events' : sessions || json || csv || parquet ? 'sessions' : undefined;
  if (out !== undefined && of === undefined)
    return left(['--out is where a table is written: --sessions, --events or --metrics is missing']);
  if (out !== undefined && out === html) return left(['--out and --html name the same file']);
  if (out !== undefined && state !== undefined) {
    return left(['--state adds to what earlier runs have written, --out writes all of a file: append with >> instead']);
  }
  if (state !== undefined) {
    const faults = [
      ...(logs.includes('-') ? ['--state needs a file to go on in, and standard input (-) is none'] : []),
      ...(sort ? ['--state goes on where it was, --sort reads everything: they exclude each other'] : []),
    ];
    if (faults.length > 0) return left(faults);
  }
  const { follow: isFollowed } = decoded.right;
  if (isFollowed && logs.includes('-')) {
    return left(['--follow needs a file; standard input (-) is read for as long as it goes on, without --follow']);
  }
  if (isFollowed && sort) return left(['--follow never reads everything, and --sort does: they exclude each other']);
  return right({
    asked: new Set([...given, ...namesIn(values['preset'])]),
    logs,
    format,
    table: { columns, quote },
    fields: fieldsOf(decoded.right, given),
    cut: {
      gap,
      gapsBy,
      grace,
      maxDuration: decoded.right['max-duration'] ?? Infinity,
      maxEvents: decoded.right['max-events'] ?? Infinity,
      splitAt: decoded.right['split-at'],
      latest: latest ?? Infinity,
      hasIds: id !== undefined,
    },
    sort,
    sortMemory: decoded.right['sort-memory'],
    count,
    state,
    isFollowed,
    top,
    by,
    every,
    satisfiedAfter,
    output:
      of === undefined
        ? undefined
        : {
            of,
            format: parquet ? 'parquet' : json ? 'json' : csv || of !== 'metrics' || out !== undefined ? 'csv' : 'text',
            times,
          },
    out,
    html,
    isExplained,
    isStrict,
  });
}

/** The names of the options that a preset gives. */
const namesIn = (preset: unknown): readonly string[] =>
  isPresetName(preset) ? Object.keys(presets[preset].options) : [];

/** What was not given is what the preset says, if there is one. */
function withPreset(values: Parsed['values'], given: readonly string[]): Parsed['values'] {
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
function fieldsOf({ user, time, id, by, ...asked }: t.TypeOf<typeof Flags>, given: readonly string[]): EventFields {
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

interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
  readonly tokens: readonly ({ readonly kind: 'option'; readonly name: string } | { readonly kind: string })[];
}

function parse(args: readonly string[]): Either<readonly string[], Parsed> {
  try {
    return right(parseArgs({ args: [...args], options: flags, allowPositionals: true, tokens: true }));
  } catch (error) {
    return left([unknownOption(args) ?? inOneSentence(error as Error)]);
  }
}

const isMultiple = (name: string): boolean =>
  Object.entries(flags).some(([flag, of]) => flag === name && 'multiple' in of);

/** Names the first option that does not exist, and the one that was meant. */
function unknownOption(args: readonly string[]): string | undefined {
  const names = Object.keys(flags);
  for (const arg of args) {
    if (arg === '--') return undefined;
    const [, name] = /^--([^=]+)/.exec(arg) ?? [];
    if (name === undefined || names.includes(name)) continue;
    const meant = nearest(name, names);
    return `there is no option --${name}${meant === undefined ? '' : `; did you mean --${meant}?`}`;
  }
  return undefined;
}

/** What follows the first sentence is advice that does not fit here. */
const inOneSentence = ({ message }: Error): string => message.replace(/\.\s.*/s, '');
