import type { TimeSource } from '../core/time-source.js';

/** Timers are the same in Node, browsers and workers. This file is compiled without the types of any of them. */
declare function setTimeout(action: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;

/** The wall clock and the timers of the machine. */
export const systemTime: TimeSource = {
  now: () => Date.now(),
  schedule(action, delay) {
    const timer = setTimeout(action, delay);
    return () => {
      clearTimeout(timer);
    };
  },
};
