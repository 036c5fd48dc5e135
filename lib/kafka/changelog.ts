import type { SavedUser, Snapshot } from '../core/snapshot.js';
import type { User } from '../durable/store.js';
import type { KafkaEntry, Member } from './client.js';
import type { KafkaEvent } from './kafka-event.js';
import { KafkaRefusal } from './refusal.js';

/*
 * The changelog: of each partition of the input, in the partition of the same number, one message for each user of whom
 * something is kept, under the user in JSON, and one for the partition as a whole.
 */

/** The key of the message about the partition as a whole. Keys of users are JSON, which this is not. */
const metaKey = 'partition';

/** What is said under that key. */
interface Meta extends Omit<Snapshot<never>, 'users'> {
  /** The offset of the next message. */
  readonly position: number;
  /** Among how many partitions the users were shared out. */
  readonly partitions: number;
}

export const keyOf = (user: User): string => JSON.stringify(user);

export const entryOf = ({ user, ...saved }: SavedUser<User>): KafkaEntry => ({
  key: keyOf(user),
  value: JSON.stringify(saved),
});

const userOf = ([key, value]: [string, string]): SavedUser<User> => ({
  user: JSON.parse(key) as User,
  ...(JSON.parse(value) as Omit<SavedUser<User>, 'user'>),
});

export const metaEntry = (state: Omit<Snapshot<never>, 'users'>, position: number, partitions: number): KafkaEntry => ({
  key: metaKey,
  value: JSON.stringify({ ...state, position, partitions } satisfies Meta),
});

/** What a partition starts from. */
export interface Restored {
  /** The offset of the next message. */
  readonly position: number;
  /** `undefined` if nothing was ever committed. */
  readonly state: Snapshot<User> | undefined;
  /** How many messages of the changelog that took. */
  readonly records: number;
}

/**
 * The states of partitions as they were last committed, all read at once.
 *
 * The group's offset is asked for first: that waits for transactions which are about to change it. Only then is the end of the
 * changelog asked for, so that all that belongs to the offset lies before it, however much of it is still being committed.
 *
 * @param count - how many partitions the input has
 * @throws KafkaRefusal - if the state is not that of the group's position, or of another number of partitions
 */
export async function restore(
  member: Member,
  topics: { readonly group: string; readonly input: string; readonly changelog: string },
  count: number,
  partitions: readonly number[],
  tell: (event: KafkaEvent) => void,
): Promise<ReadonlyMap<number, Restored>> {
  const restored = new Map<number, Restored>();
  /** What the group and the changelog said of positions where they did not agree. */
  const differing = new Map<number, string>();
  while (restored.size < partitions.length) {
    const missing = partitions.filter((partition) => !restored.has(partition));
    const committed = new Map<number, number | undefined>();
    const firsts = new Map<number, number>();
    const ends = new Map<number, number>();
    await Promise.all(
      missing.map(async (partition) => {
        committed.set(partition, await member.committed(partition));
        ends.set(partition, (await member.bounds(topics.changelog, partition)).end);
        firsts.set(partition, (await member.bounds(topics.input, partition)).first);
      }),
    );
    const contents = await readContents(member, topics.changelog, ends, tell);
    for (const [partition, { users, meta, records }] of contents) {
      const where = `partition ${String(partition)} of ${topics.input}`;
      // A group that was away for long has lost its offsets, but not its state, in which the position is as well.
      const position = committed.get(partition) ?? meta?.position;
      if (meta?.position !== position) {
        // Between the two readings somebody who has the partition still may have committed: then both go on, and are read again.
        const found = `${String(position)} and ${String(meta?.position)}`;
        if (differing.get(partition) !== found) {
          differing.set(partition, found);
          continue;
        }
        throw new KafkaRefusal(
          'other-state',
          `${where}: the group ${topics.group} is at offset ${String(position)}, but its state in ${topics.changelog} is that ` +
            `of offset ${String(meta?.position)}: somebody moved the group, or emptied the changelog`,
        );
      }
      if (meta !== undefined && meta.partitions !== count) {
        throw new KafkaRefusal(
          'other-state',
          `${where}: its state was made when ${topics.input} had ${String(meta.partitions)} partitions, and now it has ` +
            `${String(count)}: users are in other partitions now; see the docs on moving to more partitions`,
        );
      }
      const first = firsts.get(partition)!;
      if (position !== undefined && first > position) {
        throw new KafkaRefusal(
          'deleted-input',
          `${where}: the next message to read is at offset ${String(position)}, but what is kept begins at ` +
            `${String(first)}: messages were deleted before they were read`,
        );
      }
      const state = meta && { ...meta, users: Array.from(users, userOf) };
      restored.set(partition, { position: position ?? first, state, records });
    }
  }
  return restored;
}

/** What a partition of the changelog holds. */
interface Contents {
  readonly users: Map<string, string>;
  meta: Meta | undefined;
  records: number;
}

async function readContents(
  member: Member,
  changelog: string,
  ends: ReadonlyMap<number, number>,
  tell: (event: KafkaEvent) => void,
): Promise<ReadonlyMap<number, Contents>> {
  const contents = new Map<number, Contents>();
  for (const partition of ends.keys()) contents.set(partition, { users: new Map(), meta: undefined, records: 0 });
  for await (const { partition, entries, next } of member.read(changelog, ends)) {
    const found = contents.get(partition)!;
    found.records += entries.length;
    for (const { key, value } of entries) {
      if (key === metaKey) found.meta = value === null ? undefined : (JSON.parse(value) as Meta);
      else if (value === null) found.users.delete(key);
      else found.users.set(key, value);
    }
    tell({ type: 'restoring', partition, position: next, end: ends.get(partition)! });
  }
  return contents;
}
