import type { MarkdownIt } from './markdown-it.js';

/**
 * Replaces `<!-- on the site: NAME -->`, which is invisible in the repository, by the text of that name. If there is no such text,
 * it becomes the island of that name.
 */
export function markers(markdown: MarkdownIt, texts: Readonly<Record<string, string>>): void {
  markdown.core.ruler.push('markers', ({ tokens }) => {
    for (const token of tokens) {
      const name = /^<!-- on the site: ([\w-]+) -->$/.exec(token.content.trim())?.[1];
      if (token.type !== 'html_block' || name === undefined) continue;
      const text = texts[name];
      if (text === undefined) token.content = `<Island name="${name}" />\n`;
      else Object.assign(token, { type: 'fence', tag: 'code', info: 'txt', content: text });
    }
  });
}
