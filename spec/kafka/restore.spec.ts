import { describe, expect, it } from 'vitest';
import { entryOf, keyOf, metaEntry, restore } from '../../lib/kafka/changelog.js';
import type { KafkaEntry, Member } from '../../lib/kafka/client.js';
import type { KafkaEvent } from '../../lib/kafka/kafka-event.js';

const head = { format: 2, greatestTime: 9, watermark: 5 } as unknown as Parameters<typeof metaEntry>[0];
const user = (name: string) => ({ user: name, floor: 3, open: [], ids: [] }) as Parameters<typeof entryOf>[0];
const stateAt = (position: number, partitions = 2) => metaEntry(head, position, partitions);

interface Topic {
  /** The group's offset, for each time that the worker asks for it. */
  readonly committed: readonly (number | undefined)[];
  readonly entries: readonly KafkaEntry[];
  readonly first?: number;
  readonly end?: number;
}

/** Restores one partition of the input for each of `topics`. */
async function restored(...topics: Topic[]) {
  const asked = topics.map(() => 0);
  const told: KafkaEvent[] = [];
  const member: Partial<Member> = {
    committed: (partition) => {
      const { committed } = topics[partition]!;
      return Promise.resolve(committed[Math.min(asked[partition]!++, committed.length - 1)]);
    },
    bounds: (topic, partition) =>
      Promise.resolve(
        topic === 'log'
          ? { first: -1, end: topics[partition]!.entries.length }
          : { first: topics[partition]!.first ?? 0, end: topics[partition]!.end ?? 10 },
      ),
    async *read(topic, ends) {
      expect(topic).toBe('log');
      for (const [partition, end] of ends) {
        const { entries } = topics[partition]!;
        const half = end >> 1;
        yield await Promise.resolve({ partition, entries: entries.slice(0, half), next: half });
        yield { partition, entries: entries.slice(half, end), next: end };
      }
    },
  };
  const names = { group: 'g', input: 'in', changelog: 'log' };
  const found = await restore(member as Member, names, 2, [...topics.keys()], (event) => told.push(event));
  return { found: Object.fromEntries(found), told, asked };
}

describe('a partition is restored', () => {
  it('to what its changelog keeps last of each user', async () => {
    const { found, told } = await restored(
      {
        committed: [7],
        entries: [
          entryOf({ ...user('ann'), floor: 1 }),
          entryOf(user('bob')),
          stateAt(4),
          { key: keyOf('bob'), value: null },
          entryOf(user('ann')),
          stateAt(7),
        ],
      },
      { committed: [undefined], entries: [], first: 3 },
    );
    expect(found).toEqual({
      0: { position: 7, state: { ...head, position: 7, partitions: 2, users: [user('ann')] }, records: 6 },
      // The group has no offset in this partition, so it begins with the first message that still exists.
      1: { position: 3, state: undefined, records: 0 },
    });
    expect(told).toEqual([
      { type: 'restoring', partition: 0, position: 3, end: 6 },
      { type: 'restoring', partition: 0, position: 6, end: 6 },
      { type: 'restoring', partition: 1, position: 0, end: 0 },
      { type: 'restoring', partition: 1, position: 0, end: 0 },
    ]);
  });

  it('to the position of the changelog, where the group has lost its own', async () => {
    const { found } = await restored({ committed: [undefined], entries: [stateAt(7)], first: 7 });
    expect(found).toMatchObject({ 0: { position: 7, state: { users: [] } } });
  });

  it('with a second reading, where a commit came between the first', async () => {
    // The worker asks for the offset before and after it reads the changelog.
    const { found, asked } = await restored({ committed: [6, 6, 7], entries: [stateAt(7)] });
    expect(found).toMatchObject({ 0: { position: 7 } });
    expect(asked).toEqual([4]);
  });
});

describe('a partition is not restored', () => {
  it('while another worker commits', async () => {
    await expect(restored({ committed: [6, 7], entries: [stateAt(6)] })).rejects.toThrow(
      'partition 0 of in: another worker has committed while its state was read',
    );
  });

  it.each<[what: string, topic: Topic, code: string, message: string]>([
    [
      'where the group was moved',
      { committed: [6], entries: [stateAt(7)] },
      'other-state',
      'partition 0 of in: the group g is at offset 6, but its state in log is that of offset 7: somebody moved the group or ' +
        'emptied the changelog; move the group back, or start with a new group and changelog',
    ],
    [
      'where the changelog is empty',
      { committed: [6], entries: [] },
      'other-state',
      'partition 0 of in: the group g is at offset 6, but its state in log is that of offset undefined: somebody moved the group ' +
        'or emptied the changelog; move the group back, or start with a new group and changelog',
    ],
    [
      'where its input had another number of partitions',
      { committed: [7], entries: [stateAt(7, 3)] },
      'other-state',
      'partition 0 of in: its state was made when in had 3 partitions, and now it has 2: users are in other partitions now; see ' +
        '"More partitions" in docs/kafka.md',
    ],
    [
      'where messages were deleted before they were read',
      { committed: [7], entries: [stateAt(7)], first: 8 },
      'deleted-input',
      'partition 0 of in: the next message to read is at offset 7, but the topic begins at 8: messages were deleted before they ' +
        'were read',
    ],
    [
      'where the input was made anew',
      { committed: [undefined], entries: [stateAt(7)], end: 6 },
      'deleted-input',
      'partition 0 of in: the next message to read is at offset 7, but the topic ends at 6: it was made anew; start with a new ' +
        'group and changelog',
    ],
  ])('%s', async (_, topic, code, message) => {
    await expect(restored(topic)).rejects.toMatchObject({ name: 'KafkaRefusal', code, message });
  });

  const head = stateAt(7).value!;
  it.each<[what: string, key: string, value: string, shown: string]>([
    ['a position that is cut off', 'partition', head.slice(0, -5), '"partition"'],
    ['a position that is no object', 'partition', 'null', '"partition"'],
    ['no position', 'partition', '{}', '"partition"'],
    ['a position below 0', 'partition', head.replace('7', '-1'), '"partition"'],
    ['a position that is a text', 'partition', head.replace('7', '"7"'), '"partition"'],
    ['a user that is cut off', '"ann"', '{"floor":', String.raw`"\"ann\""`],
    ['a user that is no object', '"ann"', 'null', String.raw`"\"ann\""`],
    ['a key that is no JSON', 'ann\u001b[2J', '{}', String.raw`"ann\u001b[2J"`],
    ['a key that is no user', 'null', '{}', '"null"'],
    ['a key of an infinite user', '1e400', '{}', '"1e400"'],
    ['a key that a worker writes in another way', ' "ann"', '{}', String.raw`" \"ann\""`],
  ])('with %s', async (_, key, value, shown) => {
    await expect(restored({ committed: [7], entries: [stateAt(7), { key, value }] })).rejects.toMatchObject({
      name: 'KafkaRefusal',
      code: 'other-state',
      message:
        `partition 0 of in: the last message with the key ${shown} in partition 0 of log is not what a worker has written: ` +
        'the changelog is damaged; start with a new group and changelog',
    });
  });
});
