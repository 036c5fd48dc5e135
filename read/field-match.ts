import * as t from 'io-ts';

/** What tells that an event is a search or a click: a field's value, or that it has the field at all. */
export interface FieldMatch {
  readonly field: string;
  /** The value begins so, matches a regular expression, or is a greater number; by default, it is the same. */
  readonly operator?: '^=' | '~' | '>';
  /** Without one, any value that says something. */
  readonly value: string | undefined;
}

/** A value is looked at so far by a regular expression, which has at most two repetitions: so the time that it takes has an end. */
const longestMatched = 500;

/** `event=search`, `path~^/search`, `path^=/search`, `results>0`, or just `query`; `=` in brackets is of the field's path. */
const written = /^((?:[^=~^>[\]]|\[[^\]]*\]|\^(?!=))+)(?:(\^=|=|~|>)(.*))?$/s;

export const FieldMatch = new t.Type<FieldMatch, string, unknown>(
  'FieldMatch',
  (value): value is FieldMatch => typeof value === 'object' && value !== null && 'field' in value,
  (text, context) => {
    const [, field, sign, value = ''] = (typeof text === 'string' ? written.exec(text) : undefined) ?? [];
    if (field === undefined) {
      const expected = 'expected FIELD=VALUE, FIELD^=PREFIX, FIELD~REGEX, FIELD>NUMBER or FIELD';
      return t.failure(text, context, `${expected}, got "${String(text)}"`);
    }
    const match: FieldMatch = {
      field,
      ...((sign === '^=' || sign === '~' || sign === '>') && { operator: sign }),
      value: sign === undefined ? undefined : value,
    };
    const fault = faultOf(match);
    return fault === undefined ? t.success(match) : t.failure(text, context, `${fault}, got "${String(text)}"`);
  },
  ({ field, operator = '=', value }) => (value === undefined ? field : `${field}${operator}${value}`),
);

/** Whether what is found in the match's field is what is asked for; a number is compared as it is written. */
export function matcher({ operator, value }: FieldMatch): (found: unknown) => boolean {
  if (value === undefined) return (found) => found !== undefined && found !== null && found !== '' && found !== false;
  switch (operator) {
    case '^=':
      return (found) => isPlain(found) && String(found).startsWith(value);
    case '~': {
      const regex = new RegExp(value, 'u');
      return (found) => isPlain(found) && regex.test(String(found).slice(0, longestMatched));
    }
    case '>':
      return (found) => isPlain(found) && found !== '' && Number(found) > Number(value);
    default:
      return (found) => (typeof found === 'string' ? found === value : isPlain(found) && String(found) === value);
  }
}

function faultOf({ operator, value = '' }: FieldMatch): string | undefined {
  if (operator === '~') return faultOfRegex(value);
  return operator === '>' && (value.trim() === '' || Number.isNaN(Number(value)))
    ? 'expected a number behind >'
    : undefined;
}

const isPlain = (value: unknown): value is string | number | bigint | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';

/** Why it is no regular expression that may be asked of each event. */
function faultOfRegex(text: string): string | undefined {
  try {
    new RegExp(text, 'u');
  } catch {
    return 'expected a regular expression behind ~';
  }
  const bare = text.replace(/\\.|\[(?:\\.|[^\]])*\]/gs, 'x');
  const repetitions = bare.match(/[*+]|\{\d+,\d*\}/g) ?? [];
  return repetitions.length > 2 || /\)(?:[*+]|\{)/.test(bare) || /\\[1-9]|\\k</.test(text)
    ? 'expected a regular expression with at most two of * and +, none of them behind a group'
    : undefined;
}
