import { firstValueFrom, timer } from 'rxjs';
import type { Span } from '../core/session.js';
import type { SavedUser, Snapshot } from '../core/snapshot.js';
import type { User } from '../durable/store.js';
import type { Bytes, KafkaClient, Member } from './client.js';
import type { KafkaEvent } from './kafka-event.js';
import type { Settings } from './options.js';
import { type Changes, InputPartition, type Start } from './partition.js';
import { KafkaRefusal } from './refusal.js';
import { prepareTopics } from './topics.js';

/** How many messages are taken before the group is listened to again. */
const batch = 10_000;
/** How long to wait before joining anew, in ms; twice as long after each failure in a row. */
const shortestPause = 100;
const longestPause = 5_000;
/** How often what the changelog and the group say of a position is read before they are believed to differ. */
const readings = 3;
/** The changelog's key of what is said of the partition as a whole. Those of users are JSON, which this is not. */
const metaKey = 'partition';

/** What is said under that key. */
interface Meta extends Omit<Snapshot<never>, 'users'> {
  /** The offset of the next message. */
  readonly position: number;
  /** Among how many partitions the users were shared out. */
  readonly partitions: number;
}

/**
 * Runs one worker until `isStopped`: the protocol that makes the results exactly once.
 *
 * Everything that a partition is goes through one transaction: the input's position, the users that have changed, the
 * watermark, the results and the dead letters (D1). Whatever fails, everything not committed is dropped and the worker
 * joins anew: the same path as after a crash (D2).
 *
 * The state is that of a durable run, but it is not behind its `Store`: what is committed here belongs to a place in a
 * group, which takes part in the commit and may be lost, and results need no acknowledgement, since they are in the commit.
 *
 * @throws KafkaRefusal - what no restart cures
 */
export async function work<K extends User, E, R extends Span<K>>(
  client: KafkaClient,
  settings: Settings<K, E, R>,
  tell: (event: KafkaEvent) => void,
  isStopped: () => boolean,
): Promise<void> {
  let pause = shortestPause;
  const heard = (event: KafkaEvent) => {
    if (event.type === 'committed') pause = shortestPause;
    tell(event);
  };
  while (!isStopped()) {
    try {
      await incarnation(client, settings, await prepareTopics(client, settings), heard, isStopped);
    } catch (error) {
      if (error instanceof KafkaRefusal) throw error;
      tell({ type: 'restarting', error });
      await firstValueFrom(timer(pause));
      pause = Math.min(2 * pause, longestPause);
    }
  }
}

async function incarnation<K extends User, E, R extends Span<K>>(
  client: KafkaClient,
  settings: Settings<K, E, R>,
  count: number,
  tell: (event: KafkaEvent) => void,
  isStopped: () => boolean,
): Promise<void> {
  const { group, slot, input, commitEvery } = settings;
  const partitions = new Map<number, InputPartition<K, E, R>>();
  const residents = new Residents(input);
  const member = await client.join({ group, slot, input });
  let due = 0;

  const drop = () => {
    for (const partition of partitions.values()) partition.drop();
    partitions.clear();
    residents.clear();
  };
  const transaction = async () => {
    due = Date.now() + commitEvery;
    const changes = [...partitions.values()].flatMap((partition) => partition.takeChanges() ?? []);
    if (changes.length === 0) return;
    residents.settle(changes);
    await member.begin();
    try {
      for (const change of changes) await write(member, settings, count, change);
      await member.sendOffsets(new Map(changes.map(({ partition, position }) => [partition, position])));
      await member.commit();
    } catch (error) {
      // That aborting fails as well adds nothing: whoever has the slot next aborts.
      await member.abort().catch(() => undefined);
      throw error;
    }
    tell(committed(member, partitions, changes));
  };
  const restore = async (number: number) => {
    const { records, ...start } = await readState(member, settings, count, number, tell);
    const { position, state } = start;
    residents.add(number, state?.users ?? []);
    partitions.set(number, new InputPartition(number, settings, start));
    tell({ type: 'restored', partition: number, position, users: state?.users.length ?? 0, records });
    return position;
  };

  try {
    for (;;) {
      for (const message of await member.consume(batch)) partitions.get(message.partition)?.take(message);
      for (let wanted = member.rebalance(); wanted !== undefined; wanted = member.rebalance()) {
        const { type } = wanted;
        if (type === 'assign') {
          const positions = new Map<number, number>();
          for (const partition of wanted.partitions) positions.set(partition, await restore(partition));
          member.assign(positions);
          tell({ type: 'assigned', partitions: wanted.partitions });
        } else {
          // Only when the commit has settled may somebody else go on from it.
          if (type === 'revoke') await transaction();
          drop();
          member.unassign();
          tell({ type: type === 'lost' ? 'lost' : 'revoked', partitions: wanted.partitions });
        }
      }
      const stopping = isStopped();
      if (stopping || Date.now() >= due) await transaction();
      if (stopping) return;
    }
  } finally {
    drop();
    await member.leave();
  }
}

async function write<K extends User, E, R extends Span<K>>(
  member: Member,
  { input, output, changelog, deadLetters, encode }: Settings<K, E, R>,
  partitions: number,
  { partition, position, results, letters, state: { users, ...state }, forgotten }: Changes<R>,
): Promise<void> {
  for (const result of results) {
    await member.send({
      topic: output,
      key: String(result.user),
      value: encoded(encode, result),
      headers: { id: JSON.stringify([result.user, result.start]) },
    });
  }
  for (const { message, reason, detail } of letters) {
    await member.send({
      topic: deadLetters,
      key: message.key,
      value: message.value,
      headers: {
        reason,
        ...(detail !== undefined && { detail }),
        topic: input,
        partition: String(partition),
        offset: String(message.offset),
      },
    });
  }
  const save = (key: string, value: unknown) =>
    member.send({ topic: changelog, partition, key, value: value === null ? null : JSON.stringify(value) });
  for (const { user, ...saved } of users) await save(JSON.stringify(user), saved);
  for (const user of forgotten) await save(JSON.stringify(user), null);
  await save(metaKey, { ...state, position, partitions } satisfies Meta);
}

/**
 * A partition's state as it was last committed.
 *
 * The group's offset is asked for first: that waits for transactions which are about to change it. Only then is the end of the
 * changelog asked for, so that all that belongs to the offset lies before it, however much of it is still being committed.
 */
async function readState(
  member: Member,
  { group, input, changelog }: { readonly group: string; readonly input: string; readonly changelog: string },
  count: number,
  partition: number,
  tell: (event: KafkaEvent) => void,
): Promise<Start & { readonly records: number }> {
  const where = `partition ${String(partition)} of ${input}`;
  for (let reading = 1; ; reading++) {
    const committed = await member.committed(partition);
    const { end } = await member.bounds(changelog, partition);
    const users = new Map<string, string>();
    let saved: string | undefined;
    let records = 0;
    for await (const { entries, next } of member.read(changelog, partition, end)) {
      records += entries.length;
      for (const { key, value } of entries) {
        if (key === metaKey) saved = value ?? undefined;
        else if (value === null) users.delete(key);
        else users.set(key, value);
      }
      tell({ type: 'restoring', partition, position: next, end });
    }
    const meta = saved === undefined ? undefined : (JSON.parse(saved) as Meta);
    // A group that was away for long has lost its offsets, but not its state, in which the position is as well.
    const position = committed ?? meta?.position;
    if (meta?.position !== position) {
      if (reading < readings) continue;
      throw new KafkaRefusal(
        `${where}: the group ${group} is at offset ${String(committed)}, but its state in ${changelog} is that of offset ` +
          `${String(meta?.position)}: somebody moved the group, or emptied the changelog`,
      );
    }
    const { first } = await member.bounds(input, partition);
    if (meta === undefined || position === undefined) return { position: first, state: undefined, records };
    if (meta.partitions !== count) {
      throw new KafkaRefusal(
        `${where}: its state was made when ${input} had ${String(meta.partitions)} partitions, and now it has ` +
          `${String(count)}: users are in other partitions now; see the docs on moving to more partitions`,
      );
    }
    if (first > position) {
      throw new KafkaRefusal(
        `${where}: the next message to read is at offset ${String(position)}, but what is kept begins at ${String(first)}: ` +
          `messages were deleted before they were read`,
      );
    }
    return { position, state: { ...meta, users: Array.from(users, parseUser) }, records };
  }
}

const parseUser = ([user, saved]: [string, string]): SavedUser<User> => ({
  user: JSON.parse(user) as User,
  ...(JSON.parse(saved) as Omit<SavedUser<User>, 'user'>),
});

/** What cannot be encoded cannot be after a restart either. */
function encoded<R>(encode: (result: R) => Bytes | string, result: R): Bytes | string {
  try {
    return encode(result);
  } catch (error) {
    throw new KafkaRefusal(`encode: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function committed<K extends User, E, R extends Span<K>>(
  member: Member,
  partitions: ReadonlyMap<number, InputPartition<K, E, R>>,
  changes: readonly Changes<R>[],
): KafkaEvent {
  const rejected: Record<string, number> = {};
  for (const change of changes) {
    for (const [reason, times] of change.rejected) rejected[reason] = (rejected[reason] ?? 0) + times;
  }
  return {
    type: 'committed',
    partitions: changes.flatMap(({ partition }) => partitions.get(partition)?.progress(member.end(partition)) ?? []),
    results: changes.reduce((sum, { results }) => sum + results.length, 0),
    rejected,
  };
}

/** In which partition each user lives: one who is in two tells that the input is not partitioned by user (D6). */
class Residents {
  readonly #partitionOf = new Map<User, number>();
  readonly #input: string;

  constructor(input: string) {
    this.#input = input;
  }

  add(partition: number, users: readonly { readonly user: User }[]): void {
    for (const { user } of users) {
      const known = this.#partitionOf.get(user);
      if (known !== undefined && known !== partition) {
        throw new KafkaRefusal(
          `user ${String(user)} is in partitions ${String(known)} and ${String(partition)} of ${this.#input}: ` +
            `the topic has to be partitioned by user, since each partition cuts its own sessions`,
        );
      }
      this.#partitionOf.set(user, partition);
    }
  }

  settle(changes: readonly Changes<unknown>[]): void {
    for (const { partition, state } of changes) this.add(partition, state.users);
    for (const { forgotten } of changes) for (const user of forgotten) this.#partitionOf.delete(user);
  }

  clear(): void {
    this.#partitionOf.clear();
  }
}
