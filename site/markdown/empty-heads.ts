import type { MarkdownIt } from './markdown-it.js';

/** The head of a column that says nothing is no head: a reader of the page aloud would announce it. */
export function emptyHeads(markdown: MarkdownIt): void {
  markdown.core.ruler.push('empty-heads', ({ tokens }) => {
    for (const [i, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[i + 1]?.content.trim() !== '') continue;
      token.tag = 'td';
      tokens[i + 2]!.tag = 'td';
    }
  });
}
