import { stripVTControlCharacters } from 'node:util';
import type { Style } from './style.js';
import { beginningOf, widthOf } from './width.js';

/** A text, cut to a width in columns. */
export const cut = (text: string, width: number): string =>
  widthOf(text) > width ? `${beginningOf(text, width - 1)}…` : text;

/** The end of a text, cut to a width: the end of a path is the file's name. */
export const cutFront = (text: string, width: number): string =>
  text.length > width ? `…${text.slice(text.length - Math.max(0, width - 1))}` : text;

/** Rows of a name and its figures under a head. Names that are too long are cut. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], style: Style): string[] {
  const widths = head.map((title, i) => rows.reduce((most, row) => Math.max(most, widthOf(row[i]!)), widthOf(title)));
  const figures = widths.slice(1).reduce((sum, width) => sum + 2 + width, 0);
  const first = Math.max(8, Math.min(widths[0]!, style.width - 2 - figures));
  const line = ([name = '', ...others]: readonly string[]) =>
    `  ${padded(cut(name, first), first)}${others.map((text, i) => `  ${text.padStart(widths[i + 1]!)}`).join('')}`;
  return [style.dim(line(head)), ...rows.map(line)];
}

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Two texts beside each other. */
export function besides(left: readonly string[], right: readonly string[], width: number): string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const line = left[i] ?? '';
    const shown = stripVTControlCharacters(line);
    return right[i] === undefined ? line : `${line}${' '.repeat(Math.max(0, width - widthOf(shown)))}${right[i]}`;
  });
}
