import { readdirSync, readFileSync } from 'node:fs';

import type { ModelEvent, ModelOptions } from '../model/model.js';
import type { Step } from '../model/steps.js';

export interface ExpectedOpen {
  readonly user: string;
  readonly start: number;
  readonly end: number;
  readonly ids: readonly string[];
}

interface ExpectedSession extends ExpectedOpen {
  /** Index of the step that emits the session. */
  readonly afterStep: number;
  readonly closedBy?: string;
  readonly deadline?: number;
}

/** One case; vectors/README.md says what the fields mean. */
export interface Vector {
  readonly name: string;
  readonly gap: number;
  readonly grace: number | null;
  readonly maxDuration?: number;
  readonly maxEvents?: number;
  readonly idOf?: 'id';
  readonly steps: readonly Step<ModelEvent>[];
  readonly expect: {
    readonly sessions: readonly ExpectedSession[];
    readonly late: readonly { readonly id: string; readonly reason: string }[];
    readonly open: readonly ExpectedOpen[];
  };
}

const folder = new URL('vectors/', import.meta.url);

/** All cases, by file. */
export const vectors: readonly (readonly [file: string, cases: readonly Vector[]])[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Vector[]]);

export const optionsOf = ({ gap, grace, maxDuration, maxEvents, idOf }: Vector): ModelOptions<ModelEvent> => ({
  gap,
  grace: grace ?? Infinity,
  ...(maxDuration !== undefined && { maxDuration }),
  ...(maxEvents !== undefined && { maxEvents }),
  ...(idOf && { idOf: (event: ModelEvent) => event.id }),
});
