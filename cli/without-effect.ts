import type { OptionValues } from './option-values.js';

/**
 * Sentences on given options that change nothing beside the others: who gives one expects something else than what is written. Options that
 * describe the log are never wrong, so the same ones do for every output.
 *
 * @param given - the names of the given options
 */
export const withoutEffect = (
  values: OptionValues,
  given: readonly string[],
  logs: readonly string[],
): readonly string[] => [...ofOutputs(values, given), ...ofSorting(values, given, logs)];

/**
 * A sentence on an argument that says how a table is written, if the log is none. It is known only when the log is looked at.
 *
 * @param form - of the log, as a person calls it
 */
export function tableArgumentWithoutEffect(args: readonly string[], log: string, form: string): string | undefined {
  const option = args.map((arg) => arg.replace(/=.*/s, '')).find((arg) => isOfTables.has(arg));
  return option === undefined
    ? undefined
    : `${option} changes nothing: ${log} is ${form}, and ${option} is for tables of text`;
}

const isOfTables: ReadonlySet<string> = new Set(['--columns', '--quote']);

/** What a run can write, as a person calls it. */
type Output = 'the report' | '--html' | '--sessions' | '--events' | '--metrics';

/** The outputs that an option changes. Text and tables of metrics differ. */
const changed = ({ every, by, csv, json }: OptionValues): Readonly<Record<string, readonly Output[]>> => ({
  top: ['the report', '--html', ...(by !== undefined && every === undefined && !csv && !json ? metrics : [])],
  every: ['the report', '--html', '--metrics'],
  by: ['the report', '--html', '--metrics'],
  'satisfied-after': ['--metrics'],
  count: ['--sessions'],
  'time-out': ['--sessions', '--events', ...(every !== undefined && (csv || json) ? metrics : [])],
});

const metrics: readonly Output[] = ['--metrics'];

function ofOutputs(values: OptionValues, given: readonly string[]): readonly string[] {
  const written = outputsOf(values);
  return Object.entries(changed(values)).flatMap(([option, outputs]) =>
    !given.includes(option) || outputs.some((output) => written.includes(output))
      ? []
      : [`--${option} changes nothing in ${inWords(written, 'and')}: it is for ${inWords(outputs, 'or')}`],
  );
}

function outputsOf({ html, metrics, events, sessions, csv, json, parquet }: OptionValues): readonly Output[] {
  const isOfSessions = sessions || csv || json || parquet;
  return [
    metrics ? '--metrics' : events ? '--events' : isOfSessions ? '--sessions' : 'the report',
    ...(html === undefined ? [] : ['--html' as const]),
  ];
}

/** `a, b and c`. */
const inWords = (names: readonly string[], last: string): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)!}`;

function ofSorting(
  { sort, state, follow }: OptionValues,
  given: readonly string[],
  logs: readonly string[],
): readonly string[] {
  const isGraceGiven = given.includes('grace');
  const reasons: readonly (readonly [isTrue: boolean, reason: string])[] = [
    [sort, '--sort takes the memory that it needs'],
    [isGraceGiven, 'with --grace, no log is sorted'],
    [state !== undefined, 'with --state, no log is sorted'],
    [follow, 'with --follow, no log is sorted'],
    [logs.includes('-'), 'standard input (-) is sorted only with --sort'],
  ];
  const [, reason] = reasons.find(([isTrue]) => isTrue) ?? [];
  return [
    ...(sort && isGraceGiven ? ['--grace changes nothing with --sort: in a sorted log, no event is late'] : []),
    ...(reason !== undefined && given.includes('sort-memory') ? [`--sort-memory changes nothing: ${reason}`] : []),
  ];
}
