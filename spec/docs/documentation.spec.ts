/**
 * Every example of the documentation is type-checked and run as it stands: the ```ts fences of the Markdown files at the
 * root and in docs/, and those of the doc comments in operators/ and lib/. To write one:
 *
 * - It stands by itself: it imports what it needs, by the package's public names.
 * - What it prints with `console.log` must be what its comments say, all of it and in order: `// => value` behind a
 *   statement or on a line of its own, or a `// displays:` line with what follows it in the same comment. A long value
 *   may be wrapped over the lines of a `// displays:`; `…` stands for what is of no interest within one value.
 * - One that says nothing about what it prints must only run without an error.
 * - It may be asynchronous: timers fire as fast as they can here, and what they print counts too.
 * - ```ts no-run is for what never ends, such as an interval, or needs what is not here: it is type-checked only.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { agrees, docComments, examplesOf, printed, type Example } from './examples.js';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Its recipes need servers and pages: spec/recipes has them. */
const recipes = 'docs/SOURCES.md';

const documents = ['.', 'docs']
  .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.md') && file !== recipes);
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

/** Evaluates a module and lets its timers fire, until there are none. */
async function run(module: string): Promise<void> {
  const evaluated = import(module).then(() => true);
  const timersFired = () => vi.runAllTimersAsync().then(() => false);
  while (!(await Promise.race([evaluated, timersFired()])));
  await timersFired();
}

it('finds the examples of the README', () => {
  expect(examples.filter(({ file }) => file === 'README.md')).not.toEqual([]);
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
