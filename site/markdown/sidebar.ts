import { targetOf } from './links.js';

interface Section {
  readonly text: string;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** The sidebar is the index of docs/: a section for each of its headings, an item for each row of the table below it. */
export const sidebarOf = (index: string): Section[] =>
  index
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.split('\n')[0]!,
      items: Array.from(section.matchAll(/^\| \[(.+?)\]\((\S+?)\)/gm), ([, text, href]) => ({
        text: text!.replaceAll('`', ''),
        link: targetOf(href!, 'docs/README.md')!.replace(/\.md$/, ''),
      })),
    }));
