import type { ParseArgsConfig } from 'node:util';
import { type Either, isLeft, isRight, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { decodeValue } from 'rxjs-sessionize/codec';
import { Duration } from '../../read/duration.js';
import { GapRule } from '../../read/gap-rule.js';
import type { Access } from '../../parts/server/access.js';
import { HostName, Origin, parseFlags, wholeNumber } from '../../parts/server/flags.js';
import type { Cut } from './pipeline.js';

const flags = {
  host: { type: 'string', default: '127.0.0.1' },
  'allow-host': { type: 'string', multiple: true, default: [] },
  origin: { type: 'string', multiple: true, default: [] },
  gap: { type: 'string', default: '10s' },
  'gap-by': { type: 'string', multiple: true, default: [] },
  grace: { type: 'string', default: '2s' },
  silence: { type: 'string', default: '2s' },
  'max-ahead': { type: 'string', default: '1m' },
  'max-events': { type: 'string', default: '1000' },
  'split-before': { type: 'string', multiple: true, default: [] },
  'split-after': { type: 'string', multiple: true, default: [] },
  every: { type: 'string', default: '1m' },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies ParseArgsConfig['options'];

/** A duration that must not be 0. */
const SomeTime = new t.Type<number, string, unknown>(
  'SomeTime',
  t.number.is,
  (text, context) => {
    const time = Duration.validate(text, context);
    return isRight(time) && time.right === 0 ? t.failure(text, context, 'expected a time of at least 1ms') : time;
  },
  Duration.encode,
);

/** A gap belongs to a user, and an event has only the user's name. */
const GapOfUser = new t.Type<GapRule, string, unknown>(
  'GapOfUser',
  GapRule.is,
  (text, context) => {
    const rule = GapRule.validate(text, context);
    return isRight(rule) && rule.right.match.field !== 'user'
      ? t.failure(text, context, `a gap belongs to a user: expected user=VALUE:TIME, got "${String(text)}"`)
      : rule;
  },
  GapRule.encode,
);

const EventType = t.keyof(
  { 'app-open': null, search: null, results: null, click: null },
  'app-open, search, results or click',
);

const decodeFlags = decodeValue(
  t.type({
    host: t.string,
    port: wholeNumber(0, 65_535),
    'allow-host': t.readonlyArray(HostName),
    origin: t.readonlyArray(Origin),
    gap: Duration,
    'gap-by': t.readonlyArray(GapOfUser),
    grace: Duration,
    silence: SomeTime,
    'max-ahead': Duration,
    'max-events': wholeNumber(1, 1_000_000),
    'split-before': t.readonlyArray(EventType),
    'split-after': t.readonlyArray(EventType),
    every: SomeTime,
  }),
);

export interface Options {
  readonly host: string;
  readonly port: number;
  readonly access: Access;
  readonly cut: Cut;
}

/**
 * Reads the options from the arguments, or returns a sentence on each wrong one.
 *
 * @param port - the default port
 */
export function parseOptions(args: readonly string[], port = '8080'): Either<readonly string[], Options | 'help'> {
  const parsed = parseFlags(args, { ...flags, port: { type: 'string', default: port } }, decodeFlags);
  if (isLeft(parsed)) return parsed;
  if (parsed.right === 'help') return right('help');
  const {
    host,
    port: chosen,
    'allow-host': hosts,
    origin: origins,
    'gap-by': gapsBy,
    'max-ahead': maxAhead,
    'max-events': maxEvents,
    'split-before': splitBefore,
    'split-after': splitAfter,
    ...cut
  } = parsed.right;
  // A request may name the server by the name it listens at.
  const access = { hosts: [host, ...hosts], origins };
  return right({ host, port: chosen, access, cut: { ...cut, gapsBy, maxAhead, maxEvents, splitBefore, splitAfter } });
}
