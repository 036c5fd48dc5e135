import { isUtf8, textAt } from './bytes.js';
import type { EventColumns } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import { JsonEvents } from './json-events.js';
import { asciiText, utf8Text } from './json-values.js';
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
    const events = this.#events;
    events.begin(lines, asciiText);
    /** It is known once a line is met that is not plain ASCII. */
    let areUtf8: boolean | undefined;
    for (let from = 0; from < lines.length;) {
      this.#line++;
      let end = events.read(from, this.#line, batch);
      if (end < 0 && areUtf8 === undefined) {
        areUtf8 = isUtf8(lines);
        if (areUtf8) events.begin(lines, utf8Text);
        end = events.read(from, this.#line, batch);
      }
      if (end < 0) end = this.#readText(lines, from, areUtf8 === true, batch);
      from = end + 1;
    }
  }

  tooLong(): void {
    this.#line++;
    this.#events.bad('too-long', tooLong(), this.#line);
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

  /** Reads a line by `JSON.parse`. Returns its end. */
  #readText(lines: Uint8Array, from: number, areUtf8: boolean, batch: EventColumns): number {
    const end = lineEnd(lines, from);
    if (!areUtf8 && !isUtf8(lines.subarray(from, end))) this.#events.bad('not-utf-8', notUtf8, this.#line);
    else {
      const text = textAt(lines, from, end).trim();
      if (text !== '') this.#events.parse(text, this.#line, batch);
    }
    return end;
  }
}
