import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long to wait for an output that takes nothing, in ms: Ctrl-C ends the program within a second. */
const patience = 750;
const interval = 50;

/** The signals by which a run is ended, as Ctrl-C does. A second one ends the program at once, as if nobody had listened. */
export class Interruption {
  readonly #abortion = new AbortController();
  #by: (typeof signals)[number] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #left = 0;
  /** When something was taken last, or nothing was waiting. */
  #moved = 0;

  /** @param left - how many bytes wait to be taken: the run waits for them as long as they become other ones */
  constructor(
    private readonly left: () => number,
    private readonly abandon: () => Promise<void>,
  ) {
    for (const name of signals) process.on(name, this.#interrupted);
  }

  get signal(): AbortSignal {
    return this.#abortion.signal;
  }

  /** The exit code of a program that was ended so. */
  get code(): number {
    return 128 + constants.signals[this.#by!];
  }

  /** From here on, signals end the program by themselves. */
  stop(): void {
    clearTimeout(this.#timer);
    for (const name of signals) process.off(name, this.#interrupted);
  }

  readonly #interrupted = (name: NodeJS.Signals): void => {
    this.stop();
    this.#by = signals.find((signal) => signal === name);
    this.#abortion.abort();
    this.#left = this.left();
    this.#moved = performance.now();
    this.#timer = setTimeout(this.#endIfStuck, interval);
  };

  readonly #endIfStuck = (): void => {
    const left = this.left();
    if (left === 0 || left !== this.#left) this.#moved = performance.now();
    this.#left = left;
    if (performance.now() - this.#moved < patience) this.#timer = setTimeout(this.#endIfStuck, interval);
    else
      void this.abandon().finally(() => {
        endBy(this.code);
      });
  };
}

/** Ends as a signal ends a program: at once, whatever file or pipe is being waited for. Otherwise as the code says. */
export function endBy(code: number): void {
  const signal = signals.find((name) => code === 128 + constants.signals[name]);
  if (signal === undefined) process.exitCode = code;
  else process.kill(process.pid, signal);
}
