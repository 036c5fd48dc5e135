import Papa from 'papaparse';
import { sessionId } from 'rxjs-sessionize';
import { LogError, type RowReader } from '../read/log-event.js';
import type { MeasuredSession } from './measured-session.js';
import type { OutputOptions } from './options.js';
import type { Column, RowSource } from './parquet-rows.js';
import { csvLine, jsonMembers, type Rows, timeFormats, timeKinds, type Value, webServerLine } from './rows.js';

const added = ['session_id', 'session_start', 'session_end', 'event_index', 'session_events', 'rejected'];

/** Writes each event as it is in the log, with its session added, or the reason why it is in none. */
export class EventRows implements Rows, RowReader {
  readonly #times: OutputOptions['times'];
  /** The table, if the log is one. `columns` is `''` if no line names them. */
  #table: { readonly log: string; readonly columns: string; readonly delimiter: string } | undefined;
  #isHeadWritten = false;
  readonly #quote: string | undefined;

  /** @param quote - the character that quotes a value in a table, or `''` for none. Default: `"`, or none between tabs */
  constructor({ times }: Pick<OutputOptions, 'times'>, quote?: string) {
    this.#times = times;
    this.#quote = quote;
  }

  readonly columns = (log: string, columns: string, delimiter: string): void => {
    if (this.#table === undefined) {
      const twice = columns
        .split(isOfW3c(columns) ? ' ' : delimiter)
        .find((name) => added.includes(name.trim().replaceAll('"', '')));
      if (twice !== undefined)
        throw new LogError(
          `--events: ${log} already has a column ${twice}, which --events adds; rename that column in the log`,
        );
      this.#table = { log, columns, delimiter };
    } else if (columns !== this.#table.columns) {
      throw new LogError(
        `--events: ${log} has other columns than ${this.#table.log}: run the command for each of them`,
      );
    }
  };

  /** Empty: the first row writes the head, since the columns are unknown before. */
  readonly head = (): string => '';

  readonly ofSession = (session: MeasuredSession): string => {
    const { start, end, kept } = session;
    const time = timeFormats[this.#times ?? (this.#table === undefined ? 'ms' : 'iso')];
    const span = [sessionId(session), time(start), time(end)];
    return kept.map(({ row }, i) => this.#line(row, [...span, i, kept.length, null])).join('');
  };

  readonly ofLeftOut = (row: string, reason: string): string =>
    row === '' ? '' : this.#line(row, [null, null, null, null, null, reason]);

  /** The same as a table: the columns of the log as text, or the object of a JSON line, and the added columns. */
  readonly source: RowSource = {
    columns: () => {
      const time = timeKinds[this.#times ?? 'date'];
      const kinds = ['text', time, time, 'integer', 'integer', 'text'] as const;
      return [...this.#ownColumns(), ...added.map((name, i) => ({ name, kind: kinds[i]! }))];
    },
    ofSession: (session) => {
      const { start, end, kept } = session;
      const time = timeFormats[this.#times ?? 'ms'];
      const span = [sessionId(session), time(start), time(end)];
      return kept.map(({ row }, i) => [...this.#ownValues(row), ...span, i, kept.length, null]);
    },
    ofLeftOut: (row, reason) => (row === '' ? [] : [[...this.#ownValues(row), null, null, null, null, null, reason]]),
  };

  #ownColumns(): readonly Column[] {
    if (this.#table === undefined) return [{ name: 'event', kind: 'json' }];
    if (!this.#hasCells) return [{ name: 'event', kind: 'text' }];
    return this.#cells(this.#table.columns).map((name) => ({ name, kind: 'text' }));
  }

  #ownValues(row: string): readonly Value[] {
    return this.#hasCells ? this.#cells(row) : [row];
  }

  /** Whether rows have cells, as in CSV. The lines of a web server stay whole. */
  get #hasCells(): boolean {
    return this.#table !== undefined && this.#table.columns !== '' && !isOfW3c(this.#table.columns);
  }

  #cells(row: string): readonly string[] {
    const { delimiter } = this.#table!;
    return Papa.parse<string[]>(row, { delimiter, quoteChar: this.#quoteOf(delimiter) }).data[0] ?? [];
  }

  #quoteOf(delimiter: string): string {
    return this.#quote ?? (delimiter === '\t' ? '' : '"');
  }

  #line(row: string, values: readonly Value[]): string {
    if (this.#table !== undefined) return `${this.#head()}${row}${this.#table.delimiter}${this.#csv(values)}\n`;
    const isEmpty = /^\{\s*\}$/.test(row);
    return `${row.slice(0, -1)}${isEmpty ? '' : ','}${jsonMembers(added, values)}}\n`;
  }

  #head(): string {
    if (this.#isHeadWritten) return '';
    this.#isHeadWritten = true;
    const { columns, delimiter } = this.#table!;
    if (columns === '') return '';
    return isOfW3c(columns) ? `${columns} ${added.join(' ')}\n` : `${columns}${delimiter}${this.#csv(added)}\n`;
  }

  #csv(values: readonly Value[]): string {
    const { columns, delimiter } = this.#table!;
    return columns === '' || isOfW3c(columns)
      ? webServerLine(values, delimiter)
      : csvLine(values, delimiter, this.#quoteOf(delimiter));
  }
}

const isOfW3c = (columns: string): boolean => columns.startsWith('#Fields:');
