import { describe, expect, it } from 'vitest';
import type { KafkaClient, NewTopic } from '../../lib/kafka/client.js';
import { prepareTopics } from '../../lib/kafka/topics.js';

/** Prepares the topics of a worker. `there` has the existing topics, and the number of partitions of each. */
async function prepare(there: Readonly<Record<string, number>>, create: boolean, isCompacted = true) {
  const created: NewTopic[] = [];
  const asked: unknown[] = [];
  const client: Partial<KafkaClient> = {
    partitionsOf: (topic) => Promise.resolve(there[topic]),
    create(topic) {
      created.push(topic);
      return Promise.resolve();
    },
    isCompacted(...who) {
      asked.push(who);
      return Promise.resolve(isCompacted);
    },
  };
  const topics = {
    group: 'g',
    staticId: 's',
    input: 'in',
    output: 'out',
    changelog: 'log',
    deadLetters: 'dead',
    create,
  };
  const partitions = await prepareTopics(client as KafkaClient, topics);
  return { partitions, created, asked };
}

const all = { in: 3, out: 1, log: 3, dead: 2 };

describe('the topics of a worker', () => {
  it('are left as they are, where they are as they have to be', async () => {
    expect(await prepare(all, false)).toEqual({
      partitions: 3,
      created: [],
      asked: [['log', { group: 'g', staticId: 's' }]],
    });
    expect(await prepare(all, true)).toMatchObject({ created: [] });
  });

  it('are created with as many partitions as the input has, the changelog so that it keeps the last value of each key', async () => {
    const { partitions, created } = await prepare({ in: 3 }, true);
    expect(partitions).toBe(3);
    expect(created).toEqual([
      { topic: 'out', partitions: 3, config: {} },
      { topic: 'dead', partitions: 3, config: {} },
      {
        topic: 'log',
        partitions: 3,
        config: { 'cleanup.policy': 'compact', 'segment.bytes': '67108864', 'min.cleanable.dirty.ratio': '0.2' },
      },
    ]);
  });

  it.each<[there: object, create: boolean, isCompacted: boolean, message: string]>([
    [{}, true, true, 'the input topic in does not exist; create it, or check the name'],
    [{ in: 3 }, false, true, 'the output topic out does not exist; create it, or pass `create: true`'],
    [{ in: 3, out: 3 }, false, true, 'the dead-letter topic dead does not exist; create it, or pass `create: true`'],
    [
      { in: 3, out: 3, dead: 3 },
      false,
      true,
      'the changelog topic log does not exist; create it, or pass `create: true`',
    ],
    [
      { ...all, log: 2 },
      true,
      true,
      'the changelog topic log has 2 partitions and the input topic in has 3: both need the same number, since the state of a ' +
        "partition is in the changelog's partition of that number",
    ],
    [
      all,
      true,
      false,
      'the changelog topic log is not compacted: it would lose state; set its cleanup.policy to compact',
    ],
  ])('are refused: %o, create: %o, compacted: %o', async (there, create, isCompacted, message) => {
    await expect(prepare(there as typeof all, create, isCompacted)).rejects.toMatchObject({
      name: 'KafkaRefusal',
      code: 'unfit-topic',
      message,
    });
  });
});
