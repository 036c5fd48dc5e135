import { isUtf8, textAt } from './bytes.js';
import type { EventColumns } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import { withExactNumbers } from './exact-numbers.js';
import { JsonFields } from './json-fields.js';
import type { BadLine } from './log-event.js';
import { lineEnd, type LogLines, notUtf8, tooLong } from './log-lines.js';

const newline = 0x0a;

/** A log of one JSON object per line. */
export class Ndjson implements LogLines {
  readonly openBytes = 0;
  readonly #log: string;
  readonly #decoder: EventDecoder;
  readonly #fields: JsonFields;
  #line = 0;

  constructor(log: string, decoder: EventDecoder) {
    this.#log = log;
    this.#decoder = decoder;
    this.#fields = new JsonFields(decoder.fields, decoder.timeField, decoder.times);
  }

  read(lines: Uint8Array, batch: EventColumns): void {
    const areUtf8 = isUtf8(lines);
    for (let from = 0; from < lines.length;) {
      this.#line++;
      if (!areUtf8) {
        const next = lineEnd(lines, from);
        if (!isUtf8(lines.subarray(from, next))) {
          this.#bad('not-utf-8', notUtf8);
          from = next + 1;
          continue;
        }
      }
      const end = this.#fields.read(lines, from);
      if (end >= 0 && lines[end] === newline) {
        const row = this.#decoder.rows === undefined ? '' : textAt(lines, from, end).trim();
        this.#decoder.decode(this.#fields.values, this.#line, row, batch, this.#fields.time);
        from = end + 1;
      } else {
        const next = lineEnd(lines, from);
        const text = textAt(lines, from, next).trim();
        if (text !== '') this.#parse(text, batch);
        from = next + 1;
      }
    }
  }

  tooLong(): void {
    this.#line++;
    this.#bad('too-long', tooLong);
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

  #parse(text: string, batch: EventColumns): void {
    const record = recordOf(text);
    if (typeof record === 'string') {
      this.#bad('not-json', record);
      return;
    }
    const values = this.#decoder.fields.map((field) => record.get(field));
    this.#decoder.decode(values, this.#line, this.#decoder.rows === undefined ? '' : text, batch);
  }

  #bad(reason: BadLine['reason'], detail: string): void {
    this.#decoder.badLine({ reason, detail, log: this.#log, line: this.#line, row: '' });
  }
}

/** The fields of a JSON object, or what is wrong with it. */
function recordOf(text: string): ReadonlyMap<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(withExactNumbers(text));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : 'JSON, but no object';
  } catch (error) {
    return (error as SyntaxError).message;
  }
}
