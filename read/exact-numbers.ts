const wholeNumber = /^-?\d+$/;

/** Matches a string or a number, so that digits inside a string are no number. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A longer number is no name. Its cost would grow faster than its length. */
const mostDigits = 40;

/** Marks the text that replaces a number while JSON is parsed. It is random, so no log can contain it. */
const mark = `${crypto.getRandomValues(new Uint32Array(4)).join('.')}:`;

/** Parses JSON. A whole number that a `number` cannot hold exactly becomes a `bigint`. */
export function parseExactly(json: string): unknown {
  if (!/\d{16}/.test(json)) return JSON.parse(json);
  const marked = json.replace(stringOrNumber, (token) => (isInexact(token) ? `"${mark}${token}"` : token));
  try {
    return JSON.parse(marked, (_, value: unknown) =>
      typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
    );
  } catch (error) {
    // Throws the error about the text as it was written.
    JSON.parse(json);
    throw error;
  }
}

const isInexact = (token: string): boolean =>
  token.length <= mostDigits && wholeNumber.test(token) && !Number.isSafeInteger(Number(token));

/** The name of a number beyond 2^53: its digits and an `n`, so that it differs from the name of the same digits as text. */
const digits = /^-?\d{16,}n+$/;

/** A name for a value. Different values have different names: a text that looks like the name of a number gets another `n`. */
export const nameOf = (value: string | number | bigint): string | number =>
  typeof value === 'bigint'
    ? `${String(value)}n`
    : typeof value === 'string' && value.endsWith('n') && digits.test(value)
      ? `${value}n`
      : value;

/** The value that has this name. */
export const valueOf = (name: string | number): string | number | bigint =>
  typeof name === 'number' || !name.endsWith('n') || !digits.test(name)
    ? name
    : name.endsWith('nn')
      ? name.slice(0, -1)
      : BigInt(name.slice(0, -1));
