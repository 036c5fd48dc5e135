import { once } from 'node:events';
import type { SessionCounts } from './sessions.js';

const enough = 1 << 16;

/** One line per session that searched, for the next program. */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  readonly #lineOf: (session: SessionCounts) => string;
  #waiting = '';
  #isFull = false;

  constructor(stream: NodeJS.WritableStream, format: 'json' | 'csv') {
    this.#stream = stream;
    this.#lineOf = format === 'json' ? jsonLine : csvLine;
    if (format === 'csv') this.#waiting = `${columns.join(',')}\n`;
  }

  write(session: SessionCounts): void {
    this.#waiting += this.#lineOf(session);
    if (this.#waiting.length > enough) this.#send();
  }

  /** Settles when the next program has taken what was written, so that it need not be kept here. */
  async drained(): Promise<void> {
    if (this.#isFull) await once(this.#stream, 'drain');
    this.#isFull = false;
  }

  end(): void {
    this.#send();
  }

  #send(): void {
    this.#isFull = !this.#stream.write(this.#waiting);
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
