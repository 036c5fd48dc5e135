// Control characters, and characters that turn the direction of a text or break its line.
const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\p{Cs}]/gu;

/** Foreign text that is safe to print: control characters are written like `\u001b`. */
export const printable = (text: string): string =>
  text.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** As `printable`, for text of several lines that may hold tabs. */
export const printableLines = (text: string): string => text.replace(/[^\n\t]+/g, printable);
