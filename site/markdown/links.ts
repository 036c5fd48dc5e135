import { dirname, join, relative } from 'node:path';
import type { MarkdownIt, Token } from './markdown-it.js';
import { sourceOf } from './markdown-it.js';
import { isPage, pageOf } from './pages.js';

/**
 * Links lead from file to file in the repository, and from page to page on the site. A link to something that the site does not
 * have, such as a program, becomes plain text.
 */
export function linksBetweenPages(markdown: MarkdownIt, root: string): void {
  markdown.core.ruler.push('links-between-pages', (state) => {
    for (const { children } of state.tokens) {
      if (children !== null) relink(children, relative(root, sourceOf(state)));
    }
  });
}

function relink(tokens: readonly Token[], source: string): void {
  let toText = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const target = targetOf(token.attrGet('href') ?? '', source);
      toText = target === undefined;
      if (target !== undefined) token.attrSet('href', target);
      else token.attrs = null;
    }
    if (toText && /^link_(open|close)$/.test(token.type)) token.tag = 'span';
  }
}

/** The target of a link on the site; `undefined` if the site does not have it. */
export function targetOf(href: string, source: string): string | undefined {
  if (/^([a-z]+:|[#/])/.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const file = join(dirname(source), decodeURI(path));
  if (!isPage(file)) return undefined;
  return `/${pageOf(file)}${anchor === undefined ? '' : `#${anchor}`}`;
}
