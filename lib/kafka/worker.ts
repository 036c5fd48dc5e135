import { firstValueFrom, timer } from 'rxjs';
import type { Span } from '../core/session.js';
import type { User } from '../durable/store.js';
import { restore } from './changelog.js';
import type { KafkaClient, Member, Rebalance } from './client.js';
import { type DeadLetter, messageOf } from './dead-letter.js';
import type { Committed, KafkaCounter } from './kafka-counts.js';
import type { KafkaEvent, MessageReason } from './kafka-event.js';
import { bytesOf } from './message-size.js';
import type { OpenView } from './open-view.js';
import type { Settings } from './options.js';
import { type Changes, InputPartition, type Refusal, Unstorable } from './partition.js';
import { KafkaRefusal } from './refusal.js';
import { Residents } from './residents.js';
import { messageOfResult } from './result.js';
import { prepareTopics } from './topics.js';

/** How many messages are taken before the worker answers the group again. */
const batch = 10_000;
/**
 * The worker commits after this many bytes of messages, even if they are few, because dead letters wait in memory for the commit.
 */
const mostBytes = 32 * 1024 * 1024;
/** How long to wait before rejoining, in ms. It doubles with each failure in a row. */
const shortestPause = 100;
const longestPause = 5_000;

/**
 * Runs one worker until `isStopped`.
 *
 * After any failure the worker drops everything not committed and rejoins the group: the same path as after a crash (D2).
 *
 * The state is that of a durable run, but does not use its `Store`. Here a commit includes the member's place in the group,
 * which may be lost. And results need no acknowledgement, since they are part of the commit.
 *
 * @throws KafkaRefusal - if a restart does not help
 */
export async function work<K extends User, E, R extends Span<K>>(
  client: KafkaClient,
  settings: Settings<K, E, R>,
  subscriber: WorkerSubscriber<K, R>,
): Promise<void> {
  const { tell, isStopped } = subscriber;
  let pause = shortestPause;
  const heard = (event: KafkaEvent) => {
    if (event.type === 'committed') pause = shortestPause;
    tell(event);
  };
  const refused: Refused = new Map();
  while (!isStopped()) {
    try {
      const count = await prepareTopics(client, settings);
      const member = await client.join(settings);
      await new Worker(client, settings, count, member, refused, { ...subscriber, tell: heard }).run();
    } catch (error) {
      if (error instanceof KafkaRefusal) throw error;
      if (error instanceof Unstorable) of(refused, error.partition).set(error.user, error.refusal);
      tell({ type: 'restarting', error });
      await firstValueFrom(timer(pause));
      pause = Math.min(2 * pause, longestPause);
    }
  }
}

/** The subscriber of a worker. It remains when the worker leaves the group and rejoins. */
interface WorkerSubscriber<K extends User, R extends Span<K>> {
  readonly tell: (event: KafkaEvent) => void;
  readonly view: OpenView<K, R>;
  readonly counter: KafkaCounter;
  readonly isStopped: () => boolean;
}

/** Users whose state could not be written, by partition. */
type Refused = Map<number, Map<User, Refusal>>;

function of(refused: Refused, partition: number): Map<User, Refusal> {
  const users = refused.get(partition) ?? new Map<User, Refusal>();
  refused.set(partition, users);
  return users;
}

/**
 * A worker while it is a member of the group: the protocol that makes results exactly once.
 *
 * One transaction holds everything of a partition: the input's position, the users that have changed, the watermark, the
 * results and the dead letters (D1).
 */
class Worker<K extends User, E, R extends Span<K>> {
  readonly #client: KafkaClient;
  readonly #settings: Settings<K, E, R>;
  /** How many partitions the input has. */
  readonly #count: number;
  readonly #member: Member;
  readonly #refused: Refused;
  readonly #subscriber: WorkerSubscriber<K, R>;
  readonly #partitions = new Map<number, InputPartition<K, E, R>>();
  readonly #residents = new Residents();
  /** The time at which the next commit is due. */
  #due = 0;
  /** How many messages were taken since the last commit. */
  #messages = 0;
  /** How many bytes these messages have. */
  #bytes = 0;

  constructor(
    client: KafkaClient,
    settings: Settings<K, E, R>,
    count: number,
    member: Member,
    refused: Refused,
    subscriber: WorkerSubscriber<K, R>,
  ) {
    this.#client = client;
    this.#settings = settings;
    this.#count = count;
    this.#member = member;
    this.#refused = refused;
    this.#subscriber = subscriber;
  }

  async run(): Promise<void> {
    const { events } = this.#settings.commitEvery;
    const { view, isStopped } = this.#subscriber;
    const member = this.#member;
    try {
      for (;;) {
        await this.#take(Math.min(batch, events - this.#messages));
        for (let wanted = member.rebalance(); wanted !== undefined; wanted = member.rebalance()) {
          await this.#rebalance(wanted);
        }
        const stopping = isStopped();
        const isDue = Date.now() >= this.#due || this.#messages >= events;
        if (stopping || isDue || view.isWanted) await this.#commit();
        if (stopping) return;
      }
    } finally {
      this.#drop();
      await member.leave();
    }
  }

  async #take(max: number): Promise<void> {
    for (const message of await this.#member.consume(max)) {
      this.#messages++;
      const partition = this.#partitions.get(message.partition);
      if (partition?.take(message) === false) {
        await this.#commit();
        partition.take(message);
      }
      this.#bytes += bytesOf(message.key) + bytesOf(message.value);
      if (this.#bytes > mostBytes) await this.#commit();
    }
  }

  async #rebalance({ type, partitions }: Rebalance): Promise<void> {
    const { tell } = this.#subscriber;
    if (type === 'assign') {
      this.#member.assign(await this.#restore(partitions));
      tell({ type: 'assigned', partitions });
      return;
    }
    // Another worker may continue only after this commit has succeeded or failed.
    if (type === 'revoke') await this.#commit();
    this.#drop();
    this.#member.unassign();
    tell({ type: type === 'lost' ? 'lost' : 'revoked', partitions });
  }

  /** @returns the next offset of each partition */
  async #restore(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const settings = this.#settings;
    const { tell, counter } = this.#subscriber;
    const restored = await restore(this.#member, settings, this.#count, partitions, tell);
    for (const [partition, start] of restored) {
      const users = start.state?.users ?? [];
      for (const { user } of users) this.#residents.add(partition, user);
      const { maxMessageBytes } = this.#client;
      const refused = of(this.#refused, partition);
      const restarted = new InputPartition(
        partition,
        settings,
        this.#count,
        maxMessageBytes,
        start,
        refused,
        this.#residents,
      );
      this.#partitions.set(partition, restarted);
      counter.set(this.#asItIs(restarted));
      const { position, records } = start;
      tell({ type: 'restored', partition, position, users: users.length, records });
    }
    return new Map(Array.from(restored, ([partition, { position }]) => [partition, position]));
  }

  async #commit(): Promise<void> {
    const member = this.#member;
    this.#due = Date.now() + this.#settings.commitEvery.ms;
    this.#messages = 0;
    this.#bytes = 0;
    const { tell, view, counter } = this.#subscriber;
    const partitions = [...this.#partitions.values()];
    // `takeChanges` turns sessions that cannot be closed into dead letters. So the calls below, which read the open sessions, do
    // not fail at them.
    const changes = partitions.flatMap((partition) => partition.takeChanges() ?? []);
    const asTheyAre = new Map(partitions.map((partition) => [partition.number, this.#asItIs(partition)]));
    const show = view.take(partitions, { partitions: Array.from(asTheyAre.values(), ({ progress }) => progress) });
    if (changes.length === 0) {
      show();
      return;
    }
    const began = Date.now();
    for (const { partition, forgotten } of changes) this.#residents.remove(partition, forgotten);
    const committed = new Outcome();
    await member.begin();
    try {
      for (const change of changes) await this.#write(change, committed);
      await member.sendOffsets(new Map(changes.map(({ partition, position }) => [partition, position])));
      await member.commit();
    } catch (error) {
      // If aborting fails too, the next member with the static id aborts.
      await member.abort().catch(() => undefined);
      throw error;
    }
    const took = Date.now() - began;
    counter.commit(took);
    const moved = changes.flatMap(({ partition }) => asTheyAre.get(partition) ?? []);
    for (const partition of moved) counter.set(partition);
    tell({ type: 'committed', partitions: moved.map(({ progress }) => progress), ...committed.counts, took });
    show();
  }

  #asItIs(partition: InputPartition<K, E, R>): Committed {
    return { counts: partition.counts, progress: partition.progress(this.#member.end(partition.number)) };
  }

  async #write({ partition, results, entries, letters, rejected }: Changes<R>, committed: Outcome): Promise<void> {
    const { input, output, changelog, deadLetters, encode } = this.#settings;
    const maxBytes = this.#client.maxMessageBytes;
    const bury = (letter: DeadLetter) =>
      this.#member.send(messageOf(letter, { topic: deadLetters, input, partition, maxBytes }));
    for (const result of results) {
      const message = messageOfResult(result, output, encode, maxBytes);
      if ('reason' in message) {
        committed.reject(message.reason, 1);
        await bury(message);
      } else {
        committed.results++;
        await this.#member.send(message);
      }
    }
    for (const letter of letters) await bury(letter);
    for (const [reason, times] of rejected) committed.reject(reason, times);
    for (const { key, value } of entries) await this.#member.send({ topic: changelog, partition, key, value });
  }

  /** Releases what is not committed. */
  #drop(): void {
    for (const partition of this.#partitions.values()) partition.drop();
    this.#partitions.clear();
    this.#residents.clear();
    this.#subscriber.view.release();
    this.#subscriber.counter.release();
  }
}

/** The numbers of a commit. */
class Outcome {
  results = 0;
  readonly #rejected = new Map<MessageReason, number>();

  reject(reason: MessageReason, times: number): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + times);
  }

  get counts() {
    return { results: this.results, rejected: Object.fromEntries(this.#rejected) };
  }
}
