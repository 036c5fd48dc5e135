import { Duration } from '../read/duration.js';
import { fieldNames } from '../read/event-decoder.js';
import type { OptionValues } from './option-values.js';
import { withoutEffect } from './without-effect.js';

/**
 * Sentences on options that exclude each other, do not fit the logs, or change nothing.
 *
 * @param given - the names of the given options
 */
export const exclusions = (
  values: OptionValues,
  given: readonly string[],
  logs: readonly string[],
): readonly string[] => [
  ...ofCutting(values),
  ...ofOutput(values),
  ...ofState(values, logs),
  ...ofFollowing(values, logs),
  ...withoutEffect(values, given, logs),
];

function ofCutting({ user, gap, metrics, ...values }: OptionValues): readonly string[] {
  const { 'gap-by': gapsBy = [], 'satisfied-after': satisfiedAfter } = values;
  const elsewhere = gapsBy.find(({ match }) => !fieldNames(user).includes(match.field));
  const shortest = Math.min(gap, ...gapsBy.map((rule) => rule.gap));
  return [
    ...(elsewhere === undefined
      ? []
      : [`--gap-by: a gap belongs to a user, so ${elsewhere.match.field} must be a field of --user`]),
    ...(metrics && satisfiedAfter >= shortest
      ? [
          `--satisfied-after: ${Duration.encode(satisfiedAfter)} must be less than --gap, since a session ends after the gap: ` +
            `give --satisfied-after a time below ${Duration.encode(shortest)}`,
        ]
      : []),
  ];
}

function ofOutput({ metrics, sessions, events, json, csv, parquet, out }: OptionValues): readonly string[] {
  const isTable = metrics || sessions || events || json || csv || parquet;
  return sentences([
    [json && csv, '--json and --csv exclude each other'],
    [parquet && (json || csv), '--parquet excludes --json and --csv'],
    [parquet && metrics, '--parquet writes --sessions or --events; for --metrics, take --csv or --json'],
    [
      events && (sessions || json || csv),
      '--events writes the format of the log: it excludes --sessions, --json and --csv',
    ],
    [metrics && (sessions || events), '--metrics excludes --sessions and --events: run the command once for each'],
    [out !== undefined && !isTable, '--out writes a table to a file: add --sessions, --events or --metrics'],
  ]);
}

function ofState({ state, parquet, events, out, sort }: OptionValues, logs: readonly string[]): readonly string[] {
  if (state === undefined) return [];
  return sentences([
    [parquet, '--parquet writes a whole file, but with --state each run adds rows: take --csv or --json'],
    [events, '--events needs whole logs: it excludes --state'],
    [out !== undefined, '--out writes a whole file, but with --state each run adds rows: append with >> instead'],
    [logs.includes('-'), '--state needs a file in which the next run can go on: standard input (-) is none'],
    [sort, '--state and --sort exclude each other: --state reads only new lines, and --sort needs all of them'],
  ]);
}

function ofFollowing({ follow, sort }: OptionValues, logs: readonly string[]): readonly string[] {
  if (!follow) return [];
  return sentences([
    [logs.includes('-'), '--follow needs a file. Standard input (-) is read to its end anyway: leave --follow out'],
    [sort, '--follow and --sort exclude each other: --sort needs the whole log, and --follow never has it'],
  ]);
}

/** The sentences on broken rules. */
const sentences = (rules: readonly (readonly [isBroken: boolean, sentence: string])[]): readonly string[] =>
  rules.flatMap(([isBroken, sentence]) => (isBroken ? [sentence] : []));
