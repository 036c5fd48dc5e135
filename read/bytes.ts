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

/**
 * Whether all bytes are ASCII, as in most logs. It checks aligned bytes four at a time. The loops are functions of their own: V8
 * compiles a function with several long loops again and again.
 */
function isAscii(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return areAscii(bytes, 0, bytes.length);
  const aligned = -bytes.byteOffset & 3;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >> 2);
  return (
    areAscii(bytes, 0, aligned) && areWordsAscii(words) && areAscii(bytes, aligned + 4 * words.length, bytes.length)
  );
}

function areAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! >= 0x80) return false;
  return true;
}

function areWordsAscii(words: Uint32Array): boolean {
  let all = 0;
  for (const word of words) all |= word;
  return (all & highBits) === 0;
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
