import type { Files } from '../../demos/durable/file-sink.js';

/** The power has failed. */
export class PowerLoss extends Error {}

/** A change of a file since its last sync. */
type Change = { readonly truncatedTo: number } | { readonly at: number; readonly bytes: Buffer };

interface File {
  /** The content that programs read. */
  content: Buffer;
  /** The content on the disk. */
  synced: Buffer;
  unsynced: Change[];
  /** Whether the folder on the disk has an entry for the file. */
  isEntered: boolean;
}

/** The number of bytes that the disk writes as one unit. */
const sector = 8;

/**
 * A disk with one folder. Its power fails after a given number of calls. Then each unsynced sector of each write is on the disk or
 * not, independently of the others and of their order.
 */
export class Disk implements Files {
  /** The number of calls until the power fails. */
  callsLeft = Infinity;
  readonly #files = new Map<string, File>();
  readonly #open: (File | 'folder' | undefined)[] = [];
  readonly #random: () => number;

  /** @param random - returns numbers from 0 (included) to 1 (excluded) */
  constructor(random: () => number) {
    this.#random = random;
  }

  read(path: string): string {
    return this.#files.get(path)?.content.toString() ?? '';
  }

  /** Restores power: what programs read is now what is on the disk. */
  restart(): void {
    this.callsLeft = Infinity;
    this.#open.length = 0;
    for (const [path, file] of this.#files) {
      if (!file.isEntered && this.#random() < 0.5) {
        this.#files.delete(path);
        continue;
      }
      for (const change of file.unsynced) {
        if ('truncatedTo' in change) {
          if (this.#random() < 0.5) file.synced = resized(file.synced, change.truncatedTo);
          continue;
        }
        for (let from = 0; from < change.bytes.length; from += sector) {
          if (this.#random() < 0.5) continue;
          file.synced = written(file.synced, change.at + from, change.bytes.subarray(from, from + sector));
        }
      }
      file.content = file.synced;
      file.unsynced = [];
    }
  }

  openSync(path: string): number {
    this.#call();
    if (path === '/') return this.#open.push('folder') - 1;
    const file = this.#files.get(path) ?? {
      content: Buffer.alloc(0),
      synced: Buffer.alloc(0),
      unsynced: [],
      isEntered: false,
    };
    this.#files.set(path, file);
    return this.#open.push(file) - 1;
  }

  closeSync(descriptor: number): void {
    this.#call();
    this.#open[descriptor] = undefined;
  }

  fsyncSync(descriptor: number): void {
    this.#call();
    const file = this.#open[descriptor];
    if (file === 'folder') {
      for (const entered of this.#files.values()) entered.isEntered = true;
    } else if (file !== undefined) {
      file.synced = file.content;
      file.unsynced = [];
    }
  }

  fstatSync(descriptor: number): { readonly size: number } {
    return { size: this.#file(descriptor).content.length };
  }

  ftruncateSync(descriptor: number, length: number): void {
    const file = this.#file(descriptor);
    file.content = resized(file.content, length);
    file.unsynced.push({ truncatedTo: length });
  }

  readSync(descriptor: number, buffer: Buffer, offset: number, length: number, position: number): number {
    return this.#file(descriptor).content.copy(buffer, offset, position, position + length);
  }

  /** Writes only a part of the bytes, as the system call may. */
  writeSync(descriptor: number, buffer: Buffer, offset: number, length: number, position: number): number {
    const file = this.#file(descriptor);
    const bytes = Buffer.from(buffer.subarray(offset, offset + Math.ceil(length * this.#random())));
    file.content = written(file.content, position, bytes);
    file.unsynced.push({ at: position, bytes });
    return bytes.length;
  }

  #file(descriptor: number): File {
    this.#call();
    const file = this.#open[descriptor];
    if (file === undefined || file === 'folder') throw new Error('it is no open file');
    return file;
  }

  #call(): void {
    if (this.callsLeft-- <= 0) throw new PowerLoss();
  }
}

function resized(bytes: Buffer, length: number): Buffer {
  const copy = Buffer.alloc(length);
  bytes.copy(copy);
  return copy;
}

function written(content: Buffer, at: number, bytes: Buffer): Buffer {
  const copy = resized(content, Math.max(content.length, at + bytes.length));
  bytes.copy(copy, at);
  return copy;
}
