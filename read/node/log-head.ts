import { once } from 'node:events';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { noBytes } from '../bytes.js';
import { isGzip } from '../read-log.js';
import { toUtf8Lines } from '../text.js';
import { inWords } from './in-words.js';

const length = 1 << 16;
/** The most bytes of the head when it is unpacked. A byte of gzip can be a thousand bytes of text. */
const mostUnpacked = 1 << 20;

/** The first whole lines of a log, unpacked. Reading standard input later starts at its beginning all the same. A named pipe has no head. */
export async function headOf(log: string): Promise<Uint8Array> {
  const head = log === '-' ? await headOfInput() : await headOfFile(log);
  const text = unpackedHead(head);
  return toUtf8Lines(text)(text);
}

/** The first bytes of a file, not unpacked. */
export async function beginningOf(file: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}

/** The first bytes unpacked, as far as possible, if they are gzipped. */
export const unpackedHead = (head: Uint8Array): Uint8Array => (isGzip(head) ? unzippedAsFar(head) : head);

async function headOfInput(): Promise<Uint8Array> {
  const { stdin } = process;
  while (!stdin.readableEnded) {
    const head = stdin.read() as Buffer | null;
    if (head !== null) {
      stdin.unshift(head);
      return head;
    }
    await Promise.race([once(stdin, 'readable'), once(stdin, 'end')]);
  }
  return noBytes;
}

/** The first bytes of a file, not unpacked. None of standard input or a pipe: they could not be read again. */
export const firstBytesOf = (log: string): Promise<Uint8Array> =>
  log === '-' ? Promise.resolve(noBytes) : headOfFile(log);

async function headOfFile(log: string): Promise<Uint8Array> {
  try {
    // Check before opening: the writer of a pipe must not see its reader leave.
    if (!(await stat(log)).isFile()) return noBytes;
    const file = await open(log);
    try {
      return await beginningOf(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw inWords(log, error);
  }
}

function unzippedAsFar(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostUnpacked });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
      return unzippedAsFar(head.subarray(0, head.length >> 1));
    // The data is damaged. The reader of the log reports it.
    return noBytes;
  }
}
