import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { bundle } from '../tools/bundle.js';

/** Builds a demo into one file inside this package, so that the demo finds the package's data, and returns its path. */
export async function built(entry: string, name: string): Promise<string> {
  const outfile = `dist/spec/${name}.js`;
  await build({
    entryPoints: [entry],
    outfile,
    ...bundle,
    logLevel: 'error',
  });
  return outfile;
}

/** Makes one file of a program of this package. It finds its packages where they are installed. */
export async function bundled(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const start = (program: string, args: readonly string[], nodeOptions: readonly string[] = []) =>
  spawn(process.execPath, [...nodeOptions, program, ...args], { env: { PATH: process.env['PATH'] } });

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  { input = '', nodeOptions = [] }: { input?: string | Uint8Array; nodeOptions?: readonly string[] } = {},
): Promise<Outcome> {
  const running = start(program, args, nodeOptions);
  // A program may exit before it has read all of its input.
  running.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(running.stdout),
    text(running.stderr),
    once(running, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}
