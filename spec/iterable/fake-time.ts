import type { TimeSource } from 'rxjs-sessionize/iterable';

/** A wall clock that a test moves. Its timers expire only then. */
export class FakeTime implements TimeSource {
  #now = 0;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  schedule(action: () => void, delay: number): () => void {
    const timer = { at: this.#now + delay, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get timerCount(): number {
    return this.#timers.length;
  }

  /** Moves the clock by `ms`. Timers expire in order. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = next.at;
      this.#timers = this.#timers.filter((other) => other !== next);
      next.action();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Resolves after the code that waits for already resolved promises has run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
