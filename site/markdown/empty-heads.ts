import type { MarkdownIt } from './markdown-it.js';

/** Turns an empty table head into a plain cell, because a screen reader would announce it as a head. */
export function emptyHeads(markdown: MarkdownIt): void {
  markdown.core.ruler.push('empty-heads', ({ tokens }) => {
    for (const [i, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[i + 1]?.content.trim() !== '') continue;
      token.tag = 'td';
      tokens[i + 2]!.tag = 'td';
    }
  });
}
