import { printable } from '../parts/terminal/printable.js';
import { cut } from '../parts/terminal/table.js';
import { fieldNames } from '../read/event-decoder.js';
import { pathOf } from '../read/field-path.js';
import { columnsWithoutHead, guess, type Guess } from '../read/guess.js';
import { presetOf } from '../read/presets.js';
import { LogError } from '../read/log-event.js';
import { headOf } from '../read/node/log-head.js';
import { firstRowsOfParquet } from '../read/node/parquet-log.js';
import { checkBeginning, isParquet } from '../read/no-log.js';
import { formatOf, type LogFormat } from '../read/log-format.js';
import {
  areMembersEvents,
  delimiterIn,
  fieldsIn,
  fieldsOf,
  listOfEventsIn,
  type SeenField,
  valuesAt,
  valuesInFirstRow,
  withInner,
} from '../read/seen-fields.js';
import { nameOf } from './figures.js';
import type { Options } from './options.js';
import { tableArgumentWithoutEffect } from './without-effect.js';

export interface FirstContact {
  /** The arguments to add to the given ones. */
  readonly added: readonly string[];
  /** The fields of the log, with their first values. */
  readonly fields: readonly SeenField[];
}

interface Beginning {
  readonly head: Uint8Array;
  /** Whether it is a table of Parquet. */
  readonly isTable: boolean;
  readonly format: LogFormat;
  readonly fields: readonly SeenField[];
}

/** @throws LogError - if the file is no log */
export async function beginningOf(log: string, options: Options): Promise<Beginning> {
  const head = await headOf(log);
  const isTable = log !== '-' && isParquet(head);
  if (!isTable) checkBeginning(log, head);
  const format = isTable ? 'csv' : (options.format ?? formatOf(log, head));
  const fields = isTable ? fieldsOf(await firstRowsOfParquet(log)) : fieldsIn(head, format, options.table);
  return { head, isTable, format, fields };
}

/** @throws LogError - if the file is no log, or if needed fields are missing and cannot be guessed */
export async function firstContact(options: Options, args: readonly string[]): Promise<FirstContact> {
  const log = options.logs[0]!;
  const { head, isTable, format, fields } = await beginningOf(log, options);
  if (isTable || format !== 'csv') {
    const sentence = tableArgumentWithoutEffect(args, nameOf(log), isTable ? 'Parquet' : format);
    if (sentence !== undefined) throw new LogError(sentence);
  }
  const preset = mayFitPreset(options)
    ? presetOf(format, namesOf(fields), isTable || format !== 'csv' ? 0 : valuesInFirstRow(head))
    : undefined;
  const isOne = (format === 'json' || format === 'ndjson') && fields.every(({ values }) => values.length < 2);
  const list = isOne ? listOfEventsIn(head) : undefined;
  if (isOne && !options.asked.has('user') && areMembersEvents(head))
    throw new LogError(`${nameOf(log)} is one JSON object. ${unwrapped(options, '')}`);
  if (preset === undefined && !isTable && format === 'csv') {
    const quote = quoteOf(options, fields, head);
    if (quote.length > 0) {
      const quoted = await firstContact({ ...options, table: { ...options.table, quote: quote[1]! } }, [
        ...quote,
        ...args,
      ]);
      return { ...quoted, added: [...quote, ...quoted.added] };
    }
    checkHead(options, args, fields, head);
  }
  const added = preset === undefined ? fitting(options, args, fields, format, list) : ['--preset', preset];
  return { added, fields };
}

/**
 * The arguments to add to the given ones: the fields of the log, guessed from its beginning. Given options always hold. With
 * `--state` nothing is guessed, since the log of the next run may begin differently.
 *
 * @throws LogError - if needed fields are missing and cannot be guessed. The message shows the fields of the log, and what to try
 */
function fitting(
  options: Options,
  args: readonly string[],
  roots: readonly SeenField[],
  format: LogFormat,
  list: string | undefined,
): readonly string[] {
  if (roots.every(({ values }) => values.length === 0)) {
    if (list !== undefined)
      throw new LogError(`${nameOf(options.logs[0]!)} is one JSON object. ${unwrapped(options, list)}`);
    return [];
  }

  const fields = withInner(roots);
  const guessed = guess(fields);
  const missing = missingIn(options, fields, roots, format);
  const added = additions(options, fields, guessed, missing.length > 0);
  const isAnySaid = ['user', 'time', 'time-unit', 'search', 'click'].some((name) => options.asked.has(name));
  const mayGuess = options.state === undefined && (missing.length === 0 || !isAnySaid);
  if (mayGuess && missing.every((field) => isGuessed(field, options, guessed))) return added;
  if (missing.length === 0) return [];
  const next = list === undefined ? [] : [unwrapped(options, list)];
  throw new LogError(
    [unfit(options, missing, fields, [...added, ...withoutOptions(args, missing)], format), ...next].join('\n'),
  );
}

/** @throws LogError - if the first line of a table looks like an event. The message shows the columns, and how to name them */
function checkHead(options: Options, args: readonly string[], fields: readonly SeenField[], head: Uint8Array): void {
  if (options.table.columns !== undefined || missingIn(options, fields, fields, 'csv').length === 0) return;
  const [only, ...others] = fields;
  if (only !== undefined && others.length === 0 && !options.asked.has('format')) {
    throw new LogError(
      `${nameOf(options.logs[0]!)} is no log that is known: its lines are neither JSON nor those of a web server, and have no commas, semicolons, tabs or bars between values. It begins with\n  ${cut(printable(only.name), 76)}`,
    );
  }
  const areFit = (columns: readonly SeenField[]) => {
    const guessed = guess(columns);
    return missingIn(options, columns, columns, 'csv').every((field) => isGuessed(field, options, guessed));
  };
  const names = columnsWithoutHead(head, fields, areFit, options.table)?.names;
  if (names === undefined) return;
  const columns = fieldsIn(head, 'csv', { ...options.table, columns: names });
  const isUnfit = missingIn(options, columns, columns, 'csv').length > 0;
  const added = ['--columns', names.join(','), ...additions(options, columns, guess(columns), isUnfit)];
  throw new LogError(
    [
      `${nameOf(options.logs[0]!)} does not name its columns: its first line looks like an event. It has:`,
      ...shownFields(columns),
      'If a column is something else, give it another name:',
      `  rxjs-sessionize ${printable(written([...added, ...args]))}`,
    ].join('\n'),
  );
}

/**
 * A sentence on fields that options name and that no JSON object at the beginning of a log has. An object may lack a field, so it is no
 * error. Without such a column, a table is refused.
 */
export function unseenFields({ logs, fields: asked }: Options, fields: readonly SeenField[]): string | undefined {
  const places = {
    '--id': [asked.id],
    '--search-id': asked.searchId === undefined ? [] : fieldNames(asked.searchId),
    '--query': [asked.query],
    '--by': [asked.by],
    '--position': [asked.position],
    '--split-before': asked.splitBefore.map(({ field }) => field),
    '--split-after': asked.splitAfter.map(({ field }) => field),
    '--split-on-change': [asked.splitOnChange],
  };
  const isSeen = (name: string) => fields.some((field) => field.name === name || field.name === pathOf(name)?.root);
  const unseen = Object.entries(places).flatMap(([option, names]) =>
    names.flatMap((name) =>
      name === undefined || asked.optional.includes(name) || isSeen(name) ? [] : [`${printable(name)} (${option})`],
    ),
  );
  return unseen.length === 0 || fields.length === 0
    ? undefined
    : `${nameOf(logs[0]!)}: no event at the beginning has a field ${unseen.join(' or ')}`;
}

/** A sentence on a user who is both a number and a text at the beginning of a log: it counts as two. */
export function usersInTwoForms({ logs, fields: { user } }: Options, fields: readonly SeenField[]): string | undefined {
  for (const name of fieldNames(user)) {
    const values = valuesAt(fields, name);
    const texts = new Set(values.filter((value) => typeof value === 'string'));
    const numbers = values.filter((value) => typeof value === 'number');
    const both = numbers.find((number) => texts.has(String(number)));
    if (both !== undefined)
      return `${nameOf(logs[0]!)}: ${printable(name)} is the number ${String(both)} and the text "${String(both)}": they count as two users`;
  }
  return undefined;
}

/** The option `--quote`, if tabs are between values in quotes. By default, a quote between tabs is part of a value. */
function quoteOf({ asked, state, table }: Options, fields: readonly SeenField[], head: Uint8Array): readonly string[] {
  const isQuoted = ({ name }: SeenField) => /^"[^"]+"$/.test(name);
  const isSaid = asked.has('quote') || table.quote !== undefined || state !== undefined;
  return !isSaid && fields.length > 0 && fields.every(isQuoted) && delimiterIn(head) === '\t' ? ['--quote', '"'] : [];
}

/** @param list - the path of the list; `''` if the members of the object are the events */
const unwrapped = ({ logs }: Options, list: string): string =>
  `If its events are ${list === '' ? 'its members' : `in ${list}`}: jq -c '.${list}[]' ${logs[0] === '-' ? '' : `${printable(written([logs[0]!]))} `}| rxjs-sessionize`;

/** Whether no option names a field. */
const mayFitPreset = ({ asked, state }: Options): boolean =>
  state === undefined && ![...asked].some((option) => option === 'preset' || isOfFields.has(option));

const isOfFields = new Set([
  ...['format', 'columns', 'quote', 'user', 'time', 'time-unit', 'time-format'],
  ...['search', 'click', 'query', 'position', 'id', 'search-id'],
]);

const namesOf = (fields: readonly SeenField[]): readonly string[] => fields.map(({ name }) => name);

/** Arguments as text for a shell. */
export const written = (args: readonly string[]): string =>
  args.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`)).join(' ');

/** The missing fields. A JSON object may lack optional fields, but an event needs a user and a time. */
function missingIn(
  { fields: asked }: Options,
  fields: readonly SeenField[],
  roots: readonly SeenField[],
  format: LogFormat,
): readonly string[] {
  const needed = [...fieldNames(asked.user), ...fieldNames(asked.time)];
  const inTables = [
    asked.id,
    asked.by,
    asked.query,
    asked.position,
    ...[...asked.search, ...asked.click].map(({ field }) => field),
  ];
  const all = format === 'csv' ? [...needed, ...inTables.filter((field) => field !== undefined)] : needed;
  return all.filter(
    (name) =>
      !asked.optional.includes(name) &&
      !fields.some((field) => field.name === name) &&
      !roots.some((field) => field.name === pathOf(name)?.root),
  );
}

const isGuessed = (field: string, { fields: asked }: Options, { user, time }: Guess): boolean =>
  (field === asked.user && user !== undefined) || (field === asked.time && time !== undefined);

function additions(
  { asked, fields: usual }: Options,
  fields: readonly SeenField[],
  guessed: Guess,
  isUnfit: boolean,
): readonly string[] {
  const isThere = (name: string) => fields.some((field) => field.name === name);
  const hasUsualTypes = fields.some(
    ({ name, values }) => name === 'type' && (values.includes('search') || values.includes('click')),
  );
  const user = isUnfit && !isThere(usual.user) ? guessed.user : undefined;
  const time = isUnfit && !isThere(usual.time) ? guessed.time : undefined;
  const isKindKnown = asked.has('search') || asked.has('click') || hasUsualTypes;
  const options = {
    user,
    time,
    search: isKindKnown ? undefined : guessed.search,
    click: isKindKnown ? undefined : guessed.click,
  };
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
}

function unfit(
  { logs, fields: asked }: Options,
  missing: readonly string[],
  fields: readonly SeenField[],
  args: readonly string[],
  format: LogFormat,
): string {
  const what = format === 'csv' ? 'column' : 'field';
  return [
    `${nameOf(logs[0]!)} has no ${what} ${missing.map(printable).join(' and no ')}. It has:`,
    ...shownFields(fields),
    'Name the user and the time, and with --search and --click the searches and clicks:',
    `  rxjs-sessionize ${printable(written(withPlaces(asked, missing, args)))}`,
  ].join('\n');
}

const mostShown = 30;

function shownFields(fields: readonly SeenField[]): readonly string[] {
  const width = Math.min(30, Math.max(...fields.map(({ name }) => printable(name).length)));
  const shown = fields.slice(0, mostShown).map(({ name, values }) => {
    const samples = [...new Set(values.map((value) => JSON.stringify(value)))].slice(0, 4).join(', ');
    return `  ${cut(printable(name), width).padEnd(width)}  ${cut(printable(samples), 76 - width)}`;
  });
  return fields.length > mostShown ? [...shown, `  … and ${String(fields.length - mostShown)} more`] : shown;
}

/** The arguments without the options that name a missing field. */
const withoutOptions = (args: readonly string[], fields: readonly string[]): readonly string[] =>
  args.filter((arg, i) => !fields.includes(arg) && !(arg.startsWith('--') && fields.includes(args[i + 1] ?? '')));

/** The arguments with placeholders to fill in. */
const withPlaces = (
  { user, time }: Options['fields'],
  missing: readonly string[],
  args: readonly string[],
): readonly string[] => [
  ...(missing.includes(user) && !args.includes('--user') ? ['--user', 'FIELD'] : []),
  ...(missing.includes(time) && !args.includes('--time') ? ['--time', 'FIELD'] : []),
  ...args,
];
