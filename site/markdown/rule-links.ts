import type { MarkdownIt, Token } from './markdown-it.js';
import { idOfHeading } from './heading-id.js';

/** Makes a link of each rule number in a text, such as S3. `rules` is the document with the rules, each below a heading. */
export function ruleLinks(markdown: MarkdownIt, rules: string): void {
  const idOf = new Map(
    Array.from(rules.matchAll(/^## (([SAD]\d+) .*)$/gm), ([, heading, number]) => [number!, idOfHeading(heading!)]),
  );
  markdown.core.ruler.push('rule-links', ({ tokens, Token }) => {
    tokens.forEach((token, i) => {
      if (token.children === null || tokens[i - 1]?.type === 'heading_open') return;
      let inLink = false;
      token.children = token.children.flatMap((child) => {
        if (child.type === 'link_open') inLink = true;
        if (child.type === 'link_close') inLink = false;
        return child.type === 'text' && !inLink ? linked(child) : [child];
      });
    });

    function linked(text: Token): Token[] {
      return text.content.split(/\b([SAD]\d+)\b/).flatMap((piece, i) => {
        const id = i % 2 === 1 ? idOf.get(piece) : undefined;
        const plain = Object.assign(new Token('text', '', 0), { content: piece });
        if (id === undefined) return piece === '' ? [] : [plain];
        const open = new Token('link_open', 'a', 1);
        open.attrSet('href', `/rules.md#${id}`);
        return [open, plain, new Token('link_close', 'a', -1)];
      });
    }
  });
}
