/** What a file is that holds no text, by its first bytes. */
const kinds: readonly (readonly [what: string, ...bytes: number[]])[] = [
  ['a zip archive', 0x50, 0x4b, 3, 4],
  ['zstd data', 0x28, 0xb5, 0x2f, 0xfd],
  ['bzip2 data', 0x42, 0x5a, 0x68],
  ['xz data', 0xfd, 0x37, 0x7a, 0x58, 0x5a],
  ['a Parquet file', 0x50, 0x41, 0x52, 0x31],
];

/**
 * The text of a file: gzipped or not, in UTF-8 or UTF-16. What is no UTF-8 is read as Latin-1: so no two names become one.
 *
 * @throws Error - if it holds no text, in words for the reader of the page
 */
export async function textOf(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const begins = (...with_: readonly number[]) => with_.every((byte, i) => bytes[i] === byte);
  if (begins(0x1f, 0x8b)) return textOf(await unzipped(bytes));
  const kind = kinds.find(([, ...first]) => begins(...first));
  if (kind !== undefined) throw new Error(`this is ${kind[0]}: unpack it first`);
  if (begins(0xff, 0xfe)) return new TextDecoder('utf-16le').decode(bytes);
  if (begins(0xfe, 0xff)) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, 1_000).includes(0)) throw new Error('this is no text');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Blob> {
  try {
    return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).blob();
  } catch {
    throw new Error('its gzip data is damaged or cut off');
  }
}
