import { readdirSync, readFileSync } from 'node:fs';

import type { ModelEvent, ModelOptions, User } from '../model/model.js';
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

/** One case. vectors/README.md explains the fields. */
export interface Vector {
  readonly name: string;
  readonly gap: number | Readonly<Record<string, number>>;
  readonly grace: number | null;
  readonly maxDuration?: number;
  readonly maxEvents?: number;
  readonly idOf?: 'id';
  readonly split?: { readonly before?: string; readonly after?: string };
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

export const gapOf =
  ({ gap }: Vector) =>
  (user: User): number =>
    typeof gap === 'number' ? gap : (gap[user] ?? NaN);

const begins = (text: string | undefined) => text !== undefined && (({ id }: ModelEvent) => id.startsWith(text));

export const optionsOf = (vector: Vector): ModelOptions<ModelEvent> => {
  const { gap, grace, maxDuration, maxEvents, idOf, split } = vector;
  const [before, after] = [begins(split?.before), begins(split?.after)];
  return {
    gap: typeof gap === 'number' ? gap : gapOf(vector),
    grace: grace ?? Infinity,
    ...(maxDuration !== undefined && { maxDuration }),
    ...(maxEvents !== undefined && { maxEvents }),
    ...(idOf && { idOf: (event: ModelEvent) => event.id }),
    ...(split && { split: { name: 'by id', ...(before && { before }), ...(after && { after }) } }),
  };
};
