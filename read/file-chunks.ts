import { joined, noBytes } from './bytes.js';
import { LogError } from './log-event.js';
import { enoughToKnow, kindOf } from './no-log.js';
import { isGzip } from './read-log.js';
import { toUtf8Lines } from './text.js';

/** How many bytes of a log are read to find its fields. */
const headLength = 1 << 16;

const lineFeed = 0x0a;

/** The longest chunk, in bytes, and how long a page reads without a pause, in ms: it has to answer its user meanwhile. */
const mostAtOnce = 1 << 18;
const longestTask = 50;

/** How many times a log may be gzipped over. */
const mostLayers = 3;

/**
 * The bytes of a file that was chosen in a page. Gzip is unpacked, up to three times over.
 *
 * @param mostBytes - the largest file, packed or unpacked. Default: no bound
 * @throws LogError - if the file is larger or no log, or its gzip data is damaged. The message does not name the file
 */
export async function* chunksOf(file: Blob, mostBytes = Infinity): AsyncGenerator<Uint8Array> {
  if (file.size > mostBytes) throw tooLarge(mostBytes);
  yield* unpacked(bytesOf(file.stream()), mostBytes, mostLayers);
}

/** The beginning of the log in a file, in UTF-8. */
export async function headOf(file: Blob): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(file)) {
    pieces.push(chunk.subarray(0, headLength - length));
    length += pieces.at(-1)!.length;
    if (length === headLength) break;
  }
  if (length === 0) return noBytes;
  const head = joined(pieces);
  const lines = toUtf8Lines(head)(head);
  // In a short log, the last line is complete too.
  return length < headLength ? joined([lines, Uint8Array.of(lineFeed)]) : lines;
}

async function* unpacked(
  chunks: AsyncGenerator<Uint8Array>,
  mostBytes: number,
  layers: number,
): AsyncGenerator<Uint8Array> {
  let beginning = noBytes;
  while (beginning.length < enoughToKnow) {
    const chunk = await chunks.next();
    if (chunk.done === true) break;
    beginning = joined([beginning, chunk.value]);
  }
  async function* all() {
    yield beginning;
    yield* chunks;
  }
  if (!isGzip(beginning)) {
    const kind = kindOf(beginning);
    if (kind !== undefined) throw new LogError(`this is ${kind.is}: ${kind.next}`);
    yield* all();
    return;
  }
  if (layers === 0) throw new LogError(`it is gzipped more than ${String(mostLayers)} times over`);
  yield* unpacked(bounded(unzipped(all()), mostBytes), mostBytes, layers - 1);
}

/** Bounds the bytes: packed data may unpack to a thousand times its size. */
async function* bounded(chunks: AsyncGenerator<Uint8Array>, mostBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge(mostBytes);
    yield chunk;
  }
}

async function* unzipped(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const chunk = await chunks.next();
      if (chunk.done === true) controller.close();
      else controller.enqueue(new Uint8Array(chunk.value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  try {
    yield* bytesOf(packed.pipeThrough(new DecompressionStream('gzip')));
  } catch (error) {
    throw error instanceof LogError ? error : new LogError('its gzip data is damaged or cut off');
  }
}

async function* bytesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let pausedAt = performance.now();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (let from = 0; from < value.length; from += mostAtOnce) {
        yield value.subarray(from, from + mostAtOnce);
        if (performance.now() - pausedAt < longestTask) continue;
        await new Promise((resolve) => setTimeout(resolve));
        pausedAt = performance.now();
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const tooLarge = (mostBytes: number) =>
  new LogError(
    `it is larger than ${String(Math.floor(mostBytes / 2 ** 20))} MB: read it with the program rxjs-sessionize, or choose a part of it`,
  );
