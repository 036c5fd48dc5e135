import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const document = readFileSync(join(import.meta.dirname, '../../docs/SOURCES.md'), 'utf8');

/** The recipes: the modules here that are no tests. */
const recipes = readdirSync(import.meta.dirname).filter((file) => /^[^.]+\.ts$/.test(file));

it('should be the recipes that docs/SOURCES.md shows, as they stand', () => {
  const shown = Array.from(document.matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code).sort();
  const tested = recipes.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).sort();

  expect(shown).toEqual(tested);
});
