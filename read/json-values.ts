import { isDigit } from './digits.js';

/** The deepest nesting. `JSON.parse` reads anything deeper. */
const deepest = 32;

const tab = 0x09;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const colon = 0x3a;
const bigE = 0x45;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const smallA = 0x61;
const smallE = 0x65;
const smallF = 0x66;
const smallU = 0x75;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const encoder = new TextEncoder();

const literals = ['true', 'false', 'null'].map((literal) => encoder.encode(literal));
/** The bytes that may follow a backslash, except `u`. */
const escapes = encoder.encode('"\\/bfnrt');

/** 1 for each byte that continues a text: all except quotes, backslashes and control characters. */
export type TextBytes = Uint8Array;

/** For bytes that are UTF-8. */
export const utf8Text: TextBytes = new Uint8Array(256).fill(1, space);
utf8Text[quote] = utf8Text[backslash] = 0;

/** For bytes that may be no UTF-8: only ASCII is read. */
export const asciiText: TextBytes = utf8Text.slice().fill(0, 0x80);

/** 1 for each byte of white space within a line. */
export const isSpace = new Uint8Array(256);
isSpace[space] = isSpace[tab] = isSpace[carriageReturn] = 1;

/** A digit of a number to base 16. */
const isHex = (byte: number): boolean => isDigit(byte) || ((byte | space) >= smallA && (byte | space) <= smallF);

/* Each function returns the end of what starts at `from`. It returns -1 if that does not end, or `JSON.parse` must read it. */

export function skipSpaces(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace[bytes[at]!] === 1) at++;
  return at;
}

/** The end of a text without escapes. */
export function textEnd(bytes: Uint8Array, from: number, isInText: TextBytes): number {
  if (bytes[from] !== quote) return -1;
  let at = from + 1;
  while (isInText[bytes[at]!] === 1) at++;
  return bytes[at] === quote ? at + 1 : -1;
}

/** The end of any value. */
export function valueEnd(bytes: Uint8Array, from: number, isInText: TextBytes, depth = 0): number {
  const first = bytes[from]!;
  if (first === quote) return escapedTextEnd(bytes, from, isInText);
  if (first === minus || isDigit(first)) return numberEnd(bytes, from);
  if (first === openBracket || first === openBrace) return listEnd(bytes, from, isInText, depth);
  return literalEnd(bytes, from);
}

/** The end of a text that may have escapes: nobody unescapes them. */
function escapedTextEnd(bytes: Uint8Array, from: number, isInText: TextBytes): number {
  if (bytes[from] !== quote) return -1;
  let at = from + 1;
  for (;;) {
    while (isInText[bytes[at]!] === 1) at++;
    if (bytes[at] === quote) return at + 1;
    if (bytes[at] !== backslash) return -1;
    const escaped = bytes[at + 1]!;
    if (escapes.includes(escaped)) at += 2;
    else if (escaped === smallU && [2, 3, 4, 5].every((i) => isHex(bytes[at + i]!))) at += 6;
    else return -1;
  }
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at]!)) at++;
  return at === from ? -1 : at;
}

function numberEnd(bytes: Uint8Array, from: number): number {
  const start = bytes[from] === minus ? from + 1 : from;
  let end = bytes[start] === zero ? start + 1 : digitsEnd(bytes, start);
  if (end >= 0 && bytes[end] === point) end = digitsEnd(bytes, end + 1);
  return bytes[end] === smallE || bytes[end] === bigE ? -1 : end;
}

function literalEnd(bytes: Uint8Array, from: number): number {
  for (const literal of literals) {
    if (literal.every((byte, i) => byte === bytes[from + i])) return from + literal.length;
  }
  return -1;
}

function listEnd(bytes: Uint8Array, from: number, isInText: TextBytes, depth: number): number {
  const isObject = bytes[from] === openBrace;
  const close = isObject ? closeBrace : closeBracket;
  let at = skipSpaces(bytes, from + 1);
  if (bytes[at] === close) return at + 1;
  if (depth === deepest) return -1;
  for (;;) {
    if (isObject) {
      const keyEnd = escapedTextEnd(bytes, at, isInText);
      if (keyEnd < 0) return -1;
      at = skipSpaces(bytes, keyEnd);
      if (bytes[at] !== colon) return -1;
      at = skipSpaces(bytes, at + 1);
    }
    const end = valueEnd(bytes, at, isInText, depth + 1);
    if (end < 0) return -1;
    at = skipSpaces(bytes, end);
    if (bytes[at] === close) return at + 1;
    if (bytes[at] !== comma) return -1;
    at = skipSpaces(bytes, at + 1);
  }
}
