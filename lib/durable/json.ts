import { showText } from '../core/show.js';
import { StoreError } from './errors.js';

/** Writing and reading JSON recurse, and so fail somewhere above this many lists and objects in one another. */
const deepest = 500;

/** Refuses what would come out of a store as something else: a `Date` as a string, say. */
export function checkJson(what: string, value: unknown): void {
  if (isJson(value)) return;
  const [path, culprit] = findCulprit('', value);
  throw new StoreError(
    'not-json',
    `${what} must be plain JSON, got ${show(culprit)}${path === '' ? '' : ` at ${showText(path)}`}; ` +
      `it would come out of the store as something else`,
  );
}

/** Whether JSON gives a value back as it was. A field that is `undefined` is one that is left out. */
function isJson(value: unknown, depth = 0): boolean {
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

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Where the first value is that JSON does not give back, at depth `depth` of the whole. */
function findCulprit(path: string, value: unknown, depth = 0): [path: string, culprit: unknown] {
  if (depth === deepest) return [path, value];
  if (Array.isArray(value)) {
    const index = value.findIndex((item) => !isJson(item, depth + 1));
    return findCulprit(`${path}[${String(index)}]`, value[index], depth + 1);
  }
  if (!isPlainObject(value)) return [path, value];
  const key = Object.keys(value).find((key) => value[key] !== undefined && !isJson(value[key], depth + 1)) ?? '';
  return findCulprit(`${path}.${key}`, value[key], depth + 1);
}

const show = (value: unknown): string =>
  Array.isArray(value) || isPlainObject(value)
    ? `something ${String(deepest)} lists or objects deep`
    : typeof value === 'object' && value !== null
      ? `a ${value.constructor.name}`
      : `the ${typeof value} ${String(value)}`;
