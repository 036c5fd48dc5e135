import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LogError } from '../read/log-event.js';
import { reasonIn } from '../read/node/in-words.js';
import type { Destination } from './destination.js';

/** A file that appears only when it is complete. Until then, the text is in a temporary file beside it. */
export class WholeFile implements Destination {
  readonly #path: string;
  readonly #unfinished: string;
  readonly #file: FileHandle;
  #text = '';
  /** Bytes that come before `#text` and are not written yet. */
  #waiting: Uint8Array[] = [];

  private constructor(path: string, unfinished: string, file: FileHandle) {
    this.#path = path;
    this.#unfinished = unfinished;
    this.#file = file;
  }

  static async open(path: string): Promise<WholeFile> {
    // At the end another file takes the name. A device or a pipe must not be replaced.
    const known = await stat(path).catch(() => undefined);
    if (known?.isDirectory() === true) throw new LogError(`cannot write ${path}: this is a folder`);
    if (known?.isFile() === false) {
      throw new LogError(`cannot write ${path}: it is a device or a pipe; leave the option out, and write > ${path}`);
    }
    const unfinished = `${path}.unfinished-${String(process.pid)}`;
    return inWords(path, async () => new WholeFile(path, unfinished, await open(unfinished, 'a')));
  }

  write(piece: string | Uint8Array): void {
    if (typeof piece === 'string') this.#text += piece;
    else this.#waiting.push(Buffer.from(this.#text), piece);
    if (typeof piece !== 'string') this.#text = '';
  }

  drained(): Promise<void> {
    const all = Buffer.concat([...this.#waiting, Buffer.from(this.#text)]);
    this.#waiting = [];
    this.#text = '';
    return inWords(this.#path, () => this.#file.appendFile(all));
  }

  async settled(): Promise<void> {
    await this.drained();
    await inWords(this.#path, () => this.#file.sync());
  }

  readonly left = 0;

  async takenBack(): Promise<boolean> {
    this.#waiting = [];
    this.#text = '';
    await inWords(this.#path, () => this.#file.truncate(0));
    return true;
  }

  async finish(): Promise<void> {
    await this.settled();
    await this.#file.close();
    await inWords(this.#path, () => rename(this.#unfinished, this.#path));
    await syncFolder(dirname(this.#path));
  }

  async abandon(): Promise<void> {
    await this.#file.close();
    await rm(this.#unfinished, { force: true });
  }
}

/** Writes a file that appears only when it is complete. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const file = await WholeFile.open(path);
  file.write(text);
  try {
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** Syncs the folder, so that the name of the file is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function inWords<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LogError(`cannot write ${path}: ${faults[code ?? ''] ?? reasonIn(error as Error)}`);
  }
}

const faults: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EACCES: 'permission denied',
  EISDIR: 'this is a folder',
  ENOSPC: 'the disk is full',
};
