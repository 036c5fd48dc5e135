import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

/** The specs that import internal modules. They cannot test the built package. */
const specsOfInternals = () =>
  readdirSync('spec', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.ts'))
    .map((file) => join('spec', file))
    .filter((file) => /from '(\.\.\/){2,}(lib|operators)\//.test(readFileSync(file, 'utf8')));

/**
 * By default the specs run on the sources, because `paths` in tsconfig maps the package's public names to them. In mode `dist` some of
 * the specs run on the built package. There the names resolve through its `exports`, as they do for users. These specs use every
 * export, which shows that the built package matches the sources.
 */
export default defineConfig(({ mode }) => ({
  resolve: { tsconfigPaths: mode !== 'dist' },
  server: { watch: { ignored: ['**/spec/docs/.examples/**'] } },
  test: {
    include:
      mode === 'dist' ? ['spec/{batch,codec,conformance,docs,operators,package}/**/*.spec.ts'] : ['spec/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'dist' ? specsOfInternals() : [])],
    typecheck: { enabled: mode !== 'dist', include: ['spec/**/*.spec-d.ts'] },
    // Node runs the built files unchanged. Vitest does not transform them again.
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    maxWorkers: 2,
  },
}));
