import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const document = readFileSync(join(import.meta.dirname, '../../docs/sources.md'), 'utf8');

/** The recipes are the modules of this folder that are not tests. */
const recipes = readdirSync(import.meta.dirname).filter((file) => /^[^.]+\.ts$/.test(file));

it('has in docs/sources.md exactly the recipes of this folder', () => {
  const shown = Array.from(document.matchAll(/^```ts\n(.*?)^```$/gms), ([, code]) => code).sort();
  const tested = recipes.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).sort();

  expect(shown).toEqual(tested);
});
