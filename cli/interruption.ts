import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long to wait for an output that takes no bytes, in ms. So Ctrl-C ends the program within a second. */
const patience = 750;
const interval = 50;

/** Handles the signals that end a run, such as Ctrl-C. A second signal ends the program at once. */
export class Interruption {
  readonly #abortion = new AbortController();
  #by: (typeof signals)[number] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #left = 0;
  /** When the output last took bytes, or had none to take. */
  #moved = 0;

  /** @param left - how many bytes wait to be taken: the run waits for them as long as this number changes */
  constructor(private readonly left: () => number) {
    for (const name of signals) process.on(name, this.#interrupted);
  }

  get signal(): AbortSignal {
    return this.#abortion.signal;
  }

  /** The exit code after such a signal. */
  get code(): number {
    return 128 + constants.signals[this.#by!];
  }

  /** Stops handling signals: they end the program at once again. */
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
    else endBy(this.code);
  };
}

/** Ends the program. After a signal it ends at once, and waits for no file or pipe; otherwise with the exit code. */
export function endBy(code: number): void {
  const signal = signals.find((name) => code === 128 + constants.signals[name]);
  if (signal === undefined) process.exitCode = code;
  else process.kill(process.pid, signal);
}
