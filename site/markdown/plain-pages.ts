import { targetOf } from './links.js';
import type { Section } from './sidebar.js';

/** A page as Markdown, for programs. Its links lead to other such pages. `texts` are inserted where the page names them. */
export function plainPage(
  markdown: string,
  source: string,
  base: string,
  texts: Readonly<Record<string, string>> = {},
): string {
  const address = (href: string) => (targetOf(href, source) ?? href).replace(/^\//, base);
  return markdown
    .replace(/<!-- on the site: ([\w-]+) -->\n*/g, (_, name: string) => {
      const text = texts[name];
      return text === undefined ? '' : `\`\`\`txt\n${text.trimEnd()}\n\`\`\`\n`;
    })
    .split(/(^ *```[^]*?^ *```$)/m)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part
            .replace(/\]\(([^()\s]+)\)/g, (_, href: string) => `](${address(href)})`)
            .replace(/^(\[[^\]]+\]: )(\S+)$/gm, (_, name: string, href: string) => name + address(href)),
    )
    .join('');
}

/** The content of llms.txt: the pages, and what each is about. */
export const llmsText = (title: string, description: string, sections: readonly Section[], base: string): string =>
  [
    `# ${title}\n\n> ${description}\n`,
    ...sections.map(
      ({ text, items }) =>
        `## ${text}\n\n` +
        items.map(({ text, link, about }) => `- [${text}](${base}${fileOf(link)}): ${about}\n`).join(''),
    ),
  ].join('\n');

/** The Markdown of the page at an address of the site. */
function fileOf(link: string): string {
  const [page = '', anchor] = link.slice(1).split('#');
  return `${page.replace(/\/$/, '/index')}.md${anchor === undefined ? '' : `#${anchor}`}`;
}
