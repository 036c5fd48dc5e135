/** What a file is that holds no text, by its first bytes. */
const kinds: readonly (readonly [what: string, ...bytes: number[]])[] = [
  ['a zip archive', 0x50, 0x4b, 3, 4],
  ['zstd data', 0x28, 0xb5, 0x2f, 0xfd],
  ['bzip2 data', 0x42, 0x5a, 0x68],
  ['xz data', 0xfd, 0x37, 0x7a, 0x58, 0x5a],
  ['a Parquet file', 0x50, 0x41, 0x52, 0x31],
];

/** The largest file that a page can hold and show, unpacked. */
const mostBytes = 256 * 2 ** 20;

/**
 * The text of a file of at most 256 MB: gzipped, up to three times over, or not, in UTF-8 or UTF-16. What is no UTF-8 is read as Latin-1:
 * so no two names become one.
 *
 * @throws Error - if it holds no text, or too much, in words for the reader of the page
 */
export async function textOf(file: Blob, layers = 3): Promise<string> {
  if (file.size > mostBytes) throw tooLarge();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const begins = (...with_: readonly number[]) => with_.every((byte, i) => bytes[i] === byte);
  if (begins(0x1f, 0x8b)) {
    if (layers === 0) throw new Error('it is gzipped more than three times over');
    return textOf(await unzipped(file), layers - 1);
  }
  const kind = kinds.find(([, ...first]) => begins(...first));
  if (kind !== undefined) throw new Error(`this is ${kind[0]}: unpack it first`);
  if (begins(0xff, 0xfe)) return utf16(bytes, 'utf-16le');
  if (begins(0xfe, 0xff)) return utf16(bytes, 'utf-16be');
  if (bytes.subarray(0, 1_000).includes(0)) throw new Error('this is no text');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

function utf16(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error('its UTF-16 is damaged or cut off');
  }
}

async function unzipped(file: Blob): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error('its gzip data is damaged or cut off');
    });
    if (done) return new Blob(chunks);
    size += value.length;
    // What is packed may unpack to a thousand times as much.
    if (size > mostBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
}

const tooLarge = () =>
  new Error('it is larger than 256 MB: read it with the program rxjs-sessionize, or take a part of it');
