// Bundles the program `rxjs-sessionize` into one file: node tools/build-program.js
import { build } from 'esbuild';

await build({
  entryPoints: ['cli/main.ts'],
  outfile: 'dist/bin/rxjs-sessionize.js',
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  conditions: ['es2015'],
  mainFields: ['module', 'main'],
  external: ['node:*', 'stream', 'classic-level'],
  target: 'node20.19',
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});
