import { LogError } from './log-event.js';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Converts a text to UTF-8 with line feeds, chunk by chunk. UTF-16 is recognised by its byte order mark. A line ends with a line feed, a
 * carriage return, or both, in any mixture.
 *
 * @param beginning - enough of the text to recognise its form
 * @throws LogError - for damaged UTF-16: with replacement characters, two names could become one
 */
export function toUtf8Lines(beginning: Uint8Array): (chunk: Uint8Array, isLast?: boolean) => Uint8Array {
  const lineFeeds = toLineFeeds();
  const encoding = utf16Of(beginning);
  if (encoding === undefined) return lineFeeds;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (chunk, isLast = false) => {
    try {
      return lineFeeds(encoder.encode(decoder.decode(chunk, { stream: !isLast })));
    } catch {
      throw new LogError('the UTF-16 of the log is damaged or cut off');
    }
  };
}

/** Converts carriage returns that are line ends to line feeds. A chunk without any is returned as it is. */
function toLineFeeds(): (chunk: Uint8Array) => Uint8Array {
  /** Whether the last chunk ended with a carriage return. It was converted, so a line feed after it is no line end of its own. */
  let wasReturn = false;
  return (chunk) => {
    if (chunk.length === 0) return chunk;
    const rest = wasReturn && chunk[0] === lineFeed ? chunk.subarray(1) : chunk;
    wasReturn = chunk.at(-1) === carriageReturn;
    let converted = rest;
    for (let at = rest.indexOf(carriageReturn); at >= 0; at = rest.indexOf(carriageReturn, at + 1)) {
      if (rest[at + 1] === lineFeed) continue;
      if (converted === rest) converted = rest.slice();
      converted[at] = lineFeed;
    }
    return converted;
  };
}

const utf16Of = ([first, second]: Uint8Array): string | undefined =>
  first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
