import type { KafkaClient } from './client.js';
import { KafkaRefusal } from './refusal.js';

/** The topics of a group, and the name of this worker. */
export interface Topics {
  readonly group: string;
  readonly staticId: string;
  readonly input: string;
  readonly output: string;
  readonly changelog: string;
  readonly deadLetters: string;
  readonly create: boolean;
}

/**
 * The settings of a changelog. The last value of each key is kept for ever. Small segments and early cleaning keep the topic
 * short, so a restore reads little more than the current state.
 */
const changelogConfig = {
  'cleanup.policy': 'compact',
  'segment.bytes': String(64 * 1024 * 1024),
  'min.cleanable.dirty.ratio': '0.2',
};

/**
 * Checks that the topics are as the workers need them, and creates missing ones if that is allowed. Returns the number of the
 * input's partitions.
 *
 * @throws KafkaRefusal - if a topic is missing and may not be created, or would lose state
 */
export async function prepareTopics(client: KafkaClient, topics: Topics): Promise<number> {
  const { group, staticId, input, output, changelog, deadLetters, create } = topics;
  const partitions = await client.partitionsOf(input);
  if (partitions === undefined)
    throw new KafkaRefusal('unfit-topic', `the input topic ${input} does not exist; create it, or check the name`);
  const provide = async (topic: string, what: string, config: Readonly<Record<string, string>>) => {
    const found = await client.partitionsOf(topic);
    if (found !== undefined) return found;
    if (!create) {
      const advice = 'create it, or pass `create: true`';
      throw new KafkaRefusal('unfit-topic', `the ${what} topic ${topic} does not exist; ${advice}`);
    }
    await client.create({ topic, partitions, config });
    return partitions;
  };
  await provide(output, 'output', {});
  await provide(deadLetters, 'dead-letter', {});
  const found = await provide(changelog, 'changelog', changelogConfig);
  if (found !== partitions) {
    throw new KafkaRefusal(
      'unfit-topic',
      `the changelog topic ${changelog} has ${String(found)} partitions and the input topic ${input} has ` +
        `${String(partitions)}: both need the same number, since the state of a partition is in the changelog's partition of that number`,
    );
  }
  if (!(await client.isCompacted(changelog, { group, staticId }))) {
    throw new KafkaRefusal(
      'unfit-topic',
      `the changelog topic ${changelog} is not compacted: it would lose state; set its cleanup.policy to compact`,
    );
  }
  return partitions;
}
