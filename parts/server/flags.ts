import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

interface Faults {
  readonly errors: readonly { readonly path: string; readonly reason: string }[];
}

/** Decodes the flags in the arguments, or returns a sentence on each wrong one. */
export function parseFlags<T>(
  args: readonly string[],
  options: ParseArgsConfig['options'],
  decode: (values: unknown) => Either<Faults, T>,
): Either<readonly string[], T | 'help'> {
  let values: Readonly<Record<string, unknown>>;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    // Node adds advice after the first sentence. It does not fit here.
    return left([(error as Error).message.replace(/\.\s.*/s, '')]);
  }
  if (values['help'] === true) return right('help');
  const decoded = decode(values);
  return isLeft(decoded)
    ? left(decoded.left.errors.map(({ path, reason }) => `--${path.replace(/\[\d+\]$/, '')}: ${reason}`))
    : decoded;
}

/** A whole number within these bounds. */
export const wholeNumber = (from: number, to: number) =>
  new t.Type<number, string, unknown>(
    'WholeNumber',
    t.number.is,
    (text, context) =>
      typeof text === 'string' && /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to
        ? t.success(Number(text))
        : t.failure(
            text,
            context,
            `expected a whole number from ${String(from)} to ${String(to)}, got "${String(text)}"`,
          ),
    String,
  );

/** A name without scheme, port or path. */
export const HostName = new t.Type<string, string, unknown>(
  'HostName',
  t.string.is,
  (text, context) =>
    typeof text === 'string' && /^[\w.-]+$/.test(text)
      ? t.success(text.toLowerCase())
      : t.failure(text, context, 'expected a name such as ctr.example'),
  String,
);

/** An origin as browsers send it in `Origin`. */
export const Origin = new t.Type<string, string, unknown>(
  'Origin',
  t.string.is,
  (text, context) =>
    typeof text === 'string' && /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
      ? t.success(text)
      : t.failure(text, context, 'expected an origin such as https://shop.example, without a path'),
  String,
);
