import type { MarkdownIt } from './markdown-it.js';

/** Shows indented code as a fenced block: it has the same frame and scrolls in it, with a keyboard too. */
export function indentedCode(markdown: MarkdownIt): void {
  markdown.core.ruler.push('indented-code', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type === 'code_block') Object.assign(token, { type: 'fence', info: 'txt' });
    }
  });
}
