import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { decodeValue } from 'rxjs-sessionize/codec';
import { HostName, wholeNumber } from '../../parts/server/flags.js';
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
 * The options in the arguments, or a sentence on each that is wrong.
 *
 * @param port - where to listen if the arguments do not say
 */
export function parseOptions(args: readonly string[], port = '8090'): Either<readonly string[], Options | 'help'> {
  let values: Readonly<Record<string, unknown>>;
  try {
    ({ values } = parseArgs({ args: [...args], options: { ...flags, port: { type: 'string', default: port } } }));
  } catch (error) {
    // The sentences after the first are advice that does not fit here.
    return left([(error as Error).message.replace(/\.\s.*/s, '')]);
  }
  if (values['help'] === true) return right('help');
  const decoded = decodeFlags(values);
  if (isLeft(decoded)) return left(decoded.left.errors.map(({ path, reason }) => `--${path}: ${reason}`));
  const { 'allow-host': hosts, postgres, ...rest } = decoded.right;
  if (rest.gap < 1) return left(['--gap: expected a time of at least 1ms']);
  // A name to listen at is one to be asked by.
  return right({ ...rest, postgres, access: { hosts: [rest.host, ...hosts], origins: [] } });
}
