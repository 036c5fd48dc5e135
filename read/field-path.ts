import { parseExactly } from './exact-numbers.js';

/** The path to a value inside another one: `properties.$browser`, `event_params[key=search_term].value`. */
export interface FieldPath {
  /** The field in which the path begins. */
  readonly root: string;
  readonly steps: readonly Step[];
}

/** A member by name or place, or the first element of a list that has this member. */
type Step = string | { readonly key: string; readonly value: string };

/** Parses a name as a path; `undefined` if it is a plain name. */
export function pathOf(name: string): FieldPath | undefined {
  const [root, ...steps] = Array.from(name.matchAll(/\[([^\]=]+)=([^\]]*)\]|[^.[\]]+/g), ([text, key, value]) =>
    key === undefined || value === undefined ? text : { key, value },
  );
  return typeof root === 'string' && steps.length > 0 ? { root, steps } : undefined;
}

/** The value at the end of the path, if there is one. In a table, a value with members is JSON text. */
export function valueAlong(steps: readonly Step[], from: unknown): unknown {
  let value = typeof from === 'string' ? parsed(from) : from;
  for (const step of steps) {
    if (typeof step === 'string') value = memberOf(value, step);
    else value = Array.isArray(value) ? value.find((each) => isText(memberOf(each, step.key), step.value)) : undefined;
  }
  return isTyped(value) ? Object.values(value).find((each) => each !== null && each !== undefined) : value;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const isText = (value: unknown, text: string): boolean =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value) && String(value) === text;

/** Whether it is a value as GA4 writes it: an object with a member for each type. */
const isTyped = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every((name) => /^(?:string|int|float|double)_value$/.test(name));

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}
