import { isUtf8, textAt } from './bytes.js';
import type { EventColumns } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import { JsonEvents } from './json-events.js';
import { lineEnd, type LogLines, notUtf8, tooLong } from './log-lines.js';

/** A log of one JSON object per line. */
export class Ndjson implements LogLines {
  readonly openBytes = 0;
  readonly #events: JsonEvents;
  #line = 0;

  constructor(log: string, decoder: EventDecoder) {
    this.#events = new JsonEvents(log, decoder);
  }

  read(lines: Uint8Array, batch: EventColumns): void {
    const areUtf8 = isUtf8(lines);
    for (let from = 0; from < lines.length;) {
      this.#line++;
      if (!areUtf8) {
        const next = lineEnd(lines, from);
        if (!isUtf8(lines.subarray(from, next))) {
          this.#events.bad('not-utf-8', notUtf8, this.#line);
          from = next + 1;
          continue;
        }
      }
      const end = this.#events.read(lines, from, this.#line, batch);
      if (end >= 0) from = end + 1;
      else {
        const next = lineEnd(lines, from);
        const text = textAt(lines, from, next).trim();
        if (text !== '') this.#events.parse(text, this.#line, batch);
        from = next + 1;
      }
    }
  }

  tooLong(): void {
    this.#line++;
    this.#events.bad('too-long', tooLong, this.#line);
  }

  end(): void {
    // Each line is a whole.
  }

  get nextLine(): number {
    return this.#line + 1;
  }

  goOn(_head: Uint8Array, line: number): void {
    this.#line = line - 1;
  }
}
