import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The Markdown files at the root and those in docs/, at any depth, relative to `root`. */
export const documentationFiles = (root: string): string[] =>
  [
    ...readdirSync(root),
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
  ].filter((file) => file.endsWith('.md'));

/** A Markdown document without its fenced blocks and inline code, on the same lines. */
function prose(markdown: string): string {
  let fence: string | undefined;
  return markdown
    .split('\n')
    .map((line) => {
      const ticks = /^ *(`{3,})/.exec(line)?.[1];
      if (fence === undefined) fence = ticks;
      else if (line.trim() === fence) fence = undefined;
      return fence === undefined && ticks === undefined
        ? line.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length))
        : '';
    })
    .join('\n');
}

export interface Link {
  /** The line of the link, counted from 1. */
  readonly line: number;
  readonly target: string;
}

/** The links of a document, including those by reference. */
export const linksOf = (markdown: string): Link[] =>
  prose(markdown)
    .split('\n')
    .flatMap((text, i) =>
      Array.from(text.matchAll(/\]\(([^()\s]+)\)|^\[[^\]]+\]: (\S+)/g), ([, inline, byReference]) => ({
        line: i + 1,
        target: (inline ?? byReference)!,
      })),
    );

/** The anchors of a document: the ids that GitHub and VitePress make of its headings. */
export const anchorsOf = (markdown: string): Set<string> => {
  const headings = markdown.replace(/^( *`{3,}).*?^\1 *$/gms, '').matchAll(/^#{1,6} (.+)$/gm);
  return new Set(Array.from(headings, ([, text]) => idOf(text!)));
};

const idOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
