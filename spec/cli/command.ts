import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { built, type Outcome, run, start } from '../program.js';

type Run = (args: readonly string[], options?: Parameters<typeof run>[2]) => Promise<Outcome>;

export interface Command {
  /** Where its files may be. */
  readonly folder: string;
  /** The built program; there when tests run. */
  readonly program: () => string;
  /** Runs it to its end. */
  readonly run: Run;
  /** Starts it. */
  readonly start: (args: readonly string[]) => ReturnType<typeof start>;
}

/** The command, built for the tests of a file, and a folder that lasts as long as they do. */
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
