import type { Call } from './system-calls.js';

type Naming = Extract<Call, { readonly kind: 'make' | 'rename' | 'remove' }>;
type Writing = Extract<Call, { readonly kind: 'write' | 'truncate' }>;

interface File {
  synced: Buffer;
  unsynced: Writing[];
}

const sector = 512;

/**
 * A folder on a disk that loses power. Synced data is kept. Of the unsynced writes to a file, each sector is kept or not. Of the
 * unsynced changes of names, the first ones are kept: on ext4 and XFS, changes of names reach the disk in order, and every sync
 * writes all changes of names before it.
 */
export class Disk {
  readonly #files: File[] = [];
  #names = new Map<string, number>();
  #renamings: Naming[] = [];

  take(call: Call): void {
    switch (call.kind) {
      case 'make':
        this.#files[call.file] = { synced: Buffer.alloc(0), unsynced: [] };
        this.#renamings.push(call);
        break;
      case 'rename':
      case 'remove':
        this.#renamings.push(call);
        break;
      case 'write':
      case 'truncate':
        this.#files[call.file]!.unsynced.push(call);
        break;
      case 'sync': {
        const file = this.#files[call.file]!;
        file.synced = contentOf(file, () => true);
        file.unsynced = [];
        this.#syncNames();
        break;
      }
      case 'sync folder':
        this.#syncNames();
    }
  }

  /** The content of the folder when power is back. */
  afterLoss(isKept: () => boolean): ReadonlyMap<string, Buffer> {
    const names = new Map(this.#names);
    for (const call of this.#renamings) {
      if (!isKept()) break;
      name(names, call);
    }
    return new Map(Array.from(names, ([name, file]) => [name, contentOf(this.#files[file]!, isKept)]));
  }

  #syncNames(): void {
    for (const call of this.#renamings) name(this.#names, call);
    this.#renamings = [];
  }
}

function name(names: Map<string, number>, call: Naming): void {
  if (call.kind === 'make') names.set(call.name, call.file);
  if (call.kind === 'rename') names.set(call.to, names.get(call.name)!);
  if (call.kind !== 'make') names.delete(call.name);
}

function contentOf({ synced, unsynced }: File, isKept: () => boolean): Buffer {
  let content = synced;
  for (const call of unsynced) {
    if (call.kind === 'truncate') {
      if (isKept()) content = resized(content, call.length);
      continue;
    }
    for (let from = 0; from < call.bytes.length; from += sector) {
      if (!isKept()) continue;
      const part = call.bytes.subarray(from, from + sector);
      content = resized(content, Math.max(content.length, call.at + from + part.length));
      part.copy(content, call.at + from);
    }
  }
  return content;
}

function resized(bytes: Buffer, length: number): Buffer {
  const copy = Buffer.alloc(length);
  bytes.copy(copy);
  return copy;
}
