import { stripVTControlCharacters } from 'node:util';
import type { Style } from './style.js';

/** A text cut to so many columns. */
export const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;

/** The end of a text, of so many columns: of a path, that is the file's name. */
export const cutFront = (text: string, width: number): string =>
  text.length > width ? `…${text.slice(text.length - Math.max(0, width - 1))}` : text;

/** Rows of a name and its figures, under their heads; names that are too long for the width are cut. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], style: Style): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const figures = widths.slice(1).reduce((sum, width) => sum + 2 + width, 0);
  const first = Math.max(8, Math.min(widths[0]!, style.width - 2 - figures));
  const line = ([name = '', ...others]: readonly string[]) =>
    `  ${cut(name, first).padEnd(first)}${others.map((text, i) => `  ${text.padStart(widths[i + 1]!)}`).join('')}`;
  return [style.dim(line(head)), ...rows.map(line)];
}

/** Two texts beside each other. */
export function besides(left: readonly string[], right: readonly string[], width: number): string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const line = left[i] ?? '';
    const room = ' '.repeat(Math.max(0, width - stripVTControlCharacters(line).length));
    return right[i] === undefined ? line : `${line}${room}${right[i]}`;
  });
}
