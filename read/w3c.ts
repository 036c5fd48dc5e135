import { textAt } from './bytes.js';
import type { EventColumns } from './event-batch.js';
import { TextLines } from './text-lines.js';
import { fieldOfRequest, requestFields } from './web-request.js';

/** Reads lines of columns. The last line that begins with `#Fields:` names the columns. */
export class W3cLines {
  #columns: readonly string[] = [];
  /** The line that names the columns. */
  #head = '';

  get head(): string {
    return this.#head;
  }

  /** The values of a line by column; `undefined` if it is a comment; a sentence if it is wrong. */
  read(text: string): ReadonlyMap<string, string> | string | undefined {
    if (text === '') return undefined;
    if (text.startsWith('#')) {
      if (text.startsWith('#Fields:')) {
        this.#columns = text.slice('#Fields:'.length).trim().split(/\s+/);
        this.#head = text.trimEnd();
      }
      return undefined;
    }
    const values = text.split(delimiterOf(text));
    if (this.#columns.length === 0) return 'no line "#Fields:" before it names the columns';
    if (values.length !== this.#columns.length)
      return `${String(values.length)} values in ${String(this.#columns.length)} columns`;
    return new Map(this.#columns.flatMap((name, i) => (values[i] === '-' ? [] : [[name, values[i]!]])));
  }
}

/** CloudFront writes tabs between values, IIS writes spaces. */
const delimiterOf = (text: string): string => (text.includes('\t') ? '\t' : ' ');

export function w3cField(field: string, values: ReadonlyMap<string, string>): unknown {
  if (!requestFields.has(field)) return values.get(field);
  const status = values.get('sc-status');
  return fieldOfRequest(field, {
    method: values.get('cs-method'),
    path: values.get('cs-uri-stem'),
    query: values.get('cs-uri-query'),
    status: status === undefined ? undefined : Number(status),
    referrer: values.get('cs(Referer)'),
  });
}

/** A log in the extended format of the W3C, as IIS and CloudFront write it. */
export class W3c extends TextLines {
  readonly #lines = new W3cLines();

  override goOn(head: Uint8Array, line: number): void {
    for (const text of textAt(head).split(/\r?\n/)) if (text.startsWith('#')) this.#lines.read(text);
    super.goOn(head, line);
  }

  protected take(text: string, batch: EventColumns): void {
    const values = this.#lines.read(text);
    if (values === undefined) return;
    if (typeof values === 'string') this.bad('not-w3c', values);
    else {
      const { rows } = this.decoder;
      rows?.columns(this.log, this.#lines.head, delimiterOf(text));
      const row = rows === undefined ? '' : text;
      this.decoder.decode(
        this.decoder.fields.map((field) => w3cField(field, values)),
        this.line,
        row,
        batch,
      );
    }
  }
}
