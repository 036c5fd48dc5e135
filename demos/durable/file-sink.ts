import fs from 'node:fs';
import { dirname } from 'node:path';

/** What the sink needs of a file system. */
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
 * A file with a line for each result, in which each is once, however often it is delivered, and whatever fails.
 *
 * What was acknowledged is in the file, since it is synced before. So the number of the first result that is delivered says how
 * many lines are right. Whatever stands behind them is cut off and written again: lines that nobody acknowledged, a line that was
 * interrupted, or what a loss of power has left.
 */
export class FileSink {
  readonly #files: Files;
  readonly #path: string;
  readonly #file: number;
  /** How many lines there are, and the offset behind the last one. */
  #lines = 0;
  #end = 0;

  constructor(path: string, files: Files = fs) {
    this.#files = files;
    this.#path = path;
    this.#file = files.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT);
    // The file is in its folder only when the folder is on disk.
    const folder = files.openSync(dirname(path), fs.constants.O_RDONLY);
    files.fsyncSync(folder);
    files.closeSync(folder);
    this.#goBehind(Infinity);
  }

  get lines(): number {
    return this.#lines;
  }

  /**
   * Writes results, of which the first has the number `first`.
   *
   * @throws Error - if lines before them are missing
   */
  write(results: readonly unknown[], first: number): void {
    if (first > this.#lines) {
      throw new Error(
        `${this.#path} has ${String(this.#lines)} lines, and ${String(first)} results were written to it: ` +
          'it is another file, or was changed',
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

  /** What was written is on disk when this returns: only then it may be acknowledged. */
  sync(): void {
    this.#files.fsyncSync(this.#file);
  }

  /** Cuts off what stands behind so many lines. */
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
