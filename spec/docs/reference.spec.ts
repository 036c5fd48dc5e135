import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

const { exports } = JSON.parse(read('package.json')) as { readonly exports: Readonly<Record<string, unknown>> };
const entries = Object.keys(exports).filter((path) => !path.endsWith('.json'));
const reference = read('docs/reference.md');

describe('docs/reference.md', () => {
  for (const entry of entries.map((path) => path.replace('.', 'rxjs-sessionize'))) {
    it(`names ${entry} and all that it exports`, async () => {
      const names = Object.keys((await import(entry)) as object);

      expect(reference).toContain(`\`${entry}\``);
      expect(names.filter((name) => !new RegExp(`\`${name}\\b`).test(reference))).toEqual([]);
    });
  }
});
