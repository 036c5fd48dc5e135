/**
 * A value in a few words, for a sentence. Of objects it says no more than what they are: their content may be huge, circular,
 * or nobody's business.
 */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
    case 'bigint':
      return `${String(value)}n`;
    case 'function':
      return 'a function';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return 'an array';
      return value instanceof Date && Number.isNaN(value.getTime()) ? 'an invalid Date' : 'an object';
    default:
      return String(value);
  }
}

const longest = 60;
