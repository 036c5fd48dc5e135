import type { Bytes, KafkaRecord } from './client.js';

/** The most bytes that a message needs besides key, value and headers, and a header besides its name and text. */
const overhead = 100;
const overheadOfHeader = 12;

/** The length of a text in UTF-8, in bytes. */
export function bytesOfText(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Each half of a surrogate pair counts two of the four bytes. A single half becomes three bytes.
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff || !isPaired(text, i)) ? 2 : 1;
  }
  return bytes;
}

function isPaired(text: string, i: number): boolean {
  const isHigh = text.charCodeAt(i) < 0xdc00;
  const other = text.charCodeAt(isHigh ? i + 1 : i - 1);
  return isHigh ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff;
}

export const bytesOf = (content: Bytes | string | null): number =>
  content === null ? 0 : typeof content === 'string' ? bytesOfText(content) : content.length;

/** The most bytes that a message needs, with everything that belongs to it. */
export const sizeOf = ({ key, value, headers = {} }: Omit<KafkaRecord, 'topic'>): number =>
  Object.entries(headers).reduce(
    (sum, [name, text]) => sum + bytesOfText(name) + bytesOfText(text) + overheadOfHeader,
    overhead + bytesOf(key) + bytesOf(value),
  );

/** The beginning of a text or of bytes, at most `bytes` long. No character of a text is cut in two. */
export function beginning(content: Bytes | string, bytes: number): Bytes | string {
  if (bytesOf(content) <= bytes) return content;
  if (typeof content !== 'string') return content.subarray(0, bytes);
  let end = 0;
  for (let left = bytes; ;) {
    const character = String.fromCodePoint(content.codePointAt(end)!);
    left -= bytesOfText(character);
    if (left < 0) return content.slice(0, end);
    end += character.length;
  }
}
