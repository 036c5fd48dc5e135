import type { TeardownLogic } from 'rxjs';
import { checkFunction, checkOption, checkSessionOptions } from '../core/check.js';
import { type Clock, clockwork, isClock } from '../core/clock.js';
import type { Fold } from '../core/fold.js';
import type { FoldOption, SessionOptions, TimeOptionOnceKnown, UserOptionOnceKnown } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { timeOfEvent } from '../core/time.js';
import { userOfEvent } from '../core/user.js';
import { checkCommitEvery, type CommitEvery, commitEveryDefaults } from '../durable/commit-every.js';
import { checkOpenSessions, type OpenSessions } from '../durable/options.js';
import { culpritIn, isJson } from '../durable/json.js';
import type { User } from '../durable/store.js';
import type { Bytes, KafkaClient, KafkaMessage } from './client.js';
import type { KafkaCounts } from './kafka-counts.js';
import type { WorkerProgress } from './open-view.js';
import type { Topics } from './topics.js';

export type KafkaSessionsOptions<K extends User, E, R extends Span<K> = Session<K, E>> = Omit<
  SessionOptions<K, E>,
  'rejected'
> &
  TimeOptionOnceKnown<E> &
  UserOptionOnceKnown<E, K> &
  FoldOption<NoInfer<K>, NoInfer<E>, R> & {
    /** Settings of librdkafka, `bootstrap.servers` at least, or a client of another make. */
    readonly client: Readonly<Record<string, unknown>> | KafkaClient;
    /** The consumer group that the workers form; it names their state. */
    readonly group: string;
    /** Names this worker in the group: no two that run have the same, and one that is restarted has the one it had. */
    readonly staticId: string;
    /** The topic of the events, partitioned by user. */
    readonly input: string;
    /** The topic of the results. */
    readonly output: string;
    /** The topic of the state: compacted, with as many partitions as `input`. Default: `<group>-changelog`. */
    readonly changelog?: string;
    /** The topic of the messages that are in no session. Default: `<group>-dead-letters`. */
    readonly deadLetters?: string;
    /** Whether to create the topics that are missing, `input` excepted. Default: false. */
    readonly create?: boolean;
    /**
     * Makes an event of a message's value. A message for which it throws, or gives `null` or `undefined`, is a dead letter;
     * so is one of whose event `userOf`, `timeOf` or `idOf` throws.
     */
    readonly decode: (value: Bytes, message: KafkaMessage) => E;
    /**
     * Names the user whom a message asks to erase (A14), `undefined` for all others. It is asked before `decode`, and must name only
     * users of the message's partition. The user's open sessions, floor and ids are erased at this place in the partition, and in
     * the changelog with the next commit. A message for which it throws is a dead letter. Default: no message asks.
     */
    readonly forget?: (message: KafkaMessage) => NoInfer<K> | undefined;
    /** Makes the value of a message of a result. Default: JSON. A result for which it throws is a dead letter. */
    readonly encode?: (result: R) => Bytes | string;
    /** What moves the time of each partition (S8). Default: `eventClock()`. */
    readonly clock?: Clock;
    /**
     * How often changes are committed. Fewer commits cost less, and results wait longer. Default:
     * `{ ms: 1_000, events: 100_000 }`.
     */
    readonly commitEvery?: CommitEvery;
    /**
     * Shows the open sessions in the partitions that the worker has, on each value of `at`: what it has read by then is committed first
     * (S15). After partitions were assigned or lost, the next call of `changes` has all users with open sessions, and without any those
     * who were shown before. Both functions also get how far each partition has come. Default: nobody looks.
     */
    readonly openSessions?: OpenSessions<NoInfer<K>, NoInfer<R>, WorkerProgress>;
    /**
     * Called once for each subscription, with a function that reads its counters as of the last commit (A12). What it returns is called,
     * or unsubscribed from, when the run is over, its last commit included. Default: nobody reads.
     */
    readonly monitor?: (read: () => KafkaCounts) => TeardownLogic;
  };

/** All that may be there, with the defaults filled in. */
export interface Settings<K extends User, E, R extends Span<K>> extends Omit<SessionOptions<K, E>, 'rejected'>, Topics {
  readonly decode: (value: Bytes, message: KafkaMessage) => E;
  readonly encode: (result: R) => Bytes | string;
  readonly forget?: (message: KafkaMessage) => K | undefined;
  readonly userOf: (event: E) => K;
  readonly timeOf: (event: E) => number | Date;
  readonly fold?: Fold<K, E, unknown, R>;
  readonly grace: number;
  readonly clock?: Clock;
  readonly commitEvery: Required<CommitEvery>;
  readonly openSessions?: OpenSessions<K, R, WorkerProgress>;
  readonly monitor?: (read: () => KafkaCounts) => TeardownLogic;
}

const of = 'kafkaSessions';

/** What there is beside the options of all sessions. */
const ofKafka = [
  ...['client', 'group', 'staticId', 'input', 'output', 'changelog', 'deadLetters', 'create'],
  ...['decode', 'encode', 'userOf', 'forget', 'clock', 'commitEvery', 'openSessions', 'monitor'],
];

export function settingsOf<K extends User, E, R extends Span<K>>(
  options: KafkaSessionsOptions<K, E, R>,
): Settings<K, E, R> {
  checkSessionOptions(of, options, ofKafka);
  for (const name of ['group', 'staticId', 'input', 'output'] as const) checkName(name, options[name]);
  checkOption(of, 'client', options.client, 'settings or a client', isObject(options.client));
  checkOption(of, 'decode', options.decode, 'a function', typeof options.decode === 'function');
  checkFunction(of, 'encode', options.encode);
  checkFunction(of, 'userOf', options.userOf);
  checkFunction(of, 'forget', options.forget);
  checkOpenSessions(of, options.openSessions);
  checkFunction(of, 'monitor', options.monitor);
  checkCommitEvery(of, options.commitEvery);
  const { group, clock, changelog = `${group}-changelog` } = options;
  const { deadLetters = `${group}-dead-letters` } = options;
  checkName('changelog', changelog);
  checkName('deadLetters', deadLetters);
  const readsTimes = clock === undefined || (isClock(clock) && clock[clockwork].timeIsOf === 'event');
  checkOption(of, 'clock', clock, 'eventClock or liveClock', readsTimes);
  return {
    create: false,
    encode: jsonOf,
    userOf: userOfEvent as (event: unknown) => K,
    timeOf: timeOfEvent as (event: unknown) => number | Date,
    grace: 0,
    ...options,
    changelog,
    deadLetters,
    commitEvery: { ...commitEveryDefaults, ...options.commitEvery },
  };
}

function jsonOf(result: unknown): string {
  if (!isJson(result)) throw new Error(`without encode, a result must be plain JSON, got ${culpritIn(result)}`);
  return JSON.stringify(result);
}

function checkName(option: string, name: unknown): void {
  checkOption(of, option, name, 'a name', typeof name === 'string' && name !== '');
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
