import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

/** The specs that reach into the sources: they say nothing about the built package. */
const specsOfInternals = () =>
  readdirSync('spec', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.ts'))
    .map((file) => join('spec', file))
    .filter((file) => /from '(\.\.\/){2,}(lib|operators)\//.test(readFileSync(file, 'utf8')));

/**
 * The specs run on the sources, where tsconfig's `paths` lead the package's public names to. In mode `dist` a part of them runs
 * on the built package: the names then resolve through its `exports`, as they do for its users. That part uses every export,
 * which shows that what is built is what the sources say.
 */
export default defineConfig(({ mode }) => ({
  resolve: { tsconfigPaths: mode !== 'dist' },
  server: { watch: { ignored: ['**/spec/docs/.examples/**'] } },
  test: {
    include:
      mode === 'dist' ? ['spec/{batch,codec,conformance,docs,operators,package}/**/*.spec.ts'] : ['spec/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'dist' ? specsOfInternals() : [])],
    typecheck: { enabled: mode !== 'dist', include: ['spec/**/*.spec-d.ts'] },
    // What is built is run by Node as it stands, not transformed once more.
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    maxWorkers: 2,
  },
}));
