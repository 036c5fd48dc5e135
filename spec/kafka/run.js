// Runs a program of this folder: node spec/kafka/run.js chaos-main --kills 100
import { build } from 'esbuild';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import '../../tools/kafka/link.js';

const [program = ''] = process.argv.slice(2);
const outfile = join('node_modules', '.cache', 'kafka-specs', `${program}.mjs`);
await build({
  entryPoints: [join('spec', 'kafka', `${program}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  alias: {
    'rxjs-sessionize': './operators/index.ts',
    'rxjs-sessionize/batch': './lib/batch/index.ts',
    'rxjs-sessionize/kafka': './lib/kafka/index.ts',
  },
  sourcemap: 'inline',
  logLevel: 'error',
});
process.argv.splice(1, 2, outfile);
await import(pathToFileURL(outfile).href);
