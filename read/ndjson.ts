import type { EventDecoder } from './event-decoder.js';
import { JsonFields } from './json-fields.js';
import { lineEnd, type LogLines } from './log-lines.js';
import type { LogEvent } from './log-event.js';

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
    this.#fields = new JsonFields(decoder.fields);
  }

  events(lines: Buffer): readonly LogEvent[] {
    const events: LogEvent[] = [];
    for (let from = 0; from < lines.length;) {
      this.#line++;
      const end = this.#fields.read(lines, from);
      if (end >= 0 && lines[end] === newline) {
        const row = this.#decoder.rows === undefined ? '' : lines.toString('utf8', from, end).trim();
        const event = this.#decoder.decode(this.#fields.values, this.#log, this.#line, row);
        if (event !== undefined) events.push(event);
        from = end + 1;
      } else {
        const next = lineEnd(lines, from);
        const text = lines.toString('utf8', from, next).trim();
        const event = text === '' ? undefined : this.#parse(text);
        if (event !== undefined) events.push(event);
        from = next + 1;
      }
    }
    return events;
  }

  rest(): readonly LogEvent[] {
    return [];
  }

  get nextLine(): number {
    return this.#line + 1;
  }

  goOn(_head: Buffer, line: number): void {
    this.#line = line - 1;
  }

  #parse(text: string): LogEvent | undefined {
    const record = recordOf(text);
    if (typeof record === 'string') {
      this.#decoder.badLine({ reason: 'not-json', detail: record, log: this.#log, line: this.#line, row: '' });
      return undefined;
    }
    const values = this.#decoder.fields.map((field) => record.get(field));
    return this.#decoder.decode(values, this.#log, this.#line, this.#decoder.rows === undefined ? '' : text);
  }
}

/** The fields of a JSON object, or what is wrong with it. */
function recordOf(text: string): ReadonlyMap<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : 'JSON, but no object';
  } catch (error) {
    return (error as SyntaxError).message;
  }
}
