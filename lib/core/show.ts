/**
 * A foreign value in a few words, for a message. The result is short, on one line, and safe to print: control characters and
 * those that change the direction of text are escaped.
 *
 * It runs no code of the value: no `toString`, no getter, no trap of a `Proxy`. Of an object it says only what kind it is, because its
 * content may be huge, circular, or private. Of a text it shows the first 60 characters.
 *
 * ```ts
 * import { show } from 'rxjs-sessionize/codec';
 *
 * console.log(show('a\nb'), show(NaN), show(['a']));
 * // => "a\nb" NaN an array
 * ```
 */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'bigint':
      return value > -greatestBigInt && value < greatestBigInt ? `${String(value)}n` : 'a huge bigint';
    case 'symbol':
      return `Symbol(${value.description === undefined ? '' : quote(value.description)})`;
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : kindOf(value);
    default:
      return String(value);
  }
}

/** Text for a message: cut to `longest` characters, with characters escaped that must not reach a terminal or a reader. */
export const showText = (text: string, longest = 200): string => cut(text, longest).replace(unsafe, escape);

const cut = (text: string, longest: number): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** Control and format characters, those of text direction among them; line separators; halves of a pair; private use. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/gu;

const escape = (character: string): string => {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
};

const quote = (text: string): string => JSON.stringify(cut(text, 60)).replace(unsafe, escape);

const greatestBigInt = 10n ** 40n;

function kindOf(value: object): string {
  try {
    // This works on a `Date` only; `instanceof` would run a trap.
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? 'an invalid Date' : `the Date ${new Date(time).toISOString()}`;
  } catch {
    return isArray(value) ? 'an array' : 'an object';
  }
}

/** Whether it is an array; a `Proxy` that is revoked cannot be asked. */
function isArray(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
