import type { Context, ValidationError } from 'io-ts';
import { show } from '../core/show.js';

/** What is wrong at one place of a value. */
export interface Fault {
  /** Where: `time`, `items[1]`; empty where it is the value itself. */
  readonly path: string;
  /** A sentence: what was expected and what came. */
  readonly reason: string;
}

/** A value that its codec refuses, as it came, and why. */
export interface RejectedValue {
  readonly value: unknown;
  /** At least one. */
  readonly errors: readonly Fault[];
}

/** The error of a stream that met a value its codec refuses, and has no `rejected` to tell. */
export class RejectedValueError extends Error {
  override readonly name = 'RejectedValueError';
  readonly code = 'rejected-value';

  constructor(
    readonly rejection: RejectedValue,
    codec: string,
  ) {
    super(
      `decode: a value is not ${codec}: ${rejection.errors
        .map(({ path, reason }) => (path === '' ? reason : `${path}: ${reason}`))
        .join('; ')}; pass \`rejected\` to receive such values instead of this error`,
    );
  }
}

/** An error of io-ts in readable terms. */
export const faultOf = ({ value, context, message }: ValidationError): Fault => ({
  path: pathOf(context),
  reason: message ?? `expected ${context.at(-1)?.type.name ?? 'another value'}, got ${show(value)}`,
});

/** An alternative of a union or a part of an intersection is an entry too, but looks at the same value again: no step. */
const pathOf = (context: Context): string =>
  context.reduce((path, { key, actual }, i) => {
    const parent = context[i - 1]?.actual;
    if (i === 0 || Object.is(actual, parent)) return path;
    if (Array.isArray(parent)) return `${path}[${key}]`;
    return path === '' ? key : `${path}.${key}`;
  }, '');
