const wholeNumber = /^-?\d+$/;

/** A string, or a number: inside a string nothing is a number. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Longer ones are no names, and cost more than they are long. */
const mostDigits = 40;

/** Begins the text that stands for a number while it is parsed: no log can know it. */
const mark = `${crypto.getRandomValues(new Uint32Array(4)).join('.')}:`;

/** What a JSON text says. A whole number that a `number` does not hold exactly is a `bigint`. */
export function parseExactly(json: string): unknown {
  if (!/\d{16}/.test(json)) return JSON.parse(json);
  const marked = json.replace(stringOrNumber, (token) => (isInexact(token) ? `"${mark}${token}"` : token));
  try {
    return JSON.parse(marked, (_, value: unknown) =>
      typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
    );
  } catch (error) {
    // It says what is wrong with the text as it was written.
    JSON.parse(json);
    throw error;
  }
}

const isInexact = (token: string): boolean =>
  token.length <= mostDigits && wholeNumber.test(token) && !Number.isSafeInteger(Number(token));

/** The digits of a number beyond 2^53, as the name of a user has them: an `n` makes another name of them than of the same text. */
const digits = /^-?\d{16,}n+$/;

/** A name by which values stay as many as they were: a text that looks like the name of a number gets one more `n`. */
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
