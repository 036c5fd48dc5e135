import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { type EventsFrom, pipelineCode } from '../../../demos/playground/pipeline/code.js';
import { inked } from '../../../demos/playground/controls/inked.js';
import { liveSettings, logSettings } from '../../../demos/playground/pipeline/settings.js';

const sources: readonly EventsFrom[] = ['live', 'sample', 'ndjson', 'csv'];
const bounded = { ...logSettings, grace: 60_000, maxDuration: 300_000, maxEvents: 20 };

it('should show code that compiles', () => {
  const codes = new Map(
    sources.flatMap((source) =>
      [liveSettings, bounded].map((settings, i) => [
        resolve('spec/demos/playground', `${source}-${String(i)}.ts`),
        pipelineCode(source, settings),
      ]),
    ),
  );
  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [...codes.keys()] }, ts.sys, '.');
  const host = ts.createCompilerHost(options);
  host.fileExists = (file) => codes.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => codes.get(file) ?? ts.sys.readFile(file);
  const program = ts.createProgram([...codes.keys()], options, host);
  const complaints = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  expect(complaints).toEqual([]);
  expect(program.getRootFileNames()).toHaveLength(8);
});

it('should follow the settings', () => {
  const code = pipelineCode('live', { ...liveSettings, gap: 1_500, grace: 0, maxEvents: 12 });
  expect(code).toContain('gap: 1_500,');
  expect(code).toContain('maxEvents: 12,');
  expect(code).toContain('liveClock({ silence: 2_000 })');
  expect(code).not.toMatch(/grace|maxDuration/);
  expect(pipelineCode('ndjson', bounded)).toContain('decode(json(SearchEvent)');
  expect(pipelineCode('csv', bounded)).toContain('decode(SearchEvent');
});

it('should change nothing when it is coloured', () => {
  for (const source of sources) {
    const code = pipelineCode(source, bounded);
    expect(
      inked(code)
        .map(({ text }) => text)
        .join(''),
    ).toBe(code);
  }
  const pieces = inked(pipelineCode('live', bounded));
  expect(pieces).toContainEqual({ ink: 'number', text: '1_800_000' });
  expect(pieces).toContainEqual({ ink: 'name', text: 'sessionize' });
  expect(pieces).toContainEqual({ ink: 'string', text: "'rxjs-sessionize'" });
});
