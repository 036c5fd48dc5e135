// Runs the benchmarks: node spec/bench/run.js [--rounds 5] [--events 1000000]
import { build } from 'esbuild';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const outdir = join('node_modules', '.cache', 'bench');
await build({
  entryPoints: ['main', 'child'].map((program) => join('spec', 'bench', `${program}.ts`)),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  alias: { 'rxjs-sessionize': './operators/index.ts', 'rxjs-sessionize/codec': './lib/codec/index.ts' },
  logLevel: 'error',
});
await import(pathToFileURL(join(outdir, 'main.mjs')).href);
