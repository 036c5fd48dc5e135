import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Section } from './sidebar.js';

const folder = join(import.meta.dirname, '../reference');

/** The pages that TypeDoc makes: one for each entry of the package, with its exports. */
export const referenceOf = (entries: readonly string[]): Section => ({
  text: 'Every export',
  items: entries
    .filter((entry) => entry !== './package.json')
    .map((entry) => {
      const name = entry.replace('.', 'rxjs-sessionize');
      return { text: name, link: `/reference/${name}/`, about: exportsOf(name).join(', ') };
    }),
});

/** The functions and classes of an entry, including those that it shares with another entry. */
const exportsOf = (name: string): string[] => {
  const page = readFileSync(join(folder, name, 'index.md'), 'utf8');
  const own = page.matchAll(/^- \[(\w+)\]\((?:functions|classes|variables)\//gm);
  const shared = page.matchAll(/^Re-exports \[(\w+)\]\(\S*\/(?:functions|classes|variables)\//gm);
  return Array.from([...own, ...shared], ([, name]) => name!).sort();
};
