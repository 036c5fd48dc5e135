import { TextDecoder } from 'node:util';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * The bytes of a text as UTF-8 with line feeds: UTF-16 is known by its byte order mark, and line ends that are carriage returns
 * alone by a beginning that has no line feed.
 *
 * @param beginning - enough of the text to know
 */
export function toUtf8Lines(beginning: Buffer): (chunk: Buffer, isLast?: boolean) => Buffer {
  const encoding = utf16Of(beginning);
  if (encoding !== undefined) {
    const decoder = new TextDecoder(encoding);
    return (chunk, isLast = false) => Buffer.from(decoder.decode(chunk, { stream: !isLast }));
  }
  if (beginning.includes(lineFeed) || !beginning.includes(carriageReturn)) return (chunk) => chunk;
  return (chunk) => chunk.map((byte) => (byte === carriageReturn ? lineFeed : byte)) as Buffer;
}

const utf16Of = ([first, second]: Buffer): string | undefined =>
  first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
