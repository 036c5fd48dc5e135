const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const latin1 = new TextDecoder('latin1');

export const noBytes: Uint8Array = new Uint8Array(0);

/** Decodes bytes as UTF-8. */
export const textAt = (bytes: Uint8Array, from = 0, to = bytes.length): string => utf8.decode(bytes.subarray(from, to));

/** A text with one character for each byte. */
export const charactersAt = (bytes: Uint8Array, from: number, to: number): string =>
  latin1.decode(bytes.subarray(from, to));

export function isUtf8(bytes: Uint8Array): boolean {
  if (isAscii(bytes)) return true;
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const highBits = 0x80808080;

/** Whether all bytes are ASCII, as in most logs. It checks aligned bytes four at a time. */
function isAscii(bytes: Uint8Array): boolean {
  let at = 0;
  const aligned = Math.min(bytes.length, -bytes.byteOffset & 3);
  for (; at < aligned; at++) if (bytes[at]! >= 0x80) return false;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + at, (bytes.length - at) >> 2);
  const last = words.length - 3;
  let word = 0;
  // Four of them at a time.
  for (; word < last; word += 4) {
    if (((words[word]! | words[word + 1]! | words[word + 2]! | words[word + 3]!) & highBits) !== 0) return false;
  }
  for (; word < words.length; word++) if ((words[word]! & highBits) !== 0) return false;
  for (at += words.length << 2; at < bytes.length; at++) if (bytes[at]! >= 0x80) return false;
  return true;
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
