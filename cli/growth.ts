import { type FileHandle, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { chunkSize } from '../read/node/read-log-file.js';

/** How a file is read while it grows. */
export interface Growth {
  /** When it is aborted, the bytes end. */
  readonly signal: AbortSignal;
  /** Called when all that is there has been read; nothing more is read before it settles. */
  readonly waits: () => Promise<void>;
}

/** How often to look for more, in ms. */
const interval = 250;

/** So many bytes of its beginning tell that a file is still the same. */
const enoughToKnow = 1 << 10;

/**
 * The bytes of a file as they come, for as long as its name stands for it: they end when another file has the name, or when the
 * file was cut short. A file that was renamed is read on until another one has its name. Closes the file.
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
      // What was written up to the last moment is read by now.
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

/** Settles when there is a file of this name, and it holds something. */
export async function untilThere(path: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await holdsAny(path))) await pause(signal);
}

/** Whether there is a file of this name, and it holds something. What is no file is none of a log, but there. */
export async function holdsAny(path: string): Promise<boolean> {
  const found = await statOf(path);
  return found !== undefined && (!found.isFile() || found.size > 0);
}

/** Until it is worth looking again. */
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

/** Whether the file was made empty or begun anew, as `copytruncate` of logrotate does. */
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
