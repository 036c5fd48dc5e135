import { isUtf8, textAt } from './bytes.js';
import type { EventColumns } from './event-batch.js';
import type { EventDecoder } from './event-decoder.js';
import type { BadLine } from './log-event.js';
import { lineEnd, type LogLines, notUtf8, tooLong } from './log-lines.js';

/** A log whose lines are read as texts, one by one. */
export abstract class TextLines implements LogLines {
  readonly openBytes = 0;
  protected line = 0;

  constructor(
    protected readonly log: string,
    protected readonly decoder: EventDecoder,
  ) {}

  read(lines: Uint8Array, batch: EventColumns): void {
    for (let from = 0; from < lines.length;) {
      const end = lineEnd(lines, from);
      this.line++;
      const bytes = lines.subarray(from, lines[end - 1] === carriageReturn ? end - 1 : end);
      if (isUtf8(bytes)) this.take(textAt(bytes), batch);
      else this.bad('not-utf-8', notUtf8);
      from = end + 1;
    }
  }

  tooLong(): void {
    this.line++;
    this.bad('too-long', tooLong());
  }

  end(): void {
    // Each line is a whole.
  }

  get nextLine(): number {
    return this.line + 1;
  }

  goOn(_head: Uint8Array, line: number): void {
    this.line = line - 1;
  }

  /** Adds the event of a line, if it has one. */
  protected abstract take(text: string, batch: EventColumns): void;

  protected bad(reason: BadLine['reason'], detail: string): void {
    this.decoder.badLine({ reason, detail, log: this.log, line: this.line, row: '' });
  }
}

const carriageReturn = 0x0d;
