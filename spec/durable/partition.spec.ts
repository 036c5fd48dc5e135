import { Partition } from 'rxjs-sessionize/durable';
import { expect, it } from 'vitest';

interface Visit {
  readonly user: string;
  readonly time: number;
}

const visit = (user: string, time: number): Visit => ({ user, time });

it('holds what a watermark from elsewhere closes and forgets for the next commit', () => {
  const partition = new Partition<string, Visit>({ gap: 10, grace: Infinity }, undefined, 3);
  partition.add('ann', visit('ann', 0), 'a');
  partition.add('bob', visit('bob', 100), 'b');
  expect(partition.takeChange()).toMatchObject({ partition: 3, position: 'b', results: [], forgotten: [] });
  expect(partition.hasChanged).toBe(false);

  partition.advance(5);
  expect(partition.hasChanged).toBe(true);
  expect(partition.takeChange()).toMatchObject({ state: { watermark: 5, users: [] }, results: [] });

  partition.advance(15);
  const { state, results, forgotten } = partition.takeChange();
  expect(state).toMatchObject({ watermark: 15, users: [{ user: 'ann', floor: 10, open: [] }] });
  expect(results).toMatchObject([{ user: 'ann', closedBy: 'gap' }]);
  expect(forgotten).toEqual([]);

  partition.advance(50);
  expect(partition.takeChange()).toMatchObject({ position: 'b', state: { users: [] }, forgotten: ['ann'] });

  partition.flush();
  expect(partition.hasEnded).toBe(true);
  expect(partition.takeChange()).toMatchObject({
    state: { watermark: 'Infinity' },
    results: [{ user: 'bob', closedBy: 'end' }],
  });
});
