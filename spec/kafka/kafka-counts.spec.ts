import { expect, test } from 'vitest';
import { noCounts } from '../../lib/core/counts.js';
import { KafkaCounter } from '../../lib/kafka/kafka-counts.js';

const committed = (partition: number, taken: number, open: number) => ({
  counts: { ...noCounts(), taken, open: { sessions: 1, events: open }, users: 1 },
  progress: { partition, position: taken, lag: 0, watermark: 0, openSessions: 1 },
});

test('the counts of a worker are those of its partitions, and of those it had', () => {
  const counter = new KafkaCounter();
  counter.set(committed(0, 5, 2));
  counter.set(committed(1, 7, 3));
  counter.set(committed(0, 6, 3));
  counter.commit(10);
  counter.commit(5);
  expect(counter.read()).toMatchObject({
    taken: 13,
    open: { sessions: 2, events: 6 },
    users: 2,
    released: 0,
    commits: 2,
    commitTime: 15,
    partitions: [{ partition: 0, position: 6 }, { partition: 1 }],
  });
  counter.release();
  expect(counter.read()).toMatchObject({
    taken: 13,
    open: { sessions: 0, events: 0 },
    users: 0,
    released: 6,
    commits: 2,
    partitions: [],
  });
  counter.set(committed(1, 1, 1));
  counter.release();
  expect(counter.read()).toMatchObject({ taken: 14, released: 7 });
});
