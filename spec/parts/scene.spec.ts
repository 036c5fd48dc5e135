import { expect, it } from 'vitest';
import type { DrawnRun, Passage } from '../../parts/page/diagram/diagram-source.js';
import { sceneOf } from '../../parts/page/diagram/scene.js';

const passage = (user: string, time: number): Passage => ({
  event: { user, time, type: 'app-open' },
  time,
  arrival: time,
  fate: 'accepted',
});
const run = (passages: readonly Passage[]): DrawnRun => ({
  passages,
  open: [],
  closed: [],
  arrived: passages.length,
  greatestTime: 0,
  watermark: 0,
  hasEnded: false,
  recipeSessions: [],
  isRight: () => true,
});

it('shows a few of the events that a user has in one ms, and all others', () => {
  const passages = [
    ...Array.from({ length: 1_000 }, (_, i) => passage(i % 2 === 0 ? 'ann' : 'bob', 5 + i / 2_000)),
    passage('ann', 6),
    passage('cleo', 6),
  ];
  const { passages: shown, users } = sceneOf(run(passages), 0, 10, 10, []);
  const of = (name: string) => shown.filter(({ event: { user } }) => user === name).length;
  expect([of('ann'), of('bob'), of('cleo')]).toEqual([21, 20, 1]);
  expect([...users]).toEqual(['ann', 'bob', 'cleo']);
});
