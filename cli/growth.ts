import { type FileHandle, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { chunkSize } from '../read/node/read-log-file.js';

/** How to read a file while it grows. */
export interface Growth {
  /** When it is aborted, the bytes end. */
  readonly signal: AbortSignal;
  /** Called when everything in the file has been read. Nothing more is read until it resolves. */
  readonly waits: () => Promise<void>;
}

/** How often to look for more bytes, in ms. */
const interval = 250;

/** How many bytes at the beginning of a file show that it is still the same. */
const enoughToKnow = 1 << 10;

/**
 * Yields the bytes of a file as they are written. It ends when another file has the name, or when the file was cut short. A
 * renamed file is read until another one has its name. Closes the file.
 */
export async function* grownChunks(
  path: string,
  file: FileHandle,
  offset: number,
  { signal, waits }: Growth,
): AsyncGenerator<Buffer> {
  let at = offset;
  let beginning: Buffer = Buffer.alloc(0);
  let isReplaced = false;
  let isAnyNew = true;
  try {
    while (!signal.aborted) {
      const chunk = await bytesOf(file, at, chunkSize);
      if (chunk.length > 0) {
        at += chunk.length;
        isAnyNew = true;
        yield chunk;
        continue;
      }
      // Everything that was written before the file was replaced is read now.
      if (isReplaced) return;
      if (isAnyNew) await waits();
      isAnyNew = false;
      if (beginning.length < enoughToKnow) beginning = await bytesOf(file, 0, Math.min(at, enoughToKnow));
      await pause(signal);
      isReplaced = await isAnother(path, file);
      if (await wasCut(file, at, beginning)) return;
    }
  } finally {
    await file.close();
  }
}

/** Resolves when there is a file with this name that is not empty. */
export async function untilThere(path: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await holdsAny(path))) await pause(signal);
}

/** Whether the name exists and is not an empty file. Something else than a file counts as there. */
export async function holdsAny(path: string): Promise<boolean> {
  const found = await statOf(path);
  return found !== undefined && (!found.isFile() || found.size > 0);
}

/** Waits until it is time to look again. */
export const pause = (signal: AbortSignal): Promise<void> =>
  setTimeout(interval, undefined, { signal }).catch(() => undefined);

export async function bytesOf(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}

async function isAnother(path: string, file: FileHandle): Promise<boolean> {
  const [named, read] = await Promise.all([statOf(path), file.stat()]);
  return named !== undefined && (named.ino !== read.ino || named.dev !== read.dev);
}

/** Whether the file was emptied or rewritten, as `copytruncate` of logrotate does. */
async function wasCut(file: FileHandle, at: number, beginning: Buffer): Promise<boolean> {
  return (await file.stat()).size < at || !(await bytesOf(file, 0, beginning.length)).equals(beginning);
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
