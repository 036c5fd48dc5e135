import { checkOption } from './check.js';

/** The wall clock and its timers: all that live clocks need from outside (S8). A scheduler of rxjs is adapted to it. */
export interface TimeSource {
  /** The time, in ms since the epoch. */
  now(): number;
  /** Calls `action` once, in `delay` ms. Returns what cancels that. */
  schedule(action: () => void, delay: number): () => void;
}

export function checkTimeSource(of: string, time: Partial<TimeSource> | null): void {
  const fits = typeof time?.now === 'function' && typeof time.schedule === 'function';
  checkOption(of, 'time', time, 'an object with now and schedule', fits);
}
