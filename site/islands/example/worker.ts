import FakeTimers from '@sinonjs/fake-timers';
import { formatWithOptions } from 'node-inspect-extracted';
import { importsOf, modules } from './modules.js';

/** The program to run. If nobody has edited the code, `compiled` is the code that was compiled with the page. */
export interface Program {
  readonly code: string;
  readonly compiled?: string;
}

/** The output until the program ended or failed. */
export interface Outcome {
  readonly printed: readonly string[];
  readonly error?: string;
}

/** The most lines that are kept. Nobody reads more. */
const mostLines = 500;

const printed: string[] = [];

function print(...values: unknown[]): void {
  if (printed.length === mostLines) throw new Error(`It has printed ${String(mostLines)} lines, and is stopped.`);
  printed.push(formatWithOptions({ breakLength: Infinity }, ...values).replace(/\s+/g, ' '));
}

/** Runs a program. Its timers fire at once, in order. */
async function run({ code, compiled }: Program): Promise<void> {
  const body = compiled ?? (await import('./compile.js')).compile(code);
  const loaded = new Map<string, unknown>();
  for (const name of importsOf(code)) {
    const load = modules[name];
    if (load === undefined) throw new Error(`An example cannot import '${name}' in a page.`);
    loaded.set(name, await load());
  }
  const clock = FakeTimers.install({ now: Date.now(), toNotFake: ['nextTick', 'queueMicrotask'], loopLimit: 10_000 });
  const program = new AsyncFunction('require', 'exports', 'console', body);
  const out = { ...console, log: print, info: print, warn: print, error: print };
  const failed = new Promise<never>((_resolve, reject) => {
    addEventListener('error', (event) => {
      event.preventDefault();
      reject(event.error as Error);
    });
    addEventListener('unhandledrejection', (event) => {
      event.preventDefault();
      reject(event.reason as Error);
    });
  });
  const ended = program((name: string) => loaded.get(name), {}, out).then(() => true);
  const timersFired = () => clock.runAllAsync().then(() => false);
  while (!(await Promise.race([ended, timersFired(), failed])));
  await Promise.race([timersFired(), failed]);
}

const AsyncFunction = run.constructor as new (
  ...args: string[]
) => (require: (name: string) => unknown, exports: object, console: object) => Promise<void>;

addEventListener('message', ({ data }: MessageEvent<Program>) => {
  run(data).then(
    () => {
      postMessage({ printed } satisfies Outcome);
    },
    (error: unknown) => {
      postMessage({
        printed,
        error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      } satisfies Outcome);
    },
  );
});
