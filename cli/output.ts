import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { SessionCounts } from './sessions.js';

const enough = 1 << 16;

/** One line per session that searched, for the next program. */
export class Output {
  readonly #stream: Writable;
  readonly #lineOf: (session: SessionCounts) => string;
  readonly #head: string;
  #waiting = '';

  constructor(stream: Writable, format: 'json' | 'csv') {
    this.#stream = stream;
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

  write(session: SessionCounts): void {
    this.#waiting += this.#lineOf(session);
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

const withCtr = ({ user, start, end, closedBy, searches, clicks }: SessionCounts) => ({
  user,
  start,
  end,
  closedBy,
  searches,
  clicks,
  ctr: clicks / searches,
});

const jsonLine = (session: SessionCounts): string => `${JSON.stringify(withCtr(session))}\n`;

const csvLine = (session: SessionCounts): string => {
  const values = withCtr(session);
  return `${columns.map((column) => quoted(String(values[column]))).join(',')}\n`;
};

const quoted = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
