import { readFileSync } from 'node:fs';

/** The code of a page of docs/ for a lane, by fence. */
const codeOf = (page, lane) =>
  [
    ...readFileSync(`docs/${page}`, 'utf8').matchAll(
      new RegExp(`^\`\`\`\\w+ lane=${lane}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'),
    ),
  ].map(([, code]) => code);

const compilerOptions = {
  strict: true,
  skipLibCheck: true,
  module: 'NodeNext',
  target: 'ES2022',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: ['node'],
  outDir: 'out',
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  jsx: 'react-jsx',
};

/** Compiles the guide as `guide.ts`, and runs `use`, which imports it from there. */
const guide = ({ page = 'frameworks.md', lane, file = 'guide.ts', overrides, packages, use, prints }) => ({
  overrides,
  packages: [...packages, 'typescript@6.0', '@types/node@20'],
  files: {
    [file]: codeOf(page, lane)[0],
    'tsconfig.json': JSON.stringify({ compilerOptions, files: [file] }),
    'out/use.js': use,
  },
  steps: [{ command: ['tsc'] }, { command: ['node', 'out/use.js'], prints }],
});

const hono = guide({
  lane: 'hono',
  packages: ['rxjs@7', 'hono@4', 'io-ts@2', 'fp-ts@2'],
  use: `import { app } from './guide.js';
const post = (event) => app.request('/events', { method: 'POST', body: JSON.stringify(event) });
const now = Date.now();
const reader = (await app.request('/ctr')).body.getReader();
console.log((await post({ user: 'ann', time: now - 2_400_000, type: 'search', query: 'tea' })).status);
console.log((await post({ user: 'bob' })).status);
await post({ user: 'eve', time: now + 1e9, type: 'search', query: 'tea' }); // ends nothing
await post({ user: 'bob', time: now, type: 'search', query: 'tea' });
console.log(new TextDecoder().decode((await reader.read()).value));
process.exit();
`,
  prints: ['202', '400', '"user":"ann"'],
});

const nest = guide({
  lane: 'nestjs',
  packages: [
    ...['common', 'core', 'platform-express'].map((name) => `@nestjs/${name}@11`),
    ...['rxjs@7', 'reflect-metadata', 'io-ts@2', 'fp-ts@2', 'jest@30', 'ts-jest@29'],
  ],
  use: `import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './guide.js';
const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();
const headers = { 'content-type': 'application/json' };
const post = (event) => fetch(url + '/events', { method: 'POST', headers, body: JSON.stringify(event) });
const now = Date.now();
const reader = (await fetch(url + '/ctr')).body.getReader();
console.log((await post({ user: 'ann', time: now - 2_400_000, type: 'search', query: 'tea' })).status);
await post({ user: 'eve', time: now + 1e9, type: 'search', query: 'tea' }); // ends nothing
await post({ user: 'bob', time: now, type: 'search', query: 'tea' });
let text = '';
while (!text.includes('data:')) text += new TextDecoder().decode((await reader.read()).value);
console.log(text);
process.exit();
`,
  prints: ['202', '"user":"ann"'],
});

/** The setup of Jest in a Nest project with the guide. */
const nestjs = {
  ...nest,
  files: {
    ...nest.files,
    'jest.config.cjs': codeOf('frameworks.md', 'nestjs')[1],
    'sessions.spec.ts': `import { from, lastValueFrom, toArray } from 'rxjs';
import { groupByUser, sessionize } from 'rxjs-sessionize';

test('cuts where a user pauses', async () => {
  const events = from([{ user: 'ann', time: 0 }, { user: 'ann', time: 20_000 }]);
  const sessions = await lastValueFrom(events.pipe(groupByUser(), sessionize({ gap: 10_000 }), toArray()));
  expect(sessions.map(({ start }) => start)).toEqual([0, 20_000]);
});
`,
  },
  steps: [...nest.steps, { command: ['jest'], prints: ['1 passed'] }],
};

const react = guide({
  lane: 'react',
  file: 'guide.tsx',
  packages: ['rxjs@7', 'react@19', 'react-dom@19', '@types/react@19', 'happy-dom'],
  use: `import { Window } from 'happy-dom';
const window = new Window();
Object.assign(globalThis, { window, document: window.document, navigator: window.navigator, IS_REACT_ACT_ENVIRONMENT: true });
const { act, createElement } = await import('react');
const { createRoot } = await import('react-dom/client');
const { events, Rate } = await import('./guide.js');
const root = document.createElement('div');
await act(async () => createRoot(root).render(createElement(Rate)));
console.log(root.textContent);
await act(async () => {
  events.next({ user: 'ann', type: 'search' });
  events.next({ user: 'ann', type: 'click' });
  events.complete();
});
console.log(root.textContent);
process.exit();
`,
  prints: ['0 clicks on 0 searches', '1 clicks on 1 searches'],
});

const angular = guide({
  lane: 'angular',
  packages: ['rxjs@7', ...['core', 'common', 'compiler', 'platform-browser'].map((name) => `@angular/${name}@21`)],
  use: `import '@angular/compiler';
import { createEnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { events, Rate } from './guide.js';
const { sums } = runInInjectionContext(createEnvironmentInjector([], Injector.NULL), () => new Rate());
console.log(sums());
events.next({ user: 'ann', type: 'search' });
events.next({ user: 'ann', type: 'click' });
events.complete();
console.log(sums());
process.exit();
`,
  prints: ['{ searches: 0, clicks: 0 }', '{ searches: 1, clicks: 1 }'],
});

const rxjs9 = guide({
  page: 'without-rxjs.md',
  lane: 'rxjs-9',
  overrides: { 'rxjs-sessionize': { rxjs: '$rxjs' } },
  packages: ['rxjs@9.0.0-beta.0', 'node@22'],
  use: `import { acts } from './guide.js';
await Promise.resolve();
acts.next({ user: 'ann', time: 0, type: 'search' });
acts.next({ user: 'ann', time: 1_000, type: 'click' });
acts.next({ user: 'bob', time: 1_000, type: 'search' });
acts.next({ user: 'ann', time: 3_600_000, type: 'search' });
await new Promise((resolve) => setTimeout(resolve, 50));
acts.complete();
`,
  prints: ['ann 1'],
});

const observable = guide({
  page: 'without-rxjs.md',
  lane: 'observable',
  packages: ['@rxjs/observable-polyfill@9.0.0-beta.0', 'node@22'],
  use: `import { sessionsOf } from './guide.js';
const times = [0, 4_000, 60_000, 120_000, 180_000];
const visits = new Observable((subscriber) => {
  for (const time of times) subscriber.next({ user: 'ann', time });
  subscriber.complete();
});
await sessionsOf(visits).forEach(({ start, end, closedBy }) => console.log(start, end, closedBy));

const endless = new Observable((subscriber) => {
  let time = 0;
  const timer = setInterval(() => subscriber.next({ user: 'ann', time: (time += 60_000) }), 1);
  subscriber.addTeardown(() => {
    clearInterval(timer);
    console.log('left');
  });
});
console.log((await sessionsOf(endless).take(2).toArray()).length);

const lost = new Observable((subscriber) => subscriber.error(new Error('connection lost')));
await sessionsOf(lost).forEach(() => undefined).catch((error) => console.log(error.message));
`,
  prints: ['0 4000 gap', '180000 180000 end', 'left', '2', 'connection lost'],
});

const bun = {
  packages: ['rxjs@7', 'io-ts@2', 'fp-ts@2', 'typescript@6.0', 'bun@1', '@types/bun@1'],
  files: {
    'guide.ts': codeOf('runtimes.md', 'bun-server')[0],
    'tsconfig.json': JSON.stringify({
      compilerOptions: { ...compilerOptions, lib: ['ESNext', 'DOM'], types: ['bun'], noEmit: true },
      files: ['guide.ts'],
    }),
    'use.ts': `process.env.PORT = '0';
const { server } = await import('./guide.ts');
const post = (event) => fetch(new URL('/events', server.url), { method: 'POST', body: JSON.stringify(event) });
const now = Date.now();
const reader = (await fetch(new URL('/ctr', server.url))).body.getReader();
console.log((await post({ user: 'ann', time: now - 2_400_000, type: 'search', query: 'tea' })).status);
console.log((await post({ user: 'bob' })).status);
await post({ user: 'eve', time: now + 1e9, type: 'search', query: 'tea' }); // ends nothing
await post({ user: 'bob', time: now, type: 'search', query: 'tea' });
let text = '';
while (!text.includes('data:')) text += new TextDecoder().decode((await reader.read()).value);
console.log(text);
process.exit();
`,
  },
  steps: [{ command: ['tsc'] }, { command: ['bun', 'run', 'use.ts'], prints: ['202', '400', '"user":"ann"'] }],
};

const deno = {
  packages: ['deno@2'],
  files: {
    'sessions.ts': codeOf('runtimes.md', 'deno-file')[0],
    'visits.ndjson': [0, 4_000, 3_600_000].map((time) => JSON.stringify({ user: 'ann', time })).join('\n'),
  },
  steps: [
    { command: ['deno', 'check', '--node-modules-dir=manual', 'sessions.ts'] },
    {
      command: ['deno', 'run', '--allow-read', '--node-modules-dir=manual', 'sessions.ts', 'visits.ndjson'],
      prints: ['ann 0 4000', 'ann 3600000 3600000'],
    },
  ],
};

/** Runs the guide's worker in workerd. The code `use` calls it as `worker`. */
const worker = (lane, durableObjects, use, prints) => ({
  packages: ['typescript@6.0', 'esbuild', 'miniflare@4.20260415', '@cloudflare/workers-types@4'],
  files: {
    'guide.ts': codeOf('runtimes.md', lane)[0],
    'tsconfig.json': JSON.stringify({
      compilerOptions: { ...compilerOptions, lib: ['ES2023'], types: ['@cloudflare/workers-types'], noEmit: true },
      files: ['guide.ts'],
    }),
    'use.js': `import { Miniflare } from 'miniflare';
const worker = new Miniflare({
  modules: true,
  scriptPath: 'out/guide.js',
  compatibilityDate: '2026-04-01',
  durableObjects: ${JSON.stringify(durableObjects)},
});
${use}
await worker.dispose();
`,
  },
  steps: [
    { command: ['tsc'] },
    {
      command: [
        ...['esbuild', 'guide.ts', '--bundle', '--format=esm', '--external:cloudflare:workers'],
        '--outfile=out/guide.js',
      ],
    },
    { command: ['node', 'use.js'], prints },
  ],
});

const workers = worker(
  'workers-log',
  {},
  `const body = JSON.stringify([
  { user: 'ann', time: 4_000, type: 'click' },
  { user: 'ann', time: 0, type: 'search' },
  { user: 'ann', time: 3_600_000, type: 'search' },
]);
const rates = await (await worker.dispatchFetch('http://localhost/', { method: 'POST', body })).json();
console.log(rates.map(({ user, ctr }) => user + ' ' + ctr));`,
  ["[ 'ann 1', 'ann 0' ]"],
);

const workersDurable = worker(
  'workers-durable',
  { USERS: 'User' },
  `const post = (time) =>
  worker.dispatchFetch('http://localhost/ann', { method: 'POST', body: JSON.stringify({ user: 'ann', time, type: 'click' }) });
const closed = async () => (await (await worker.dispatchFetch('http://localhost/ann')).json()).map(({ events }) => events.length);
// One session that is over, and one whose gap ends in three seconds.
const now = Date.now() - 30 * 60_000 - 2_000;
await post(now - 3_600_000);
await post(now);
await post(now - 1);
console.log('at once', await closed());
await new Promise((resolve) => setTimeout(resolve, 5_000));
console.log('by the alarm', await closed());`,
  ['at once [ 1 ]', 'by the alarm [ 1, 2 ]'],
);

/** The Bytewax side of the comparison. It uses Python, and no package of this project. */
const bytewax = {
  packages: [],
  files: { 'sessions.py': codeOf('coming-from-bytewax.md', 'bytewax')[0] },
  steps: [
    { command: ['python3', '-m', 'venv', 'python'] },
    { command: ['python/bin/pip', 'install', '--quiet', 'bytewax==0.21.1'] },
    {
      command: ['python/bin/python', '-m', 'bytewax.run', 'sessions'],
      prints: ['User 1: 1 search, 1 clicks, 1', 'User 2: 1 search, 2 clicks, 2'],
    },
  ],
};

/** The lanes that run the code of the guides. */
export const guides = {
  ...{ hono, nestjs, react, angular, observable, 'rxjs-9': rxjs9 },
  ...{ 'bun-server': bun, 'deno-file': deno, 'workers-log': workers, 'workers-durable': workersDurable },
  bytewax,
};
