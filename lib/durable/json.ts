import { show, showText } from '../core/show.js';
import { StoreError } from './errors.js';

/** How deep arrays and objects may be nested. Reading and writing JSON recurses, and would fail somewhere deeper. */
const deepest = 500;

/**
 * Whether JSON gives a value back as it was. A `Date`, for example, comes back as a string. A field that is `undefined` counts
 * as left out.
 */
export function isJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (depth === deepest) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isJson(item, depth + 1)) return false;
    return true;
  }
  if (!isPlainObject(value)) return false;
  for (const key in value) if (value[key] !== undefined && !isJson(value[key], depth + 1)) return false;
  return true;
}

/** The error for a value that JSON would not give back as it was. */
export const notJson = (what: string, value: unknown): StoreError =>
  new StoreError(
    'not-json',
    `${what} must be plain JSON, got ${culpritIn(value)}; it would come out of the store as something else`,
  );

/** The part of a value that JSON would not give back as it was, and its path. */
export function culpritIn(value: unknown, path = '', depth = 0): string {
  const at = path === '' ? '' : ` at ${showText(path)}`;
  if (depth === deepest) return `more than ${String(deepest)} levels${at}`;
  const isCulprit = (part: unknown) => !isJson(part, depth + 1);
  if (Array.isArray(value)) {
    const index = value.findIndex(isCulprit);
    return culpritIn(value[index], `${path}[${String(index)}]`, depth + 1);
  }
  if (!isPlainObject(value)) return show(value) + at;
  const key = Object.keys(value).find((key) => value[key] !== undefined && isCulprit(value[key])) ?? '';
  return culpritIn(value[key], `${path}.${key}`, depth + 1);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
