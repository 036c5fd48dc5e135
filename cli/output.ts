import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { clicksOf, type MeasuredSession } from './measured-session.js';
import type { Options } from './options.js';

const enough = 1 << 16;

/** One line per session that searched, for the next program. */
export class Output {
  readonly #stream: Writable;
  readonly #count: Options['count'];
  readonly #lineOf: (row: Row) => string;
  readonly #head: string;
  #waiting = '';

  constructor(stream: Writable, format: 'json' | 'csv', count: Options['count']) {
    this.#stream = stream;
    this.#count = count;
    this.#lineOf = format === 'json' ? jsonLine : csvLine;
    this.#head = format === 'json' ? '' : `${columns.join(',')}\n`;
  }

  /** Before the first session. */
  begin(): void {
    this.#waiting += this.#head;
  }

  /** What was written before may end inside a line, which must not take the next one with it. */
  goOn(): void {
    this.#waiting += '\n';
  }

  /** A session without a search has no CTR, and no line. */
  write(session: MeasuredSession): void {
    if (session.searches === 0) return;
    this.#waiting += this.#lineOf(rowOf(session, this.#count));
    if (this.#waiting.length > enough) this.#send();
  }

  /** Settles when the next program has taken what was written, so that it need not be kept here. */
  async drained(): Promise<void> {
    if (this.#stream.writableNeedDrain) await once(this.#stream, 'drain');
  }

  end(): void {
    this.#send();
  }

  /** Settles when all that was written is out of this process. If that fails, so does the stream, and the program ends. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#send((error) => {
        if (error == null) resolve();
      });
    });
  }

  #send(done?: (error?: Error | null) => void): void {
    this.#stream.write(this.#waiting, done);
    this.#waiting = '';
  }
}

const columns = ['user', 'start', 'end', 'closedBy', 'searches', 'clicks', 'ctr'] as const;

type Row = Readonly<Record<(typeof columns)[number], string | number>>;

function rowOf(session: MeasuredSession, count: Options['count']): Row {
  const { user, start, end, closedBy, searches } = session;
  const clicks = clicksOf(session, count);
  return { user, start, end, closedBy, searches, clicks, ctr: clicks / searches };
}

const jsonLine = (row: Row): string => `${JSON.stringify(row)}\n`;

const csvLine = (row: Row): string => `${columns.map((column) => quoted(String(row[column]))).join(',')}\n`;

const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
