import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** The longest line that is read, in bytes: so memory is bounded, also where a line never ends. */
export const longestLine = 4_000_000;

/**
 * A source for `durableSessions`. It reads a log file with one event per line, and gives each event the offset behind it as its
 * position. It skips a last line without a line end: the line is still being written, and the next run reads it.
 * A line that is not UTF-8 is no event: decoded anyway, it could merge two users. Nor is a line of more than 4,000,000 bytes.
 *
 * @param from - an offset from this source. Default: the beginning
 * @param parse - makes an event of a line; returns `undefined` if the line is no event
 * @throws Error - if no line of the file begins at `from`, so that it is another file or was cut
 */
export async function* logSource<E>(
  path: string,
  from = 0,
  parse: (line: string) => E | undefined,
): AsyncGenerator<{ readonly event: E; readonly position: number }, void> {
  if (from > 0) await checkLineStart(path, from);
  let position = from;
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  for await (const chunk of createReadStream(path, { start: from }) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', start)) {
      const line = bytes.subarray(start, end);
      const event = isUtf8(line) && !isTooLong ? parse(line.toString()) : undefined;
      position += end + 1 - start;
      start = end + 1;
      isTooLong = false;
      if (event !== undefined) yield { event, position };
    }
    rest = bytes.subarray(start);
    if (rest.length <= longestLine) continue;
    position += rest.length;
    rest = Buffer.alloc(0);
    isTooLong = true;
  }
}

async function checkLineStart(path: string, offset: number): Promise<void> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, offset - 1);
    if (bytesRead === 0) throw new Error(`${path} ends before byte ${String(offset)}: it is not the log that was read`);
    if (buffer.toString() !== '\n') {
      throw new Error(`in ${path} no line begins at byte ${String(offset)}: it is not the log that was read`);
    }
  } finally {
    await file.close();
  }
}
