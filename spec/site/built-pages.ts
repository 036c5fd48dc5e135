import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A built page: its ids and its links. */
export interface BuiltPage {
  /** The path of its file in the folder of the site. */
  readonly path: string;
  readonly ids: ReadonlySet<string>;
  readonly hrefs: readonly string[];
}

/** VitePress does not build these pages. They have their own specs. */
const others = /^(playground|report)\//;

export const builtPages = (folder: string): BuiltPage[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.html') && !others.test(path))
    .sort()
    .map((path) => {
      const html = readFileSync(join(folder, path), 'utf8');
      return {
        path,
        ids: new Set(attributes(html, 'id')),
        hrefs: attributes(html, 'href'),
      };
    });

const attributes = (html: string, name: string): string[] =>
  Array.from(html.matchAll(new RegExp(`<[^>]* ${name}="([^"]*)"`, 'g')), ([, value]) =>
    value!.replaceAll('&amp;', '&').replaceAll('&quot;', '"'),
  );
