import { type ChildProcess, execFile, fork } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ResultOf, Sample, Task } from './task.js';

/** A child process that does one task each time it is asked. */
export class Worker<T extends Task> {
  readonly #child: ChildProcess;

  constructor(task: T) {
    this.#child = fork(join(import.meta.dirname, 'child.mjs'), [JSON.stringify(task)], { execArgv: ['--expose-gc'] });
  }

  run(): Promise<Sample<ResultOf<T>>> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null) => {
        reject(new Error(`a contestant died (${String(code)})`));
      };
      this.#child.once('exit', died);
      this.#child.once('message', (sample) => {
        this.#child.off('exit', died);
        resolve(sample as Sample<ResultOf<T>>);
      });
      this.#child.send('run');
    });
  }

  end(): void {
    this.#child.disconnect();
  }
}

/** Does a task once, in a new process. */
export async function once<T extends Task>(task: T): Promise<Sample<ResultOf<T>>> {
  const worker = new Worker(task);
  try {
    return await worker.run();
  } finally {
    worker.end();
  }
}

const execute = promisify(execFile);

/** The output of a Node program, and the time from its start to its end in ms. */
export async function timedProgram(args: readonly string[]): Promise<{ readonly ms: number; readonly output: string }> {
  const started = performance.now();
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 1 << 28 });
  return { ms: performance.now() - started, output: stdout };
}
