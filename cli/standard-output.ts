import { once } from 'node:events';
import { fstatSync, fsyncSync } from 'node:fs';
import type { Destination } from './destination.js';

const enough = 1 << 16;

type Stream = NodeJS.WriteStream & { readonly fd: number };

/** For the next program, a file that the shell has opened, or a person. If writing fails, so does the stream. */
export class StandardOutput implements Destination {
  readonly #stream: Stream;
  readonly #sync: (fd: number) => void;
  #waiting = '';
  #isAnyOut = false;

  /** @param sync - puts a file on the disk */
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

  abandon(): Promise<void> {
    return this.finish();
  }

  #send(done?: (error?: Error | null) => void): void {
    this.#isAnyOut ||= this.#waiting !== '';
    if (this.#waiting !== '' || done !== undefined) this.#stream.write(this.#waiting, done);
    this.#waiting = '';
  }
}

/** What is in a pipe is the next program's: only a file can be put on the disk. */
function syncFile(fd: number): void {
  if (fstatSync(fd).isFile()) fsyncSync(fd);
}
