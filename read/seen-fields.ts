import Papa from 'papaparse';
import { textAt } from './bytes.js';
import { pathOf, valueAlong } from './field-path.js';
import { combinedFields, combinedLine, fieldOfLine } from './combined.js';
import { JsonObjects } from './json-objects.js';
import type { LogFormat } from './log-format.js';
import { w3cField, W3cLines } from './w3c.js';
import { requestFields } from './web-request.js';
import { delimiterOf, namesDelimiter, type TableOptions } from './csv.js';

/** A field of a log with some of its values. */
export interface SeenField {
  readonly name: string;
  /** The values in the order of the log. */
  readonly values: readonly unknown[];
}

/** The fields of the first events of a log. */
export function fieldsIn(head: Uint8Array, format: LogFormat, table: TableOptions = {}): readonly SeenField[] {
  if (format === 'json') return fieldsOf(jsonIn(head));
  const text = linesIn(head);
  return fieldsOf(recordsIn[format](text.slice(0, text.lastIndexOf('\n') + 1) || text, table));
}

const recordsIn = { ndjson: objectsIn, csv: rowsIn, combined: combinedIn, w3c: w3cIn };

function jsonIn(head: Uint8Array): readonly object[] {
  const texts: string[] = [];
  const json = new JsonObjects({ found: (bytes) => texts.push(textAt(bytes)), bad: () => undefined });
  json.read(head);
  return texts.flatMap(objectsIn);
}

/** The deepest nesting for which paths are shown. */
const deepest = 3;

/** Replaces fields that are only objects by the fields inside them, with their paths. */
export const withInner = (fields: readonly SeenField[], depth = 0): readonly SeenField[] =>
  fields.flatMap((field) => {
    const { name, values } = field;
    if (depth === deepest || values.length === 0 || !values.every(isObject)) return [field];
    const inner = fieldsOf(values).map((each) => ({ ...each, name: `${name}.${each.name}` }));
    return withInner(inner, depth + 1);
  });

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** Whether the log is one JSON object whose members are events, each under its key: all begin with the same key. */
export const areMembersEvents = (head: Uint8Array): boolean =>
  /^\s*\{\s*"[^"]*"\s*:\s*\{\s*("\w{1,50}")[^{}]*\}\s*,\s*"[^"]*"\s*:\s*\{\s*\1/.test(linesIn(head).slice(0, 2_000));

/** The path of the first list of objects, if the log is one JSON object with such a list: `results`, `hits.hits`. */
export function listOfEventsIn(head: Uint8Array): string | undefined {
  const beginning = linesIn(head).slice(0, 2_000);
  /** The keys of the open objects. A list has none. */
  const open: (string | undefined)[] = [];
  let key: string | undefined;
  let before = '';
  for (const [token, text] of beginning.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s"]/g)) {
    if (token === '{') {
      if (before === '[') {
        const path = open.filter((each) => each !== undefined);
        return path.length > 0 && path.every((each) => /^\w{1,50}$/.test(each)) ? path.join('.') : undefined;
      }
      open.push(key);
    } else if (token === '[') open.push(key);
    else if (token === '}' || token === ']') open.pop();
    if (token !== ':') key = text;
    before = token;
  }
  return undefined;
}

/** The fields of these records. */
export function fieldsOf(records: readonly object[]): readonly SeenField[] {
  const values = new Map<string, unknown[]>();
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      const known = values.get(name) ?? [];
      values.set(name, known);
      if (value !== null && value !== '') known.push(value);
    }
  }
  return Array.from(values, ([name, values]) => ({ name, values }));
}

function objectsIn(lines: string): readonly object[] {
  return lines.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function rowsIn(lines: string, { columns, quote }: TableOptions): readonly object[] {
  const delimiter = delimiterOf(firstRowIn(lines), columns?.length);
  const quoteChar = quote ?? (delimiter === '\t' ? '' : '"');
  const config = {
    delimiter,
    quoteChar,
    newline: '\n' as const,
    skipEmptyLines: 'greedy' as const,
    ...(quoteChar === '' && { fastMode: true }),
  };
  const rows = Papa.parse<string[]>(lines.replace(/^#[^\n]*\n?/gm, '').trimEnd(), config).data;
  const names = columns ?? rows.shift() ?? [];
  // As in `Csv`, a space after each delimiter belongs to no value.
  const isSpaced = names.some((name) => name.startsWith(' '));
  const valueOf = (text = '') => (isSpaced ? text.trim() : text);
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name.trim(), valueOf(row[i])])));
}

/** The names of the columns in a comment above the first row of a table: the last one, or the one that says `fields`. */
export function namesInComment(head: Uint8Array): readonly string[] | undefined {
  const text = linesIn(head);
  const row = firstRowIn(text);
  const delimiter = delimiterOf(row);
  const comments = text.slice(0, text.indexOf(row)).trimEnd().split('\n');
  const comment = comments.findLast((line) => saysFields.test(line)) ?? comments.at(-1) ?? '';
  if (!comment.startsWith('#')) return undefined;
  const names = comment.replace(saysFields, '#').slice(1).split(delimiter);
  return names.length === row.split(delimiter).length ? names.map((name) => name.trim()) : undefined;
}

const saysFields = /^#\s*fields(?::\s*|\t)/i;

function combinedIn(lines: string): readonly object[] {
  return lines.split('\n').flatMap((text) => {
    const line = combinedLine(text.trimEnd());
    return line === undefined
      ? []
      : [recordOf([...combinedFields, ...requestFields], (name) => fieldOfLine(name, line))];
  });
}

function w3cIn(lines: string): readonly object[] {
  const w3c = new W3cLines();
  return lines.split('\n').flatMap((text) => {
    const values = w3c.read(text.trimEnd());
    if (values === undefined || typeof values === 'string') return [];
    return [recordOf([...values.keys(), ...requestFields], (name) => w3cField(name, values))];
  });
}

const recordOf = (names: readonly string[], valueOf: (name: string) => unknown): object =>
  Object.fromEntries(names.map((name) => [name, valueOf(name) ?? null]));

/** The delimiter of a table. */
export const delimiterIn = (head: Uint8Array): string => delimiterOf(firstRowIn(linesIn(head)));

/** The values of a field that has this name, or is inside one. */
export function valuesAt(fields: readonly SeenField[], name: string): readonly unknown[] {
  const own = fields.find((field) => field.name === name);
  const path = pathOf(name);
  if (own !== undefined || path === undefined) return own?.values ?? [];
  const root = fields.find((field) => field.name === path.root);
  return (root?.values ?? []).map((value) => valueAlong(path.steps, value)).filter((value) => value != null);
}

/** How many values the first row of a table has. */
export function valuesInFirstRow(head: Uint8Array): number {
  const row = firstRowIn(linesIn(head));
  return row.split(delimiterOf(row)).length;
}

/** The text without a byte order mark, with line feeds as its only line ends, and without a first line for Excel. */
function linesIn(head: Uint8Array): string {
  const text = textAt(head)
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
  const first = text.slice(0, text.indexOf('\n') >>> 0);
  return namesDelimiter.test(first) ? text.slice(first.length + 1) : text;
}

const firstRowIn = (lines: string): string => /^(?!#).*\S.*$/m.exec(lines)?.[0] ?? '';
