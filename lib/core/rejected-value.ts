import { show, showText } from './show.js';

/** What is wrong at one place of a value. */
export interface Fault {
  /** The path, such as `time` or `items[1]`; empty for the value itself. Of a long one the first 300 characters. */
  readonly path: string;
  /** A sentence: what was expected and what it got. It is safe to print: at most 300 characters, control characters escaped. */
  readonly reason: string;
}

/** A value that its codec or schema refuses, unchanged, and why. */
export interface RejectedValue {
  readonly value: unknown;
  /** At least one, and the first 100 if there are more. */
  readonly errors: readonly Fault[];
}

/** More of them help nobody, and each takes a hundred times the bytes that cause it. */
const mostFaults = 100;

/** The longest text of a fault, in characters: a library may quote the whole value. */
const longestText = 300;

/** The first faults, each made of the codec's or the schema's description, which may quote the value as it is. */
export const faultsOf = <I>(all: readonly I[], faultOf: (each: I) => Fault): readonly Fault[] =>
  all.slice(0, mostFaults).map((each) => {
    const { path, reason } = faultOf(each);
    return { path: showText(path, longestText), reason: showText(reason, longestText) };
  });

/** The error of a stream that met a value which its codec or schema refuses, and that has no `rejected` to call. */
export class RejectedValueError extends Error {
  override readonly name = 'RejectedValueError';
  readonly code = 'rejected-value';

  constructor(
    readonly rejection: RejectedValue,
    expected: string,
  ) {
    super(
      `decode: a value is not ${expected}: ${rejection.errors
        .map(({ path, reason }) => (path === '' ? reason : `${path}: ${reason}`))
        .join('; ')}; pass \`rejected\` to receive such values instead of this error`,
    );
  }
}

/** A step of a path: `.name`, `[1]` of a list, `["other name"]`. Names come from the data: they are cut and escaped. */
export function joined(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${String(key)}]`;
  const name = String(key);
  if (!/^[\w$-]{1,60}$/.test(name)) return `${path}[${show(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}
