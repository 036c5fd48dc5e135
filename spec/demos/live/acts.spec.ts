import { isRight } from 'fp-ts/lib/Either.js';
import { expect, it } from 'vitest';
import { Acts } from '../../../demos/live/acts.js';

const long = 'q'.repeat(200_000);

it.each([
  { type: 'search', query: long } as const,
  { type: 'click', item: long } as const,
  { type: 'results', items: [long] } as const,
])('keeps no more of what an open session says than the diagram shows: %o', (what) => {
  const acts = new Acts(
    { nameLength: 100, heldBytes: 1e9 },
    () => undefined,
    () => 0,
  );
  const act = acts.read({ user: 'ann', time: 0, ...what });
  expect(isRight(act)).toBe(true);
  expect(JSON.stringify(act).length).toBeLessThan(200);
});
