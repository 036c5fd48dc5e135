import * as t from 'io-ts';

/** A condition on an event: the value of a field, or that the event has the field. */
export interface FieldMatch {
  readonly field: string;
  /** `^=`: the value begins with it; `~`: it matches the regular expression; `>`: it is a greater number. Default: it is equal. */
  readonly operator?: '^=' | '~' | '>';
  /** Without a value, any value matches that is not empty. */
  readonly value: string | undefined;
}

/** A regular expression sees at most so many characters of a value. It may have two repetitions, so its time is bounded. */
const longestMatched = 500;

/** `event=search`, `path~^/search`, `path^=/search`, `results>0`, or just `query`. A `=` in brackets is part of the path. */
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

/** Checks the value of the field. A number is compared as text, except with `>`. */
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

/** Why a text is no regular expression, or one that could take too long. */
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
