import type { Rejection, Session } from 'rxjs-sessionize';
import { expect } from 'vitest';

import { inOrderOfClosing, type ModelEvent, type User } from '../model/model.js';
import { tiesByUser } from '../model/steps.js';
import { type ExpectedOpen, gapOf, type Vector } from './vectors.js';

type Found = readonly Session<User, ModelEvent>[];

/** The result of a vector: the sessions that each step emitted, by index, and the sessions still open after the last step. */
export interface Outcome {
  readonly emitted: readonly Found[];
  readonly rejections: readonly Rejection<User, ModelEvent>[];
  readonly open: Found;
}

export function expectOutcome(vector: Vector, { emitted, rejections, open }: Outcome): void {
  const { sessions, late, open: stillOpen } = vector.expect;
  const expected = (rows: readonly ExpectedOpen[]) =>
    tiesByUser(rows.map((row) => ({ deadline: row.end + gapOf(vector)(row.user), ...row })).sort(inOrderOfClosing));
  const found = (rows: Found, afterStep?: number) =>
    tiesByUser(rows).map((row) => ({ ...row, ids: row.events.map(({ id }) => id), afterStep }));

  for (const step of vector.steps.keys()) {
    const due = sessions.filter(({ afterStep }) => afterStep === step);
    expect(found(emitted[step] ?? [], step), `step ${String(step)}`).toMatchObject(expected(due));
  }
  expect(rejections.map(({ event: { id }, reason }) => ({ id, reason }))).toEqual(late);
  expect(found(open)).toMatchObject(expected(stillOpen));
}
