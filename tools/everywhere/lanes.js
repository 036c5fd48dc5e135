import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { guides } from './guides.js';

const example = (name) => readFileSync(join(import.meta.dirname, 'examples', name), 'utf8');

/** The first example of the README, and the output that its comments promise. */
const first = /```ts\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))[1];
const firstPrints = [...first.matchAll(/^ *\/\/ => (.*)$/gm)].map(([, line]) => line);
const entries = example('entries.ts');
const entriesPrint = ['main 2 1', 'machine 1 1', 'codec true false', 'batch 2', 'iterable 2', 'schema 1', 'durable 2'];
const level = example('level.ts');

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const newest = (...names) => names.map((name) => `${name}@${devDependencies[name]}`);
const peers = newest('rxjs', 'io-ts', 'fp-ts', 'classic-level');

/** Compiles TypeScript to JavaScript. `format` is `cjs` for runtimes without top-level `await` or ESM. */
const js = (code, format = 'esm') => transformSync(code, { loader: 'ts', format, target: 'es2022' }).code;

const scripts = { 'first.js': js(first), 'entries.js': js(entries), 'level.js': js(level) };
const sources = { 'first.ts': first, 'entries.ts': entries, 'level.ts': level };

const running = (command) => [
  { command: [...command, 'first.js'], prints: firstPrints },
  { command: [...command, 'entries.js'], prints: entriesPrint },
  { command: [...command, 'level.js'], prints: ['level 1'] },
];

const node = (version) => ({
  packages: [...peers, `node@${version}`],
  files: scripts,
  steps: [{ command: ['node', '--version'], prints: [`v${version}`] }, ...running(['node'])],
});

const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true, target: 'ES2022' };
const compiling = (module, moduleResolution) => ({
  command: ['tsc', '-p', `${moduleResolution}.json`],
  file: [
    `${moduleResolution}.json`,
    JSON.stringify({
      compilerOptions: { ...strict, module, moduleResolution, lib: ['ES2023'], types: ['node'] },
      files: Object.keys(sources),
    }),
  ],
});

const typescript = (version, packages = peers) => {
  const steps = [compiling('NodeNext', 'nodenext'), compiling('ESNext', 'bundler')];
  return {
    packages: [...packages, `typescript@${version}`, ...newest('@types/node')],
    files: { ...sources, ...Object.fromEntries(steps.map(({ file }) => file)) },
    steps: [{ command: ['tsc', '--version'], prints: [version] }, ...steps],
  };
};

const test = (imports) => `${imports}
import { from, lastValueFrom, toArray } from 'rxjs';
import { groupByUser, sessionize } from 'rxjs-sessionize';

test('cuts where a user pauses', async () => {
  const events = from([{ user: 'ann', time: 0 }, { user: 'ann', time: 20_000 }]);
  const sessions = await lastValueFrom(events.pipe(groupByUser(), sessionize({ gap: 10_000 }), toArray()));
  expect(sessions.map(({ start }) => start)).toEqual([0, 20_000]);
});
`;

const bundled = "export { groupByUser, sessionize, toCtr } from 'rxjs-sessionize';\n";
const size = `import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
const bytes = gzipSync(readFileSync('out/bundle.js')).length;
console.log('bundle with rxjs', bytes, 'B gzipped');
if (!(bytes > 1_000 && bytes < 30_000)) process.exitCode = 1;
`;
const bundler = (packages, files, command) => ({
  packages: [...newest('rxjs'), ...packages],
  files: { 'index.js': bundled, 'size.js': size, ...files },
  steps: [{ command }, { command: ['node', 'size.js'], prints: ['bundle with rxjs'] }],
});

/** The environments in which the package is used. */
export const lanes = {
  'node-20': node('20.19'),
  'node-22': node('22'),
  'node-24': node('24'),
  'typescript-5.4': typescript('5.4'),
  'typescript-5.9': typescript('5.9'),
  'typescript-6.0': typescript('6.0'),
  'typescript-7.0': typescript('7.0'),
  'rxjs-7.5.5': {
    ...typescript('6.0', ['rxjs@7.5.5', ...newest('io-ts', 'fp-ts', 'classic-level')]),
    files: { ...typescript('6.0').files, ...scripts },
    steps: [...typescript('6.0').steps, ...running(['node'])],
  },
  commonjs: {
    type: 'commonjs',
    packages: [...peers, 'typescript@6.0', ...newest('@types/node')],
    files: {
      ...sources,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          ...strict,
          noEmit: false,
          outDir: '.',
          module: 'NodeNext',
          types: ['node'],
          lib: ['ES2023'],
        },
        files: Object.keys(sources),
      }),
    },
    steps: [{ command: ['tsc'] }, ...running(['node'])],
  },
  jest: {
    packages: [...newest('rxjs'), 'jest@30'],
    files: { 'sessions.test.js': test("import { expect, test } from '@jest/globals';") },
    steps: [{ command: ['node', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'], prints: ['1 passed'] }],
  },
  vitest: {
    packages: newest('rxjs', 'vitest'),
    files: { 'sessions.test.js': test("import { expect, test } from 'vitest';") },
    steps: [{ command: ['vitest', 'run'], prints: ['1 passed'] }],
  },
  bun: { packages: [...peers, 'bun@1'], files: scripts, steps: running(['bun', 'run']) },
  deno: {
    packages: [...peers, 'deno@2'],
    files: scripts,
    steps: running(['deno', 'run', '--allow-all', '--node-modules-dir=manual']),
  },
  workers: {
    packages: [...newest('rxjs', 'esbuild'), 'miniflare@4.20260415'],
    files: {
      'worker.js': `import { from, lastValueFrom, toArray } from 'rxjs';
import { groupByUser, sessionize } from 'rxjs-sessionize';
export default {
  async fetch(request) {
    const events = await request.json();
    return Response.json(await lastValueFrom(from(events).pipe(groupByUser(), sessionize({ gap: 10_000 }), toArray())));
  },
};
`,
      'call.js': `import { Miniflare } from 'miniflare';
const worker = new Miniflare({ modules: true, scriptPath: 'out/worker.js', compatibilityDate: '2026-04-01' });
const body = JSON.stringify([{ user: 'ann', time: 0 }, { user: 'ann', time: 20_000 }]);
const answer = await worker.dispatchFetch('http://localhost/', { method: 'POST', body });
console.log('sessions', (await answer.json()).length);
await worker.dispose();
`,
    },
    steps: [
      { command: ['esbuild', 'worker.js', '--bundle', '--format=esm', '--outfile=out/worker.js'] },
      { command: ['node', 'call.js'], prints: ['sessions 2'] },
    ],
  },
  // RxJS 7 has no files that a browser can resolve by itself, so it is the only package that is bundled.
  'browser-import-map': {
    packages: newest('rxjs', 'esbuild', 'playwright-core'),
    files: {
      'first.js': js(first),
      'index.html': `<!doctype html>
<meta charset="utf-8" />
<script type="importmap">
  { "imports": { "rxjs": "./out/rxjs.js", "rxjs-sessionize": "./node_modules/rxjs-sessionize/dist/operators/index.js" } }
</script>
<script type="module" src="./first.js"></script>
`,
      'open.js': `import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { chromium } from 'playwright-core';

const types = { '.html': 'text/html', '.js': 'text/javascript' };
const server = createServer(({ url }, response) => {
  const file = '.' + (url === '/' ? '/index.html' : url);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' });
  createReadStream(file).pipe(response);
}).listen(0, '127.0.0.1', async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage();
  page.on('console', async (message) => {
    console.log(JSON.stringify(await Promise.all(message.args().map((value) => value.jsonValue()))));
  });
  page.on('pageerror', (error) => console.log(error));
  await page.goto('http://127.0.0.1:' + server.address().port, { waitUntil: 'networkidle' });
  await browser.close();
  server.close();
});
`,
    },
    steps: [
      {
        command: ['esbuild', 'rxjs', '--bundle', '--format=esm', '--outfile=out/rxjs.js'],
      },
      { command: ['node', 'open.js'], prints: ['"searches":1,"clicks":2,"ctr":2'] },
    ],
  },
  esbuild: bundler(newest('esbuild'), {}, [
    ...['esbuild', 'index.js', '--bundle', '--minify', '--format=esm', '--outfile=out/bundle.js'],
  ]),
  vite: bundler(
    newest('vite'),
    {
      'vite.config.js': `export default {
  build: { outDir: 'out', lib: { entry: 'index.js', formats: ['es'], fileName: () => 'bundle.js' }, minify: true },
};
`,
    },
    ['vite', 'build'],
  ),
  webpack: bundler(
    ['webpack@5', 'webpack-cli@6'],
    {
      'webpack.config.js': `export default {
  mode: 'production',
  entry: './index.js',
  experiments: { outputModule: true },
  output: { path: import.meta.dirname + '/out', filename: 'bundle.js', library: { type: 'module' } },
};
`,
    },
    ['webpack'],
  ),
  ...guides,
};
