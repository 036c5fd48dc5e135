import { defineConfig } from 'vite';

/** The page runs on the sources: tsconfig's `paths` lead the package's public names to them. */
export default defineConfig({
  root: import.meta.dirname,
  // The files work wherever they are put.
  base: './',
  resolve: { tsconfigPaths: true },
  build: { outDir: '../../dist/playground', emptyOutDir: true },
});
