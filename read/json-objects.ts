import { isUtf8, joined, noBytes } from './bytes.js';
import type { BadLine } from './log-event.js';
import { longestLine, notUtf8 } from './log-lines.js';

/** The deepest nesting. Anything deeper is broken, or no event. */
const deepest = 500;

/** The brackets that may be open. */
const list = 1;
const object = 2;

/** Receives the objects in the order of the log. */
export interface ObjectReader {
  /**
   * @param bytes - the object on one line, with a line feed
   * @param line - the line where the object begins, from 1
   */
  readonly found: (bytes: Uint8Array, line: number) => void;
  /** Called for a line without an object, and for an object that cannot be read. */
  readonly bad: (reason: BadLine['reason'], detail: string, line: number) => void;
}

/**
 * Finds JSON objects in an array, on several lines, or many on one line. It reads each byte once, and keeps only the open
 * object in memory.
 */
export class JsonObjects {
  readonly #reader: ObjectReader;
  /** The open brackets from the outside. The first is always an object. */
  readonly #open = new Uint8Array(deepest + 1);
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  /** The last byte of the open object that is not white space. */
  #last = 0;
  /** Begins with the bytes of the open object from earlier chunks, unless it is too long. */
  #held = noBytes;
  #length = 0;
  #line = 1;
  #firstLine = 1;
  /** The last line that was reported for something else than objects; `Infinity` up to the next object. */
  #badLine = 0;

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  read(chunk: Uint8Array): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === newline) {
        // A text cannot contain a line feed, so this one is not closed.
        if (this.#isText && this.#depth > 0) this.#giveUp('a text that is not closed');
        this.#isText = false;
        this.#line++;
      } else if (this.#isText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === backslash) this.#isEscaped = true;
        else if (byte === quote) this.#isText = false;
      } else if (this.#depth === 0) {
        if (byte === openBrace) {
          start = at;
          this.#begin();
        } else this.#outside(byte);
      } else if (byte === openBrace || byte === openBracket) {
        if (!this.#mayOpen()) {
          this.#giveUp('an object that is not closed before the next one');
          if (byte === openBracket) continue;
          start = at;
          this.#begin();
        } else if (this.#depth === deepest) this.#giveUp(`more than ${String(deepest)} objects inside each other`);
        else {
          this.#open[this.#depth++] = byte === openBrace ? object : list;
          this.#last = byte;
        }
      } else if (byte === closeBrace || byte === closeBracket) {
        if (this.#open[this.#depth - 1] !== (byte === closeBrace ? object : list))
          this.#giveUp('brackets that do not match');
        else {
          this.#depth--;
          this.#last = byte;
          if (this.#depth === 0) this.#take(chunk.subarray(start, at + 1));
        }
      } else {
        if (byte === quote) this.#isText = true;
        if (byte > space) this.#last = byte;
      }
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(start));
  }

  end(): void {
    if (this.#depth > 0) this.#giveUp('an object that is not closed where the log ends');
  }

  #begin(): void {
    this.#open[0] = object;
    this.#depth = 1;
    this.#last = openBrace;
    this.#length = 0;
    this.#firstLine = this.#line;
    this.#badLine = 0;
  }

  /** Whether an object may begin here: as a value or in a list. */
  #mayOpen(): boolean {
    if (this.#open[this.#depth - 1] === object) return this.#last === colon;
    return this.#last === openBracket || this.#last === comma;
  }

  /** Between objects there are only brackets of arrays and commas. Anything else is reported once for each line. */
  #outside(byte: number): void {
    if (byte <= space || byte === comma || byte === openBracket || byte === closeBracket) return;
    if (byte === quote) this.#isText = true;
    if (this.#badLine >= this.#line) return;
    this.#badLine = this.#line;
    this.#reader.bad('not-json', 'neither a JSON object nor a bracket or comma between two', this.#line);
  }

  #keep(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length <= longestLine) {
      if (length > this.#held.length) this.#held = joined([this.#held, new Uint8Array(2 * length - this.#held.length)]);
      this.#held.set(piece, this.#length);
    }
    this.#length = length;
  }

  #take(last: Uint8Array): void {
    if (this.#length + last.length > longestLine) {
      this.#reader.bad(
        'too-long',
        `the object has more than ${longestLine.toLocaleString('en')} bytes`,
        this.#firstLine,
      );
      return;
    }
    const bytes = onOneLine(joined([this.#held.subarray(0, this.#length), last]));
    if (isUtf8(bytes)) this.#reader.found(bytes, this.#firstLine);
    else this.#reader.bad('not-utf-8', notUtf8, this.#firstLine);
  }

  /** Reports the open object as broken, and skips the rest of it. */
  #giveUp(detail: string): void {
    this.#reader.bad('not-json', detail, this.#firstLine);
    this.#depth = 0;
    this.#badLine = Infinity;
  }
}

/** The object on one line. Line feeds in JSON are only between values, where a space means the same. */
function onOneLine(bytes: Uint8Array): Uint8Array {
  const line = new Uint8Array(bytes.length + 1);
  for (let at = 0; at < bytes.length; at++) line[at] = bytes[at] === newline ? space : bytes[at]!;
  line[bytes.length] = newline;
  return line;
}

const newline = 0x0a;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
