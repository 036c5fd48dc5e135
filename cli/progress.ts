import { grouped } from '../parts/terminal/grouped.js';
import { bar } from '../parts/terminal/bars.js';
import type { Style } from '../parts/terminal/style.js';
import { Duration } from '../read/duration.js';

type Screen = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

const interval = 100;

/** Shows the progress of reading in a line of a terminal. Writes nothing if there is no terminal. */
export class Progress {
  readonly #stream: Screen;
  readonly #style: Style;
  readonly #total: number | undefined;
  readonly #started = performance.now();
  #shown = -Infinity;
  #bytes = 0;
  #skipped = 0;

  readonly #isShown: boolean;

  /** @param isFree - whether the terminal shows nothing else meanwhile */
  constructor(stream: Screen, style: Style, total: number | undefined, isFree = true) {
    this.#isShown = stream.isTTY && isFree;
    this.#stream = stream;
    this.#style = style;
    this.#total = total;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Skips bytes that another run has read. */
  skip(bytes: number): void {
    this.#skipped = bytes;
  }

  /** @param events - the number of events so far */
  add(bytes: number, events: number): void {
    this.#bytes += bytes;
    const now = performance.now();
    if (!this.#isShown || now - this.#shown < interval) return;
    this.#shown = now;
    const took = now - this.#started;
    const rate = `${compact(events / (took / 1_000))} events/s`;
    this.#stream.write(`\r${this.#line(rate, took)}\x1b[K`);
  }

  /** Removes the line. */
  end(): void {
    if (this.#shown > 0) this.#stream.write('\r\x1b[K');
    this.#shown = -Infinity;
  }

  #line(rate: string, took: number): string {
    const bytes = this.#skipped + this.#bytes;
    if (this.#total === undefined) return `${size(bytes)}  ${rate}`;
    const share = Math.min(1, bytes / this.#total);
    const figures = `${String(Math.floor(100 * share)).padStart(3)} %  ${size(bytes)} of ${size(this.#total)}  ${rate}${this.#left(took)}`;
    const width = Math.min(30, this.#stream.columns - figures.length - 3);
    if (width < 5) return figures.slice(0, this.#stream.columns - 1);
    const done = bar(share, width);
    return `${this.#style.accent(done)}${this.#style.dim('░'.repeat(width - done.length))} ${figures}`;
  }

  /** How long the rest takes at the speed so far. */
  #left(took: number): string {
    const share = this.#bytes / Math.max(1, this.#total! - this.#skipped);
    if (took < tooShort || share <= 0 || share >= 1) return '';
    const seconds = Math.ceil(((took / share) * (1 - share)) / 1_000);
    return `  ${Duration.encode(seconds * 1_000)} left`;
  }
}

/** The speed is not shown before this time, in ms: it would not mean anything yet. */
const tooShort = 1_000;

const compact = (count: number): string =>
  count.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 });

export const size = (bytes: number): string => {
  const [unit, length] =
    bytes < 1e6 ? (['kB', 1e3] as const) : bytes < 1e9 ? (['MB', 1e6] as const) : (['GB', 1e9] as const);
  return `${grouped(bytes / length, 1)} ${unit}`;
};
