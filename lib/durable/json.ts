import { StoreError } from './errors.js';

/** Refuses what would come out of a store as something else: a `Date` as a string, say. */
export function checkJson(what: string, value: unknown): void {
  if (isJson(value)) return;
  const [path, culprit] = findCulprit('', value);
  throw new StoreError(
    'not-json',
    `${what} must be plain JSON, got ${show(culprit)}${path === '' ? '' : ` at ${path}`}; ` +
      `it would come out of the store as something else`,
  );
}

/** Whether JSON gives a value back as it was. A field that is `undefined` is one that is left out. */
function isJson(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) {
    for (const item of value) if (!isJson(item)) return false;
    return true;
  }
  if (!isPlainObject(value)) return false;
  for (const key in value) if (value[key] !== undefined && !isJson(value[key])) return false;
  return true;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function findCulprit(path: string, value: unknown): [path: string, culprit: unknown] {
  if (Array.isArray(value)) {
    const index = value.findIndex((item) => !isJson(item));
    return findCulprit(`${path}[${String(index)}]`, value[index]);
  }
  if (!isPlainObject(value)) return [path, value];
  const key = Object.keys(value).find((key) => value[key] !== undefined && !isJson(value[key])) ?? '';
  return findCulprit(`${path}.${key}`, value[key]);
}

const show = (value: unknown): string =>
  typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : `the ${typeof value} ${String(value)}`;
