import Papa from 'papaparse';

/** A field of a log, and some values that it has there. */
export interface SeenField {
  readonly name: string;
  /** As they stand there, the first ones first. */
  readonly values: readonly unknown[];
}

/** The fields of the first events of a log. */
export function fieldsIn(head: string, format: 'ndjson' | 'csv'): readonly SeenField[] {
  const whole = head.slice(0, head.lastIndexOf('\n') + 1) || head;
  return fieldsOf(format === 'ndjson' ? objectsIn(whole) : rowsIn(whole));
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

function rowsIn(lines: string): readonly object[] {
  const [names = [], ...rows] = Papa.parse<string[]>(lines.trimEnd()).data;
  // A space behind each delimiter belongs to no value, as `Csv` reads it.
  const isSpaced = names.some((name) => name.startsWith(' '));
  const valueOf = (text = '') => (isSpaced ? text.trim() : text);
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name.trim(), valueOf(row[i])])));
}
