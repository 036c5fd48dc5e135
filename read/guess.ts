import type { TableOptions } from './csv.js';
import { fieldsIn, namesInComment, type SeenField, valuesInFirstRow } from './seen-fields.js';
import { timeFormOf } from './time-form.js';

/** A guess of the fields of a log, as values of options. */
export interface Guess {
  readonly user: string | undefined;
  readonly time: string | undefined;
  /** `FIELD=VALUE`. */
  readonly search: string | undefined;
  readonly click: string | undefined;
}

/** The usual names of the fields, the surest first. */
const users = [
  /^user$/i,
  /^user_?(?:id|name|key|token|pseudo_id)$/i,
  /^@?usr(?:_?id)?$/i,
  /^(?:u|c|v)?id_?(?:user|visitor|client|customer)$/i,
  /^(?:uid|distinct_id|anonymous_?id|visitor|customer|client|member|account|person|player|device|subscriber)$/i,
  /^(?:visitor|customer|client|member|account|person|player|device|subscriber|anon|profile|session)_?(?:id|key|uuid|name)$/i,
  /^(?:benutzer|nutzer|kunde|besucher|usuario|utilisateur)(?:_?(?:id|nr|name))?$/i,
  /^(?:email|login|ip|ip_?address|remote_?(?:addr|ip)|client_?ip|host)$/i,
];
const times = [
  /^(?:time|timestamp|@timestamp|_time|ts)$/i,
  /^(?:event|action|search|request|server|log|client)_?(?:time|timestamp|date|ts)$/i,
  /^(?:time_?(?:iso8601|local|utc)|msec)$/i,
  /^(?:datum|zeit|zeitpunkt|zeitstempel|fecha|horodatage)$/i,
  /^(?:datetime|date_?time|created|created_?at|occurred_?at|received_?at|sent_?at|at|when|date|t|t_?ms|time_?ms|epoch)$/i,
  /time_?stamp$/i,
];

const saysKind = /type|event|action|kind|category|verb|activity/i;

export function guess(fields: readonly SeenField[]): Guess {
  const time =
    named(times, fields, ({ values }) => areMostly(values, isTime)) ??
    named(times, fields, ({ values }) => timeFormOf(values) !== undefined);
  const kinds = fields
    .filter((field) => field !== time && hasFewValues(field))
    .sort((a, b) => Number(saysKind.test(b.name)) - Number(saysKind.test(a.name)));
  return {
    user: named(users, fields, ({ values }) => areMostly(values, isName))?.name,
    time: time?.name,
    search: matching(kinds, /search|query|such|recherche|buscar/i, /clic|klick|result|suggest/i),
    click: matching(kinds, /clic|klick|open|select|choose|visit|view_item|hit/i),
  };
}

/** The names of the columns of a table whose first line is an event, and what they come from. */
export interface ColumnNames {
  readonly names: readonly string[];
  readonly from: 'comment' | 'values';
}

/**
 * Names for the columns of a table whose first line looks like an event, in their order. A comment above it names them, or they
 * are named for their values.
 *
 * @param fields - the columns, if the first line named them
 * @param areFit - whether columns with the names of the comment hold events
 */
export function columnsWithoutHead(
  head: Uint8Array,
  fields: readonly SeenField[],
  areFit: (columns: readonly SeenField[]) => boolean,
  table: TableOptions = {},
): ColumnNames | undefined {
  const inComment = namesInComment(head);
  if (inComment !== undefined && areFit(fieldsIn(head, 'csv', { ...table, columns: inComment })))
    return { names: inComment, from: 'comment' };
  const names = namesWithoutHead(head, fields, table);
  return names && { names, from: 'values' };
}

function namesWithoutHead(
  head: Uint8Array,
  fields: readonly SeenField[],
  table: TableOptions,
): readonly string[] | undefined {
  if (!fields.some(({ name }) => /^\d+(?:\.\d+)?$|^\d{4}-\d\d-\d\d/.test(name))) return undefined;
  const columns = Array.from({ length: valuesInFirstRow(head) }, (_, i) => String(i + 1));
  return columnNames(fieldsIn(head, 'csv', { ...table, columns }));
}

/** Names for the columns of a table that has none, in their order. */
function columnNames(columns: readonly SeenField[]): readonly string[] {
  const times = columns.filter(({ values }) => areMostly(values, isTime));
  // A small number is probably no time.
  const time = times.find(({ values }) => !values.some((value) => /^\d{1,8}$/.test(textOf(value)))) ?? times[0];
  const others = columns.filter((column) => column !== time);
  const type = others.find(({ values }) => values.some((value) => /search|click/i.test(textOf(value))));
  const user = others.find((column) => column !== type);
  return columns.map((column, i) =>
    column === time ? 'time' : column === type ? 'type' : column === user ? 'user' : `column${String(i + 1)}`,
  );
}

/** The fields that tell the kind of an event. */
export const kindsOf = (fields: readonly SeenField[]): readonly SeenField[] =>
  fields.filter((field) => saysKind.test(field.name) && field.values.length > 0 && hasFewValues(field));

const named = (names: readonly RegExp[], fields: readonly SeenField[], fits: (field: SeenField) => boolean) =>
  names.flatMap((name) => fields.filter((field) => isCalled(field.name, name) && fits(field)))[0];

/** Whether a field has a usual name, alone or with the fields around it: `user.id`, `_source.user.id`, `at.time`. */
function isCalled(path: string, name: RegExp): boolean {
  // MongoDB writes a time as { "$date": … }, and a number as { "$numberLong": … }.
  const names = path.replace(/(?:\.\$\w+)+$/, '').split('.');
  return names.some((_, from) => name.test(names.slice(from).join('_')));
}

/** Whether almost all values fit. A few broken lines do not matter. */
const areMostly = (values: readonly unknown[], is: (value: unknown) => boolean): boolean =>
  values.length > 0 && values.filter(is).length >= 0.9 * values.length;

const isName = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

const isTime = (value: unknown): boolean => isEpoch(value) || /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)/.test(textOf(value));

const isEpoch = (value: unknown): boolean => /^\d{1,19}(?:\.\d+)?$/.test(textOf(value));

/** Whether the field has few values, each of them often, as the kind of an event has. */
const hasFewValues = ({ values }: SeenField): boolean =>
  values.every(isName) && new Set(values).size <= Math.max(5, Math.min(50, values.length / 2));

/** A longer value is a text that contains the name of a kind by chance. */
const longestKind = 60;

function matching(fields: readonly SeenField[], kind: RegExp, other?: RegExp): string | undefined {
  for (const { name, values } of fields) {
    const value = values
      .map(textOf)
      .find((value) => value.length <= longestKind && kind.test(value) && other?.test(value) !== true);
    if (value !== undefined) return `${name}=${value}`;
  }
  return undefined;
}
