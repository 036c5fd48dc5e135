import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { nearest } from './nearest.js';

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
  threads: { type: 'string' },
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

/** The arguments, before any value is decoded. */
export interface Arguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
  /** The names of the given options. */
  readonly given: readonly string[];
}

/** Parses the arguments of the command, or returns a sentence on the first wrong option. */
export function parseArguments(args: readonly string[]): Either<readonly string[], Arguments> {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      options: flags,
      allowPositionals: true,
      tokens: true,
    });
    const given = tokens.flatMap((token) => ('name' in token ? [token.name] : []));
    const twice = given.find((name, i) => given.indexOf(name) < i && !isMultiple(name));
    return twice === undefined
      ? right({ values, positionals, given })
      : left([`--${twice} is given twice; give it once`]);
  } catch (error) {
    return left([unknownOption(args) ?? inOneSentence(error as Error)]);
  }
}

const isMultiple = (name: string): boolean =>
  Object.entries(flags).some(([flag, of]) => flag === name && 'multiple' in of);

/** A sentence on the first option that does not exist, with the nearest one that does. */
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

/** Node adds advice after the first sentence. It does not fit here. */
const inOneSentence = ({ message }: Error): string => message.replace(/\.\s.*/s, '');
