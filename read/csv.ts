import Papa from 'papaparse';
import { isUtf8, textAt } from './bytes.js';
import { CsvFields } from './csv-fields.js';
import type { EventColumns } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import { pathOf } from './field-path.js';
import { type BadLine, LogError } from './log-event.js';
import { lineEnd, type LogLines, notUtf8, tooLong } from './log-lines.js';

/** If a quote is still open after so many lines or bytes, it is a mistake and not a long text. */
const mostLines = 100;
const mostBytes = 1 << 20;

/** Properties of a table that its first line does not tell. */
export interface TableOptions {
  /** The names of the columns, if no line names them; `''` for a column that is not needed. */
  readonly columns?: readonly string[] | undefined;
  /** The character that quotes a value, or `''` for none. Default: `"`, or none between tabs. */
  readonly quote?: string | undefined;
}

interface Line {
  readonly text: string;
  /** The length with the line end. */
  readonly bytes: number;
}

/** @throws LogError - if a table lacks a column that its events need, or has it twice */
export function checkColumn(log: string, { optional }: EventDecoder, field: string, columns: readonly string[]): void {
  if (columns.indexOf(field) < columns.lastIndexOf(field)) {
    throw new LogError(
      `${log} has several columns called ${field}; its columns are ${columns.join(', ')}. Rename all but one, or name the columns with --columns`,
    );
  }
  if (columns.includes(field) || columns.includes(pathOf(field)?.root ?? '') || optional.has(field)) return;
  throw new LogError(
    `${log} has no column ${field}; its columns are ${columns.join(', ')}. Name another one with --user, --time or the option of that field`,
  );
}

/**
 * A log of values with commas, semicolons, tabs or bars between them. Its first line names the columns. A line that begins with
 * `#` is a comment, unless it has as many values as a row.
 */
export class Csv implements LogLines {
  readonly #log: string;
  readonly #decoder: EventDecoder;
  readonly #named: readonly string[] | undefined;
  readonly #quoteAsked: string | undefined;
  #columns: readonly string[] | undefined;
  /** `''` until the first row tells the delimiter. */
  #delimiter = '';
  #quote: string;
  /** By field of the decoder, the number of its column. */
  #places: readonly number[] = [];
  /** Whether a space follows each delimiter. That space belongs to no value. */
  #isSpaced = false;
  /** Reads plain rows. It is `undefined` until the columns are known, and if it would read them differently. */
  #fields: CsvFields | undefined;
  /** The lines so far of a row whose quote is still open. */
  #open: Line[] = [];
  #line = 1;

  constructor(log: string, decoder: EventDecoder, { columns, quote }: TableOptions = {}) {
    this.#log = log;
    this.#decoder = decoder;
    this.#named = columns;
    this.#quoteAsked = quote;
    this.#quote = quote ?? '"';
  }

  read(lines: Uint8Array, batch: EventColumns): void {
    this.#fields?.begin(lines, false);
    /** It is known once a line is met that is not plain ASCII. */
    let areUtf8: boolean | undefined;
    for (let from = 0; from < lines.length;) {
      let end = this.#readPlain(lines, from, batch);
      if (end < 0) {
        areUtf8 ??= isUtf8(lines);
        end = this.#readText(lines, from, areUtf8, batch);
        this.#fields?.begin(lines, areUtf8);
      }
      from = end + 1;
    }
  }

  tooLong(batch: EventColumns): void {
    this.#leaveOut('too-long', tooLong(), batch);
  }

  end(batch: EventColumns): void {
    while (this.#open.length > 0) this.#giveUp('a quote that is not closed', batch);
  }

  get nextLine(): number {
    return this.#line;
  }

  get openBytes(): number {
    return this.#open.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  goOn(head: Uint8Array, line: number): void {
    for (let from = 0; from < head.length && this.#columns === undefined;) {
      const end = lineEnd(head, from);
      const first = textAt(head, from, end);
      if (this.#named === undefined) this.#readText(head, from, true, this.#decoder.batchOf(this.#log));
      else if (first.trim() !== '' && !this.#isComment(first))
        this.#begin(this.#named, this.#delimiterOf(first), csvRow(this.#named, this.#delimiterOf(first)));
      from = end + 1;
    }
    this.#line = line;
  }

  /** Reads a row that has neither quotes nor mistakes. Returns its end, or -1 for another one. */
  #readPlain(lines: Uint8Array, from: number, batch: EventColumns): number {
    if (this.#fields === undefined || this.#open.length > 0) return -1;
    const end = this.#fields.read(from);
    if (end <= from) return -1;
    const row = this.#decoder.rows === undefined ? '' : textAt(lines, from, lines[end - 1] === 0x0d ? end - 1 : end);
    this.#decoder.decode(this.#fields.values, this.#line, row, batch, this.#fields);
    this.#line++;
    return end;
  }

  /** Reads a line as a text. Returns its end. */
  #readText(lines: Uint8Array, from: number, areUtf8: boolean, batch: EventColumns): number {
    const end = lineEnd(lines, from);
    if (areUtf8 || isUtf8(lines.subarray(from, end))) {
      const text = textAt(lines, from, lines[end - 1] === 0x0d ? end - 1 : end);
      this.#take({ text, bytes: end + 1 - from }, batch);
    } else this.#leaveOut('not-utf-8', notUtf8, batch);
    return end;
  }

  #take(line: Line, batch: EventColumns): void {
    const { text } = line;
    if (this.#open.length === 0 && this.#isComment(text)) this.#line++;
    else if (this.#open.length > 0 || (this.#quote !== '' && text.includes(this.#quote))) {
      this.#open.push(line);
      const row = this.#open.map((open) => open.text).join('\n');
      const delimiter = this.#delimiterOf(row);
      const { data, errors } = Papa.parse<string[]>(row, { delimiter, quoteChar: this.#quote, newline: '\n' });
      const codes = errors.map(({ code }) => code);
      if (codes.includes('InvalidQuotes')) this.#giveUp('a quote in the middle of a value', batch);
      else if (codes.includes('MissingQuotes')) {
        if (this.#open.length > mostLines || this.openBytes > mostBytes)
          this.#giveUp('a quote that is not closed', batch);
      } else if (this.#open.length > 1 && this.#columns !== undefined && data[0]?.length !== this.#columns.length) {
        // The open quote contains other rows.
        this.#giveUp('a quote that is not closed in its row', batch);
      } else {
        this.#row(data[0] ?? [], delimiter, row, batch);
        this.#line += this.#open.length;
        this.#open = [];
      }
    } else {
      if (text.trim() !== '') {
        const delimiter = this.#delimiterOf(text);
        this.#row(text.split(delimiter), delimiter, text, batch);
      }
      this.#line++;
    }
  }

  /** The first row of the log tells the delimiter. */
  #delimiterOf(row: string): string {
    return this.#delimiter === '' ? delimiterOf(row, this.#named?.length) : this.#delimiter;
  }

  #isComment(text: string): boolean {
    if (this.#columns === undefined && namesDelimiter.test(text)) return true;
    return (
      text.startsWith('#') &&
      (this.#columns === undefined || text.split(this.#delimiter).length !== this.#columns.length)
    );
  }

  #row(values: readonly string[], delimiter: string, row: string, batch: EventColumns): void {
    if (this.#columns === undefined) {
      const named = this.#named;
      this.#begin(named ?? values, delimiter, named === undefined ? row : csvRow(named, delimiter));
      if (named === undefined) return;
    }
    if (values.length !== this.#columns!.length) {
      this.#bad(`${String(values.length)} values in ${String(this.#columns!.length)} columns`);
    } else {
      const placed = this.#places.map((place) => (this.#isSpaced ? values[place]?.trim() : values[place]));
      const kept = this.#decoder.rows === undefined ? '' : row;
      this.#decoder.decode(placed, this.#line, kept, batch);
    }
  }

  /** @param head - the line that names the columns */
  #begin(names: readonly string[], delimiter: string, head: string): void {
    const columns = names.map((name) => name.trim());
    this.#columns = columns;
    this.#isSpaced = names.some((name) => name.startsWith(' '));
    this.#delimiter = delimiter;
    if (delimiter === '\t' && this.#quoteAsked === undefined) this.#quote = '';
    this.#decoder.rows?.columns(this.#log, head, delimiter);
    this.#places = this.#decoder.fields.map((field) => this.#placeOf(field, columns));
    if (!this.#isSpaced && columns.length > 1) {
      const quote = this.#quote === '' ? undefined : this.#quote.charCodeAt(0);
      this.#fields = new CsvFields(this.#places, columns.length, delimiter.charCodeAt(0), quote, this.#decoder);
    }
  }

  #placeOf(field: string, columns: readonly string[]): number {
    checkColumn(this.#log, this.#decoder, field, columns);
    return columns.indexOf(field);
  }

  /** Leaves out the first open line, and reads the open lines after it again. */
  #giveUp(detail: string, batch: EventColumns): void {
    this.#bad(detail);
    const [, ...after] = this.#open;
    this.#open = [];
    this.#line++;
    for (const line of after) this.#take(line, batch);
  }

  /** Leaves out a line that cannot be read. Open lines before it are given up. */
  #leaveOut(reason: BadLine['reason'], detail: string, batch: EventColumns): void {
    while (this.#open.length > 0) this.#giveUp('a quote that is not closed', batch);
    this.#bad(detail, reason);
    this.#line++;
  }

  #bad(detail: string, reason: BadLine['reason'] = 'not-csv'): void {
    this.#decoder.badLine({ reason, detail, log: this.#log, line: this.#line, row: '' });
  }
}

/** The first line that Excel writes in some countries, for itself. */
export const namesDelimiter = /^sep=.$/i;

/**
 * The delimiter between the values of a row.
 *
 * @param columns - how many values the row should have, if that is known
 */
export function delimiterOf(row: string, columns?: number): string {
  const fitting = columns === undefined ? undefined : delimiters.find((each) => row.split(each).length === columns);
  const guessed = fitting ?? Papa.parse(row).meta.delimiter;
  // A comma may be part of a text. A tab rarely is.
  return fitting === undefined && row.includes('\t') ? '\t' : guessed;
}

const delimiters = ['\t', ';', '|', ','];

const csvRow = (values: readonly string[], delimiter: string): string => Papa.unparse([[...values]], { delimiter });
