import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences that allow copies that include the licence text. */
const allowed = ['MIT', 'ISC', 'Apache-2.0', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause'];

/**
 * The names, versions and licence texts of the packages that these files come from.
 *
 * @param {readonly string[]} files - paths of bundled files
 * @throws Error - if a package has no licence text, or a licence that is not in the list above
 */
export function noticesOf(files) {
  const folders = new Set(files.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]));
  folders.delete(undefined);
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    if (text === undefined) throw new Error(`${name} ${version} is bundled and has no licence text`);
    if (!allowed.includes(license)) throw new Error(`${name} ${version} is bundled and has the licence ${license}`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, text), 'utf8').trim()}\n`;
  });
  return `The program rxjs-sessionize contains these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
