import type { Answer } from './answer.js';
import type { footprint } from './footprint.js';
import type { inMemory } from './in-memory.js';
import type { overFile } from './over-file.js';
import type { Workload } from './workload.js';

/** The task that a child process does on each request. */
export type Task =
  | { readonly kind: 'in-memory'; readonly name: keyof typeof inMemory; readonly workload: Workload }
  | { readonly kind: 'over-file'; readonly name: keyof typeof overFile; readonly path: string; readonly grace: number }
  | { readonly kind: 'footprint'; readonly name: keyof typeof footprint };

export interface Sample<T> {
  readonly ms: number;
  /** The peak resident memory of the process so far, in bytes. */
  readonly peak: number;
  readonly result: T;
}

/** The result of a task. */
export type ResultOf<T extends Task> = T extends { kind: 'footprint' }
  ? Readonly<Record<string, number>>
  : Answer | undefined;
