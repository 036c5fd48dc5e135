import { targetOf } from './links.js';

interface Item {
  readonly text: string;
  readonly link: string;
  readonly about: string;
}

export interface Section {
  readonly text: string;
  readonly items: readonly Item[];
}

/** The sidebar, made from the index of docs/: a section for each heading, and an item for each row of the table below it. */
export const sidebarOf = (index: string): Section[] =>
  index
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.split('\n')[0]!,
      items: Array.from(section.matchAll(/^\| \[(.+?)\]\((\S+?)\) *\| (.*?) *\|$/gm), ([, text, href, about]) => ({
        text: text!.replaceAll('`', ''),
        link: targetOf(href!, 'docs/README.md')!.replace(/\.md$/, ''),
        about: about!,
      })),
    }));
