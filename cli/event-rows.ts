import { sessionId } from 'rxjs-sessionize';
import { LogError, type RowReader } from '../read/log-event.js';
import type { MeasuredSession } from './measured-session.js';
import type { OutputOptions } from './options.js';
import { csvLine, jsonMembers, type Rows, timeFormats, type Value } from './rows.js';

const added = ['session_id', 'session_start', 'session_end', 'event_index', 'session_events', 'rejected'];

/** Each event of the log again, as it stands there, with the session that it is in, or with the reason why it is in none. */
export class EventRows implements Rows, RowReader {
  readonly #times: OutputOptions['times'];
  /** Of a table. */
  #table: { readonly log: string; readonly columns: string; readonly delimiter: string } | undefined;
  #isHeadWritten = false;

  constructor({ times }: Pick<OutputOptions, 'times'>) {
    this.#times = times;
  }

  readonly columns = (log: string, columns: string, delimiter: string): void => {
    this.#table ??= { log, columns, delimiter };
    if (columns !== this.#table.columns) {
      throw new LogError(`--events: ${log} has other columns than ${this.#table.log}: take one after the other`);
    }
    const twice = columns.split(delimiter).find((name) => added.includes(name.trim().replaceAll('"', '')));
    if (twice !== undefined) throw new LogError(`--events: ${log} has a column ${twice} already`);
  };

  /** It is known when the first row is. */
  readonly head = (): string => '';

  readonly ofSession = (session: MeasuredSession): string => {
    const { start, end, kept } = session;
    const time = timeFormats[this.#times ?? (this.#table === undefined ? 'ms' : 'iso')];
    const span = [sessionId(session), time(start), time(end)];
    return kept.map(({ row }, i) => this.#line(row, [...span, i, kept.length, null])).join('');
  };

  readonly ofLeftOut = (row: string, reason: string): string =>
    row === '' ? '' : this.#line(row, [null, null, null, null, null, reason]);

  #line(row: string, values: readonly Value[]): string {
    if (this.#table !== undefined) return `${this.#head()}${row}${this.#table.delimiter}${this.#csv(values)}\n`;
    const isEmpty = /^\{\s*\}$/.test(row);
    return `${row.slice(0, -1)}${isEmpty ? '' : ','}${jsonMembers(added, values)}}\n`;
  }

  #head(): string {
    if (this.#isHeadWritten) return '';
    this.#isHeadWritten = true;
    return `${this.#table!.columns}${this.#table!.delimiter}${this.#csv(added)}\n`;
  }

  #csv(values: readonly Value[]): string {
    return csvLine(values, this.#table!.delimiter);
  }
}
