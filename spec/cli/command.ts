import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { built, type Outcome, run, start } from '../program.js';

type Run = (args: readonly string[], options?: Parameters<typeof run>[2]) => Promise<Outcome>;

export interface Command {
  /** The folder for its files. */
  readonly folder: string;
  /** The path of the built program. It exists while tests run. */
  readonly program: () => string;
  /** Runs the program until it ends. */
  readonly run: Run;
  /** Starts the program. */
  readonly start: (args: readonly string[]) => ReturnType<typeof start>;
}

/** Builds the command for the tests of a file, and makes a folder that is removed after them. */
export function builtCommand(name: string): Command {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  let program = '';
  beforeAll(async () => {
    program = await built('cli/main.ts', `command-${name}`);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    program: () => program,
    run: (args, options) => run(program, args, options),
    start: (args) => start(program, args),
  };
}
