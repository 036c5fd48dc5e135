import fs from 'node:fs';
import { dirname } from 'node:path';

/** The functions of a file system that the sink needs. */
export interface Files {
  openSync(path: string, flags: number): number;
  closeSync(file: number): void;
  fsyncSync(file: number): void;
  fstatSync(file: number): { readonly size: number };
  ftruncateSync(file: number, length: number): void;
  readSync(file: number, buffer: Buffer, offset: number, length: number, position: number): number;
  writeSync(file: number, buffer: Buffer, offset: number, length: number, position: number): number;
}

const newline = 0x0a;

/**
 * A file with one line for each result, however often the result is delivered, and whatever fails.
 *
 * The file is synced before results are acknowledged. So the number of the first result that is delivered again says how many
 * lines are right. Everything behind them is cut off and written again: lines that were not acknowledged, a line that was
 * interrupted, or what a loss of power left.
 */
export class FileSink {
  readonly #files: Files;
  readonly #path: string;
  readonly #file: number;
  /** The number of lines, and the offset behind the last one. */
  #lines = 0;
  #end = 0;

  constructor(path: string, files: Files = fs) {
    this.#files = files;
    this.#path = path;
    this.#file = files.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT);
    // A new file survives a loss of power only if its folder is synced too.
    const folder = files.openSync(dirname(path), fs.constants.O_RDONLY);
    files.fsyncSync(folder);
    files.closeSync(folder);
    this.#goBehind(Infinity);
  }

  get lines(): number {
    return this.#lines;
  }

  /**
   * Writes results. The first one has the number `first`.
   *
   * @throws Error - if lines before them are missing
   */
  write(results: readonly unknown[], first: number): void {
    if (first > this.#lines) {
      throw new Error(
        `${this.#path} has ${String(this.#lines)} lines, and ${String(first)} results were written to it: ` +
          'it is another file, or was changed; delete it, and the state, to start again',
      );
    }
    if (first < this.#lines) this.#goBehind(first);
    const text = Buffer.from(results.map((result) => JSON.stringify(result) + '\n').join(''));
    for (let done = 0; done < text.length;) {
      done += this.#files.writeSync(this.#file, text, done, text.length - done, this.#end + done);
    }
    this.#end += text.length;
    this.#lines += results.length;
  }

  /** Syncs the file. Acknowledge the results only after that. */
  sync(): void {
    this.#files.fsyncSync(this.#file);
  }

  /** Cuts the file after this many lines. */
  #goBehind(lines: number): void {
    const { size } = this.#files.fstatSync(this.#file);
    const bytes = Buffer.alloc(size);
    let read = 0;
    while (read < size) {
      const count = this.#files.readSync(this.#file, bytes, read, size - read, read);
      if (count === 0) break;
      read += count;
    }
    this.#lines = 0;
    this.#end = 0;
    for (let at = bytes.indexOf(newline); at >= 0 && this.#lines < lines; at = bytes.indexOf(newline, at + 1)) {
      this.#lines++;
      this.#end = at + 1;
    }
    this.#files.ftruncateSync(this.#file, this.#end);
  }
}
