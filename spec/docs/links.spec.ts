import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, documentationFiles, linksOf } from './markdown.js';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const rooms = ['demos', 'spec', 'tools'];
const inRooms = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => join(room, file)),
);

/** The files that npm would publish. */
const packed = new Set(
  (
    JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
    ) as [{ readonly files: readonly { readonly path: string }[] }]
  )[0].files.map(({ path }) => path),
);

/** The broken links of a file. `exists` tells which files exist. */
const dead = (file: string, exists: (path: string) => boolean): string[] =>
  linksOf(read(file))
    .filter(({ target }) => !/^(https?|mailto):/.test(target))
    .filter(({ target }) => {
      const [path = '', anchor] = target.split('#');
      const linked = path === '' ? file : normalize(join(dirname(file), decodeURI(path)));
      if (!exists(linked)) return true;
      return anchor !== undefined && !(linked.endsWith('.md') && anchorsOf(read(linked)).has(anchor));
    })
    .map(({ line, target }) => `${file}:${String(line)} ${target}`);

describe('anchorsOf', () => {
  it('is the ids of headings, without what is fenced', () => {
    expect([...anchorsOf('# A b\n\n```sh\n# no\n```\n\n## `groupBy` and S9, [x]: c-d\n')]).toEqual([
      'a-b',
      'groupby-and-s9-x-c-d',
    ]);
  });
});

describe('linksOf', () => {
  it('is the targets of links, with the lines on which they stand', () => {
    expect(linksOf('[a](b.md#c)\n`[no](no)`\n```ts\n[no](no)\n```\n[d]\n\n[d]: e.md')).toEqual([
      { line: 1, target: 'b.md#c' },
      { line: 8, target: 'e.md' },
    ]);
  });
});

describe('links', () => {
  for (const file of [...documentationFiles(root), ...inRooms]) {
    it(`of ${file} lead somewhere`, () => {
      expect(dead(file, (path) => existsSync(join(root, path)))).toEqual([]);
    });
  }

  for (const file of documentationFiles(root).filter((path) => packed.has(path))) {
    it(`of ${file} lead somewhere in the package`, () => {
      expect(dead(file, (path) => packed.has(path))).toEqual([]);
    });
  }

  it('has every page of docs/ in its index', () => {
    const index = new Set(linksOf(read('docs/README.md')).map(({ target }) => normalize(join('docs', target))));
    const pages = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md') && file !== 'README.md');

    expect(pages.map((file) => join('docs', file)).filter((file) => !index.has(file))).toEqual([]);
  });
});
