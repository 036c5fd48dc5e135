import type { ParseArgsConfig } from 'node:util';
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { decodeValue } from 'rxjs-sessionize/codec';
import { HostName, parseFlags, wholeNumber } from '../../parts/server/flags.js';
import type { Access } from '../../parts/server/access.js';
import { Duration } from '../../read/duration.js';

const flags = {
  host: { type: 'string', default: '127.0.0.1' },
  'allow-host': { type: 'string', multiple: true, default: [] },
  data: { type: 'string', default: 'search-shop-data' },
  postgres: { type: 'string' },
  gap: { type: 'string', default: '30s' },
  grace: { type: 'string', default: '3s' },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies ParseArgsConfig['options'];

const decodeFlags = decodeValue(
  t.intersection([
    t.type({
      host: t.string,
      port: wholeNumber(0, 65_535),
      'allow-host': t.readonlyArray(HostName),
      data: t.string,
      gap: Duration,
      grace: Duration,
    }),
    t.partial({ postgres: t.string }),
  ]),
);

export interface Options {
  readonly host: string;
  readonly port: number;
  readonly access: Access;
  readonly data: string;
  readonly postgres: string | undefined;
  readonly gap: number;
  readonly grace: number;
}

/**
 * Reads the options from the arguments, or returns a sentence on each wrong one.
 *
 * @param port - the default port
 */
export function parseOptions(args: readonly string[], port = '8090'): Either<readonly string[], Options | 'help'> {
  const parsed = parseFlags(args, { ...flags, port: { type: 'string', default: port } }, decodeFlags);
  if (isLeft(parsed)) return parsed;
  if (parsed.right === 'help') return right('help');
  const { 'allow-host': hosts, postgres, ...rest } = parsed.right;
  if (rest.gap < 1) return left(['--gap: expected a time of at least 1ms']);
  // A request may name the server by the name it listens at.
  return right({ ...rest, postgres, access: { hosts: [rest.host, ...hosts], origins: [] } });
}
