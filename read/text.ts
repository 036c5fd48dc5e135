import { LogError } from './log-event.js';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Converts a text to UTF-8 with line feeds. UTF-16 is recognised by its byte order mark. If the beginning has no line feed,
 * carriage returns are line ends.
 *
 * @param beginning - enough of the text to recognise its form
 * @throws LogError - for damaged UTF-16: with replacement characters, two names could become one
 */
export function toUtf8Lines(beginning: Uint8Array): (chunk: Uint8Array, isLast?: boolean) => Uint8Array {
  const encoding = utf16Of(beginning);
  if (encoding !== undefined) {
    const encoder = new TextEncoder();
    const decoder = new TextDecoder(encoding, { fatal: true });
    return (chunk, isLast = false) => {
      try {
        return encoder.encode(decoder.decode(chunk, { stream: !isLast }));
      } catch {
        throw new LogError('the UTF-16 of the log is damaged or cut off');
      }
    };
  }
  if (beginning.includes(lineFeed) || !beginning.includes(carriageReturn)) return (chunk) => chunk;
  return (chunk) => chunk.map((byte) => (byte === carriageReturn ? lineFeed : byte));
}

const utf16Of = ([first, second]: Uint8Array): string | undefined =>
  first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
