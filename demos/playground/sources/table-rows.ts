import Papa from 'papaparse';

/** A row of a table, or what is wrong with a line. */
export type Row =
  { readonly line: number; readonly values: readonly string[] } | { readonly line: number; readonly fault: string };

/** A quote that is not closed by then is a mistake, not a text of many lines. */
const mostLines = 100;

/**
 * The rows of comma, semicolon, tab or bar separated values, blank ones left out. In tab separated ones a quote is a letter as any
 * other. A quote that is never closed costs its line, not those after it.
 */
export function* rowsOf(text: string): Generator<Row> {
  const lines = text.split(/\r\n?|\n/);
  const { delimiter } = Papa.parse(lines.slice(0, 20).join('\n'), { delimitersToGuess: [',', ';', '\t', '|'] }).meta;
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i]!;
    const line = i + 1;
    if (first.trim() === '') continue;
    if (delimiter === '\t' || !first.includes('"')) {
      yield { line, values: first.split(delimiter) };
      continue;
    }
    let length = 0;
    let row: Papa.ParseResult<string[]>;
    do row = Papa.parse(lines.slice(i, i + ++length).join('\n'), { delimiter, newline: '\n' });
    while (isOpen(row) && length < mostLines && i + length < lines.length);
    if (row.errors.some(({ type }) => type === 'Quotes')) {
      yield { line, fault: isOpen(row) ? 'a quote is not closed' : 'a quote is in the middle of a value' };
    } else {
      yield { line, values: row.data[0] ?? [] };
      i += length - 1;
    }
  }
}

const isOpen = ({ errors }: Papa.ParseResult<string[]>): boolean => errors.some(({ code }) => code === 'MissingQuotes');
