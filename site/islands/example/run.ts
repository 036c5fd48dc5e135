import type { Outcome, Program } from './worker.js';

/** Longer than any example takes, in ms. */
const patience = 10_000;

/** Runs a program in its own worker, which ends with the program. */
export function run(program: Program): Promise<Outcome> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Outcome>((resolve) => {
    const stop = (error: string) => {
      resolve({ printed: [], error });
    };
    const late = setTimeout(stop, patience, `It has not ended after ${String(patience / 1_000)} s, and is stopped.`);
    worker.onmessage = ({ data }: MessageEvent<Outcome>) => {
      clearTimeout(late);
      resolve(data);
    };
    worker.onerror = ({ message }: Partial<ErrorEvent>) => {
      clearTimeout(late);
      // There is no message if the worker was not loaded.
      stop(message ?? 'What runs examples cannot be loaded. Are you online? Reload the page, then run it again.');
    };
    worker.postMessage(program);
  }).finally(() => {
    worker.terminate();
  });
}
