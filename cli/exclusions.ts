import { Duration } from '../read/duration.js';
import { fieldNames } from '../read/event-decoder.js';
import type { OptionValues } from './option-values.js';

/** Sentences on options that do not go with each other, or with the logs. */
export const exclusions = (values: OptionValues, logs: readonly string[]): readonly string[] => [
  ...ofCutting(values),
  ...ofOutput(values),
  ...ofState(values, logs),
  ...ofFollowing(values, logs),
];

function ofCutting({ user, gap, metrics, ...values }: OptionValues): readonly string[] {
  const { 'gap-by': gapsBy = [], 'satisfied-after': satisfiedAfter } = values;
  const elsewhere = gapsBy.find(({ match }) => !fieldNames(user).includes(match.field));
  const shortest = Math.min(gap, ...gapsBy.map((rule) => rule.gap));
  return [
    ...(elsewhere === undefined
      ? []
      : [`--gap-by: the gap is one of a user, and ${elsewhere.match.field} is no field of --user`]),
    ...(metrics && satisfiedAfter >= shortest
      ? [
          `--satisfied-after: what a user does after the gap is not known, so ${Duration.encode(satisfiedAfter)} must be less than --gap`,
        ]
      : []),
  ];
}

function ofOutput({ metrics, sessions, events, json, csv, parquet, out, html }: OptionValues): readonly string[] {
  const isTable = metrics || sessions || events || json || csv || parquet;
  return sentences([
    [json && csv, '--json and --csv exclude each other'],
    [parquet && (json || csv), '--parquet is instead of --json and --csv'],
    [parquet && metrics, '--parquet is of --sessions or --events: --metrics are few, take --csv or --json'],
    [
      events && (sessions || json || csv),
      '--events are written in the format of the log: --sessions, --json and --csv do not go with them',
    ],
    [
      metrics && (sessions || events),
      '--metrics add up what --sessions and --events show one by one: take one after the other',
    ],
    [out !== undefined && !isTable, '--out is where a table is written: --sessions, --events or --metrics is missing'],
    [out !== undefined && out === html, '--out and --html name the same file'],
  ]);
}

function ofState({ state, parquet, events, out, sort }: OptionValues, logs: readonly string[]): readonly string[] {
  if (state === undefined) return [];
  return sentences([
    [parquet, '--parquet writes a whole file, and with --state each run adds to what is there: take --csv or --json'],
    [events, '--events are of whole logs: --state does not go with them'],
    [
      out !== undefined,
      '--state adds to what earlier runs have written, --out writes all of a file: append with >> instead',
    ],
    [logs.includes('-'), '--state needs a file to go on in, and standard input (-) is none'],
    [sort, '--state goes on where it was, --sort reads everything: they exclude each other'],
  ]);
}

function ofFollowing({ follow, sort }: OptionValues, logs: readonly string[]): readonly string[] {
  if (!follow) return [];
  return sentences([
    [
      logs.includes('-'),
      '--follow needs a file; standard input (-) is read for as long as it goes on, without --follow',
    ],
    [sort, '--follow never reads everything, and --sort does: they exclude each other'],
  ]);
}

/** Those that hold. */
const sentences = (rules: readonly (readonly [isBroken: boolean, sentence: string])[]): readonly string[] =>
  rules.flatMap(([isBroken, sentence]) => (isBroken ? [sentence] : []));
