import { defineConfig } from 'vite';

const page = (name: string) => `${import.meta.dirname}/${name}.html`;

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: { tsconfigPaths: true },
  build: {
    outDir: '../../../dist/search-shop',
    emptyOutDir: true,
    rolldownOptions: { input: [page('index'), page('dashboard')] },
  },
});
