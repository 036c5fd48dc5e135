// Runs a program of this folder: node spec/bench/run.js main --rounds 3
import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [program = ''] = process.argv.slice(2);
const entries = readdirSync('lib').filter((entry) => entry !== 'core');
const outdir = join('node_modules', '.cache', 'bench');
await build({
  entryPoints: [program, 'child'].map((name) => join('spec', 'bench', `${name}.ts`)),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  alias: {
    'rxjs-sessionize': './operators/index.ts',
    ...Object.fromEntries(entries.map((entry) => [`rxjs-sessionize/${entry}`, `./lib/${entry}/index.ts`])),
  },
  logLevel: 'error',
});
const outfile = join(outdir, `${program}.mjs`);
process.argv.splice(1, 2, outfile);
await import(pathToFileURL(outfile).href);
