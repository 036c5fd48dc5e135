/**
 * Type-checks and runs every example of the documentation as it stands: the ```ts fences of the Markdown files at the root
 * and in docs/, and those of the doc comments in operators/ and lib/. To write an example:
 *
 * - It is a whole module. It imports what it needs, by the package's public names.
 * - Its comments say all that it prints with `console.log`, in order: `// => value` behind a statement or on a line of its
 *   own, or a `// displays:` line and the rest of the same comment. A long value may be wrapped over the lines of a
 *   `// displays:`; `…` stands for anything within one value.
 * - An example that says nothing about its output only has to run without an error.
 * - It may be asynchronous. Timers fire at once here, and what they print counts too.
 * - ```ts no-run marks an example that never ends, or that needs a server: it is type-checked only.
 * - ```ts lane=NAME marks one that needs other packages: a lane of tools/everywhere compiles and runs it.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { agrees } from '../../site/islands/example/promised.js';
import { docComments, type Example, examplesOf, laneOf, printed } from './examples.js';
import { documentationFiles } from './markdown.js';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The recipes need servers and pages. spec/recipes tests them. */
const recipes = join('docs', 'sources.md');

const documents = documentationFiles(root).filter((file) => file !== recipes);
const modules = ['operators', 'lib'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);
const examples = [
  ...documents.flatMap((file) => examplesOf(file, read(file))),
  ...modules.flatMap((file) => examplesOf(file, docComments(read(file)))),
];

const folder = join(import.meta.dirname, '.examples');
const moduleOf = ({ file, line }: Example) => join(folder, `${file.replaceAll(/[\\/]/g, '-')}.${String(line)}.ts`);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const example of examples) writeFileSync(moduleOf(example), example.code);
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Evaluates a module and fires its timers until none is left. */
async function run(module: string): Promise<void> {
  const evaluated = import(module).then(() => true);
  const timersFired = () => vi.runAllTimersAsync().then(() => false);
  while (!(await Promise.race([evaluated, timersFired()])));
  await timersFired();
}

it('finds the examples of the README', () => {
  expect(examples.filter(({ file }) => file === 'README.md')).not.toEqual([]);
});

it('has a lane for every example that names one', async () => {
  const { guides } = (await import(join(root, 'tools/everywhere/guides.js'))) as { readonly guides: object };
  const named = documents.flatMap((file) =>
    Array.from(read(file).matchAll(/^ *```(.*)$/gm), ([, info]) => laneOf(info!)).filter((lane) => lane !== undefined),
  );

  expect([...new Set(named)].sort()).toEqual(Object.keys(guides).sort());
});

it('type-checks every example', { timeout: 120_000 }, () => {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)).config as object;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const errors = ts.getPreEmitDiagnostics(ts.createProgram(examples.map(moduleOf), options));
  const host: ts.FormatDiagnosticsHost = {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (file) => file,
    getNewLine: () => '\n',
  };
  expect(ts.formatDiagnostics(errors, host)).toBe('');
});

for (const example of examples.filter(({ runs }) => runs)) {
  it(`${example.file}:${String(example.line)} runs and prints what it says`, async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    await run(moduleOf(example));
    const lines = log.mock.calls.map(printed);
    if (example.prints.length > 0 && !agrees(lines, example.prints)) {
      expect(lines.join('\n')).toBe(example.prints.join('\n'));
    }
  });
}
