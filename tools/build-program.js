// Bundles the program `rxjs-sessionize` into one file, with the licences of what is bundled beside it: node tools/build-program.js
import { build } from 'esbuild';
import { writeFileSync } from 'node:fs';
import { bundle } from './bundle.js';
import { noticesOf } from './notices.js';

const { metafile } = await build({
  entryPoints: ['cli/main.ts'],
  outfile: 'dist/bin/rxjs-sessionize.js',
  ...bundle,
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
  metafile: true,
});
writeFileSync('dist/bin/THIRD-PARTY-NOTICES.txt', noticesOf(Object.keys(metafile.inputs)));
