import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: { tsconfigPaths: true },
  build: { outDir: '../../../dist/live', emptyOutDir: true },
});
