import { textAt } from './bytes.js';
import type { EventColumns } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import { parseExactly } from './exact-numbers.js';
import { JsonFields } from './json-fields.js';
import type { TextBytes } from './json-values.js';
import type { BadLine } from './log-event.js';

/** Makes events of JSON objects, one on each line. */
export class JsonEvents {
  readonly #log: string;
  readonly #decoder: EventDecoder;
  readonly #fields: JsonFields;

  constructor(log: string, decoder: EventDecoder) {
    this.#log = log;
    this.#decoder = decoder;
    const { fields, timeField, times, kindField, kinds, userField } = decoder;
    this.#fields = new JsonFields(fields, timeField, times, kindField, kinds, userField);
  }

  /**
   * Reads from these bytes from now on.
   *
   * @param isInText - `utf8Text` if they are UTF-8
   */
  begin(bytes: Uint8Array, isInText: TextBytes): void {
    this.#fields.begin(bytes, isInText);
  }

  /**
   * Adds the event that starts at `from`. Only spaces may follow it up to the line feed. Returns the place of the line feed, or
   * -1 if `parse` must read the line.
   */
  read(from: number, line: number, batch: EventColumns): number {
    const { bytes } = this.#fields;
    const end = this.#fields.read(from);
    if (end < 0 || bytes[end] !== newline) return -1;
    const row = this.#decoder.rows === undefined ? '' : textAt(bytes, from, end).trim();
    this.#decoder.decode(this.#fields.values, line, row, batch, this.#fields);
    return end;
  }

  /** Reads a line with `JSON.parse`, and adds its event. A line without an event is a bad line. */
  parse(text: string, line: number, batch: EventColumns): void {
    const record = recordOf(text);
    if (typeof record === 'string') {
      this.bad('not-json', record, line);
      return;
    }
    const values = this.#decoder.fields.map((field) => record.get(field));
    this.#decoder.decode(values, line, this.#decoder.rows === undefined ? '' : text, batch);
  }

  bad(reason: BadLine['reason'], detail: string, line: number): void {
    this.#decoder.badLine({ reason, detail, log: this.#log, line, row: '' });
  }
}

const newline = 0x0a;

/** The fields of a JSON object, or why the text is none. */
function recordOf(text: string): ReadonlyMap<string, unknown> | string {
  try {
    const value: unknown = parseExactly(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : 'JSON, but no object';
  } catch (error) {
    return (error as SyntaxError).message;
  }
}
