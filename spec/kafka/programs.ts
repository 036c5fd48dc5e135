import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { KafkaEvent } from '../../lib/kafka/kafka-event.js';
import type { WorkerOptions } from './worker.js';

export type Told = (KafkaEvent | { readonly type: 'refused'; readonly message: string }) & { readonly at: number };

/** The program of a worker. Its arguments tell it what to do, and it prints what it does. */
export const workerProgram = join('spec', 'kafka', 'worker.ts');

/** Bundles a program into one file that Node can run. */
export async function bundle(program: string): Promise<string> {
  const outfile = join('node_modules', '.cache', 'kafka-specs', `${basename(program, '.ts')}.mjs`);
  await build({
    entryPoints: [program],
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
  return outfile;
}

/** A worker in its own process. */
export class WorkerProcess {
  readonly told: Told[] = [];
  readonly #child: ChildProcess;
  readonly gone: Promise<NodeJS.Signals | number | null>;
  #errors = '';

  constructor(program: string, options: WorkerOptions, onTold: (told: Told) => void = () => undefined) {
    this.#child = spawn(process.execPath, ['--enable-source-maps', program, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.gone = once(this.#child, 'close').then(([code, signal]) => (signal ?? code) as NodeJS.Signals | number | null);
    this.#child.stderr?.on('data', (data: Buffer) => (this.#errors += data.toString()));
    if (this.#child.stdout !== null) {
      createInterface(this.#child.stdout).on('line', (line) => {
        const told = JSON.parse(line) as Told;
        this.told.push(told);
        onTold(told);
      });
    }
  }

  get errors(): string {
    return this.#errors;
  }

  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Stops the worker with SIGTERM, and with SIGKILL after 30 s, as Kubernetes does. Resolves when the process has ended. */
  async stop(): Promise<NodeJS.Signals | number | null> {
    this.signal('SIGTERM');
    const force = setTimeout(() => {
      this.signal('SIGKILL');
    }, 30_000);
    const how = await this.gone;
    clearTimeout(force);
    return how;
  }
}
