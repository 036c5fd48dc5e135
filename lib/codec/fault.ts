import type { Context, ValidationError } from 'io-ts';
import { type Fault, joined } from '../core/rejected-value.js';
import { show } from '../core/show.js';

/** An error of io-ts in readable terms. */
export const faultOf = ({ value, context, message }: ValidationError): Fault => ({
  path: pathOf(context),
  reason: message ?? `expected ${context.at(-1)?.type.name ?? 'another value'}, got ${show(value)}`,
});

/** A union's alternative or an intersection's part is an entry too, but no step of the path: it looks at the same value again. */
const pathOf = (context: Context): string =>
  context.reduce((path, { key, actual }, i) => {
    const parent = context[i - 1]?.actual;
    if (i === 0 || Object.is(actual, parent)) return path;
    return joined(path, Array.isArray(parent) ? Number(key) : key);
  }, '');
