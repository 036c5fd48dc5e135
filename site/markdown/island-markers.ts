import type { MarkdownIt } from './markdown-it.js';

/** `<!-- on the site: NAME -->`, which nobody sees in the repository, becomes the island of that name. */
export function islandMarkers(markdown: MarkdownIt): void {
  markdown.core.ruler.push('island-markers', ({ tokens }) => {
    for (const token of tokens) {
      const name = /^<!-- on the site: ([\w-]+) -->$/.exec(token.content.trim())?.[1];
      if (token.type === 'html_block' && name !== undefined) token.content = `<Island name="${name}" />\n`;
    }
  });
}
