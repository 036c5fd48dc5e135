import { defineConfig } from 'vite';

/** The page runs on the sources: `paths` in tsconfig maps the package's public names to them. */
export default defineConfig({
  root: import.meta.dirname,
  // Relative paths, so that the files work in any folder.
  base: './',
  resolve: { tsconfigPaths: true },
  build: { outDir: '../../dist/playground', emptyOutDir: true },
});
