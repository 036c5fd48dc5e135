import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { allHelp } from '../../cli/help.js';
import { built, run } from '../program.js';

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

/** The flags in a text. */
const flagsIn = (text: string) => [...new Set(Array.from(text.matchAll(/--[a-z][a-z-]*/g), ([flag]) => flag))].sort();

/** Removes durations, which differ between runs. */
const untimed = (report: string) => report.replace(/ in [\d.]+ m?s\b/g, '');

describe('docs/command-line.md', () => {
  it('has the options that --help all explains', () => {
    const options = read('docs/command-line.md').split('## Options')[1]!.split('\n## ')[0]!;
    const others = ['--format', '--help', '--version'];

    expect([...flagsIn(options), ...others].sort()).toEqual(flagsIn(allHelp));
  });
});

describe('a report in the documentation', () => {
  let program: string;
  beforeAll(async () => {
    program = await built('cli/main.ts', 'documented');
  });

  for (const file of ['README.md', 'docs/command-line.md']) {
    it(`of ${file} is what the command above it prints`, async () => {
      const shown = /```sh\nnpm run --silent demo:log -- ([^\n]+)\n```\n[^`]+```\n([^`]+)```/.exec(read(file));
      const [, args = '', report = ''] = shown ?? [];
      const { stdout } = await run(program, args.split(' '));

      expect(report).not.toBe('');
      expect(untimed(stdout)).toContain(untimed(report));
    });
  }
});
