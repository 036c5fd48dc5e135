import type { MarkdownIt } from './markdown-it.js';

/** Longer code would make the column of a table too wide. Paths break at their slashes. */
const longCode = 24;

/**
 * Says where lines may break. A browser would tear the dashes from an option and the bounds of a range apart, and leave a long name
 * whole.
 */
export function unbroken({ renderer: { rules } }: MarkdownIt): void {
  for (const [name, broken] of [
    ['code_inline', inCode],
    ['text', inText],
  ] as const) {
    const render = rules[name]!;
    rules[name] = (...args) => broken(render(...args));
  }
}

const whole = '<span class="unbroken">$&</span>';

const inCode = (html: string): string =>
  html.replace(/(?<=>)[^<]+(?=<)/g, (code) =>
    (code.length > longCode && !code.includes('/') ? code.replace(/[.(](?=[a-z])/gi, '$&<wbr>') : code).replace(
      /(?<![\w-])--\w*/g,
      whole,
    ),
  );

const inText = (html: string): string => html.replace(/\(\d[^()–]{0,12}–\d[^()–]{0,12}\)|\d[\d.,]* %/g, whole);
