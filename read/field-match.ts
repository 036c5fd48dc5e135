import * as t from 'io-ts';

/** What tells that an event is a search or a click: a field's value, or that it has the field at all. */
export interface FieldMatch {
  readonly field: string;
  readonly value: string | undefined;
}

/** `event=search`, or just `query`. */
export const FieldMatch = new t.Type<FieldMatch, string, unknown>(
  'FieldMatch',
  (value): value is FieldMatch => typeof value === 'object' && value !== null && 'field' in value,
  (text, context) => {
    const [, field, value] = (typeof text === 'string' ? /^([^=]+)(?:=(.*))?$/s.exec(text) : undefined) ?? [];
    return field === undefined
      ? t.failure(text, context, `expected FIELD=VALUE or FIELD, got "${String(text)}"`)
      : t.success({ field, value });
  },
  ({ field, value }) => (value === undefined ? field : `${field}=${value}`),
);

/** Whether what was found in the match's field is what is asked for; a number is compared as it is written. */
export const matches = ({ value }: FieldMatch, found: unknown): boolean =>
  value === undefined
    ? found !== undefined && found !== null && found !== '' && found !== false
    : typeof found === 'number' || typeof found === 'boolean'
      ? String(found) === value
      : found === value;
