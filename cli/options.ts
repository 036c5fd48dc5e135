import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { decodeValue } from 'rxjs-sessionize/codec';
import { Duration } from '../read/duration.js';
import type { EventFields } from '../read/event-decoder.js';
import { EventTime, TimeUnit } from '../read/event-time.js';
import { FieldMatch } from '../read/field-match.js';
import type { LogFormat } from '../read/read-log.js';

const flags = {
  format: { type: 'string' },
  user: { type: 'string', default: 'user' },
  time: { type: 'string', default: 'time' },
  'time-unit': { type: 'string', default: 'ms' },
  search: { type: 'string', multiple: true, default: ['type=search'] },
  click: { type: 'string', multiple: true, default: ['type=click'] },
  id: { type: 'string' },
  gap: { type: 'string', default: '30m' },
  grace: { type: 'string', default: '0s' },
  'max-duration': { type: 'string' },
  'max-events': { type: 'string' },
  latest: { type: 'string' },
  sort: { type: 'boolean', default: false },
  state: { type: 'string' },
  count: { type: 'string', default: 'clicks' },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
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

const WholeNumber = new t.Type<number, string, unknown>(
  'WholeNumber',
  t.number.is,
  (text, context) =>
    typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text)
      ? t.success(Number(text))
      : t.failure(text, context, `expected a whole number from 1, got "${String(text)}"`),
  String,
);

const Flags = t.intersection([
  t.readonly(
    t.type({
      user: FieldName,
      time: FieldName,
      'time-unit': TimeUnit,
      search: t.readonlyArray(FieldMatch),
      click: t.readonlyArray(FieldMatch),
      gap: Duration,
      grace: Duration,
      sort: t.boolean,
      count: t.keyof({ clicks: null, 'clicked-searches': null }, 'clicks or clicked-searches'),
      json: t.boolean,
      csv: t.boolean,
    }),
  ),
  t.readonly(
    t.partial({
      format: t.keyof({ ndjson: null, csv: null }, 'ndjson or csv'),
      id: FieldName,
      'max-duration': Duration,
      'max-events': WholeNumber,
      latest: EventTime('ms'),
      state: nameOf('a folder'),
    }),
  ),
]);

const decodeFlags = decodeValue(Flags);

export interface CutOptions {
  readonly gap: number;
  readonly grace: number;
  readonly maxDuration: number;
  readonly maxEvents: number;
  readonly latest: number;
  /** Whether events have ids by which a duplicate is known. */
  readonly hasIds: boolean;
}

export interface Options {
  /** File names, or `-` for standard input; at least one. */
  readonly logs: readonly string[];
  readonly format: LogFormat | undefined;
  readonly fields: EventFields;
  readonly cut: CutOptions;
  readonly sort: boolean;
  /** What is a click on a search: each one, or only the first before the next search. */
  readonly count: 'clicks' | 'clicked-searches';
  /** The folder in which a run leaves what the next one needs; then there is one log, and it is a file. */
  readonly state: string | undefined;
  readonly output: 'report' | 'json' | 'csv';
}

/** What the arguments of the command ask for, or sentences on what is wrong with them. */
export function parseOptions(args: readonly string[]): Either<readonly string[], Options | 'help'> {
  let parsed: { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] };
  try {
    parsed = parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    // What follows the first sentence is advice that does not fit here.
    return left([(error as Error).message.replace(/\.\s.*/s, '')]);
  }
  const { values, positionals: logs } = parsed;
  if (values['help'] === true) return right('help');
  const decoded = decodeFlags(values);
  if (isLeft(decoded)) {
    return left(decoded.left.errors.map(({ path, reason }) => `--${path.replace(/\[\d+\]$/, '')}: ${reason}`));
  }
  if (logs.length === 0) return left(['which log? Name a file, or - for standard input']);
  if (logs.filter((log) => log === '-').length > 1) return left(['standard input (-) can be read only once']);
  const { user, time, search, click, id, gap, grace, latest, count, format, sort, state, json, csv } = decoded.right;
  if (json && csv) return left(['--json and --csv exclude each other']);
  if (state !== undefined) {
    const faults = [
      ...(logs.length > 1 ? ['--state is of one log: take another folder for each'] : []),
      ...(logs.includes('-') ? ['--state needs a file to go on in, and standard input (-) is none'] : []),
      ...(sort ? ['--state goes on where it was, --sort reads everything: they exclude each other'] : []),
    ];
    if (faults.length > 0) return left(faults);
  }
  return right({
    logs,
    format,
    fields: { user, time, timeUnit: decoded.right['time-unit'], search, click, id },
    cut: {
      gap,
      grace,
      maxDuration: decoded.right['max-duration'] ?? Infinity,
      maxEvents: decoded.right['max-events'] ?? Infinity,
      latest: latest ?? Infinity,
      hasIds: id !== undefined,
    },
    sort,
    count,
    state,
    output: json ? 'json' : csv ? 'csv' : 'report',
  });
}
