import { once } from 'node:events';
import { fstatSync, fsyncSync } from 'node:fs';
import { printableLines } from '../parts/terminal/printable.js';
import type { Destination } from './destination.js';

const enough = 1 << 16;

type Stream = NodeJS.WriteStream & { readonly fd: number };

/** Writes to standard output: a pipe, a file that the shell opened, or a terminal. If writing fails, the stream fails. */
export class StandardOutput implements Destination {
  readonly #stream: Stream;
  readonly #sync: (fd: number) => void;
  #waiting = '';
  #isAnyOut = false;

  /** @param sync - writes a file through to the disk */
  constructor(stream: Stream, sync = syncFile) {
    this.#stream = stream;
    this.#sync = sync;
  }

  write(piece: string | Uint8Array): void {
    if (typeof piece === 'string') this.#waiting += piece;
    else {
      this.#send();
      this.#stream.write(piece);
      this.#isAnyOut = true;
    }
    if (this.#waiting.length > enough) this.#send();
  }

  async drained(): Promise<void> {
    if (this.#stream.writableNeedDrain) await once(this.#stream, 'drain');
  }

  async settled(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#send((error) => {
        if (error == null) resolve();
      });
    });
    this.#sync(this.#stream.fd);
  }

  get left(): number {
    return this.#stream.writableNeedDrain ? this.#stream.writableLength : 0;
  }

  takenBack(): Promise<boolean> {
    if (!this.#isAnyOut) this.#waiting = '';
    return Promise.resolve(!this.#isAnyOut);
  }

  finish(): Promise<void> {
    this.#send();
    return Promise.resolve();
  }

  /** Resolves when what was written has left this process: a run that is interrupted ends with whole lines. */
  async abandon(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#send(() => {
        resolve();
      });
    });
  }

  #send(done?: (error?: Error | null) => void): void {
    this.#isAnyOut ||= this.#waiting !== '';
    // What comes from a log must not steer a terminal. A file or a program gets it as it is.
    const text = this.#stream.isTTY ? printableLines(this.#waiting) : this.#waiting;
    if (text !== '' || done !== undefined) this.#stream.write(text, done);
    this.#waiting = '';
  }
}

/** Only a file can be written through to the disk: bytes in a pipe belong to the next program. */
function syncFile(fd: number): void {
  if (fstatSync(fd).isFile()) fsyncSync(fd);
}
