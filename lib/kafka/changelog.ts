import { show } from '../core/show.js';
import type { SavedUser, Snapshot } from '../core/snapshot.js';
import type { User } from '../durable/store.js';
import type { KafkaEntry, Member } from './client.js';
import type { KafkaEvent } from './kafka-event.js';
import { KafkaRefusal } from './refusal.js';

/*
 * The changelog holds the state of each input partition in its partition of the same number. It has one message for each user with
 * state, whose key is the user in JSON, and one message for the partition as a whole.
 */

/** The key of the message about the partition as a whole. It is not JSON, so no user has this key. */
const metaKey = 'partition';

/** The value of that message. */
interface Meta extends Omit<Snapshot<never>, 'users'> {
  /** The offset of the next message. */
  readonly position: number;
  /** How many partitions the input had. */
  readonly partitions: number;
}

export const keyOf = (user: User): string => JSON.stringify(user);

export const entryOf = ({ user, ...saved }: SavedUser<User>): KafkaEntry => ({
  key: keyOf(user),
  value: JSON.stringify(saved),
});

/** The user that `entryOf` has written; `undefined` if it has not written this. What is kept of the user is not checked. */
function userOf(key: string, value: string): SavedUser<User> | undefined {
  const user = parsed(key);
  const saved = objectOf(value);
  const isUser = (typeof user === 'string' || Number.isFinite(user)) && keyOf(user as User) === key;
  return isUser && saved ? { ...(saved as Omit<SavedUser<User>, 'user'>), user: user as User } : undefined;
}

export const metaEntry = (state: Omit<Snapshot<never>, 'users'>, position: number, partitions: number): KafkaEntry => ({
  key: metaKey,
  value: JSON.stringify({ ...state, position, partitions } satisfies Meta),
});

/** What `metaEntry` has written; `undefined` if it has not written this. The state is not checked. */
function metaOf(value: string): Meta | undefined {
  const meta = objectOf(value) as Meta | undefined;
  return Number.isSafeInteger(meta?.position) && meta!.position >= 0 ? meta : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function objectOf(json: string): object | undefined {
  const value = parsed(json);
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** The state from which a partition starts. */
export interface Restored {
  /** The offset of the next message. */
  readonly position: number;
  /** `undefined` if nothing was ever committed. */
  readonly state: Snapshot<User> | undefined;
  /** How many messages of the changelog were read for it. */
  readonly records: number;
}

/**
 * Reads the last committed states of partitions, all at once.
 *
 * It asks for the group's offset first, which waits for transactions that are about to change it. It asks for the end of the
 * changelog second. So everything that belongs to the offset lies before that end, even if a commit is still under way. It asks for
 * the offset again at the end: a worker that has lost a partition might read half of another one's commit.
 *
 * @param count - how many partitions the input has
 * @throws KafkaRefusal - if the state is damaged, or belongs to another position than the group's, to another number of partitions or to
 * another input
 */
export async function restore(
  member: Member,
  topics: { readonly group: string; readonly input: string; readonly changelog: string },
  count: number,
  partitions: readonly number[],
  tell: (event: KafkaEvent) => void,
): Promise<ReadonlyMap<number, Restored>> {
  const restored = new Map<number, Restored>();
  /** The positions of the group and of the changelog, where they differ. */
  const differing = new Map<number, string>();
  while (restored.size < partitions.length) {
    const missing = partitions.filter((partition) => !restored.has(partition));
    const committed = await committedIn(member, missing);
    const inputs = new Map<number, { readonly first: number; readonly end: number }>();
    const ends = new Map<number, number>();
    await Promise.all(
      missing.map(async (partition) => {
        ends.set(partition, (await member.bounds(topics.changelog, partition)).end);
        inputs.set(partition, await member.bounds(topics.input, partition));
      }),
    );
    const contents = await readContents(member, topics.changelog, ends, tell);
    const settled = await committedIn(member, missing);
    for (const [partition, { entries, records }] of contents) {
      const where = `partition ${String(partition)} of ${topics.input}`;
      const damaged = (key: string) =>
        new KafkaRefusal(
          'other-state',
          `${where}: the last message with the key ${show(key)} in partition ${String(partition)} of ${topics.changelog} is not ` +
            `what a worker has written: the changelog is damaged; start with a new group and changelog`,
        );
      // The changelog up to that end may hold half of another worker's commit. Then the group's offset has moved meanwhile.
      if (settled.get(partition) !== committed.get(partition))
        throw new Error(`${where}: another worker has committed while its state was read`);
      const metaText = entries.get(metaKey);
      const meta = metaText === undefined ? undefined : metaOf(metaText);
      if (metaText !== undefined && meta === undefined) throw damaged(metaKey);
      // A group that is inactive for long loses its offsets. The changelog remains, and holds the position too.
      const position = committed.get(partition) ?? meta?.position;
      if (meta?.position !== position) {
        // A worker that still has the partition may commit between the two readings. In that case both values change: read them
        // again.
        const found = `${String(position)} and ${String(meta?.position)}`;
        if (differing.get(partition) !== found) {
          differing.set(partition, found);
          continue;
        }
        throw new KafkaRefusal(
          'other-state',
          `${where}: the group ${topics.group} is at offset ${String(position)}, but its state in ${topics.changelog} is that ` +
            `of offset ${String(meta?.position)}: somebody moved the group or emptied the changelog; move the group back, ` +
            `or start with a new group and changelog`,
        );
      }
      if (meta !== undefined && meta.partitions !== count) {
        throw new KafkaRefusal(
          'other-state',
          `${where}: its state was made when ${topics.input} had ${String(meta.partitions)} partitions, and now it has ` +
            `${String(count)}: users are in other partitions now; see "More partitions" in docs/kafka.md`,
        );
      }
      const { first, end } = inputs.get(partition)!;
      if (position !== undefined && first > position) {
        throw new KafkaRefusal(
          'deleted-input',
          `${where}: the next message to read is at offset ${String(position)}, but the topic begins at ` +
            `${String(first)}: messages were deleted before they were read`,
        );
      }
      if (position !== undefined && position > end) {
        throw new KafkaRefusal(
          'deleted-input',
          `${where}: the next message to read is at offset ${String(position)}, but the topic ends at ${String(end)}: it was made ` +
            `anew; start with a new group and changelog`,
        );
      }
      entries.delete(metaKey);
      const users = Array.from(entries, ([key, value]) => {
        const user = userOf(key, value);
        if (user === undefined) throw damaged(key);
        return user;
      });
      const state = meta && { ...meta, users };
      restored.set(partition, { position: position ?? first, state, records });
    }
  }
  return restored;
}

/** The group's offsets in partitions of the input. */
const committedIn = async (
  member: Member,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, number | undefined>> =>
  new Map(
    await Promise.all(partitions.map(async (partition) => [partition, await member.committed(partition)] as const)),
  );

/** The contents of a partition of the changelog: the last value of each key. */
interface Contents {
  readonly entries: Map<string, string>;
  records: number;
}

async function readContents(
  member: Member,
  changelog: string,
  ends: ReadonlyMap<number, number>,
  tell: (event: KafkaEvent) => void,
): Promise<ReadonlyMap<number, Contents>> {
  const contents = new Map<number, Contents>();
  for (const partition of ends.keys()) contents.set(partition, { entries: new Map(), records: 0 });
  for await (const { partition, entries, next } of member.read(changelog, ends)) {
    const found = contents.get(partition)!;
    found.records += entries.length;
    for (const { key, value } of entries) {
      if (value === null) found.entries.delete(key);
      else found.entries.set(key, value);
    }
    tell({ type: 'restoring', partition, position: next, end: ends.get(partition)! });
  }
  return contents;
}
