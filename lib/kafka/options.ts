import type { TeardownLogic } from 'rxjs';
import { checkFunction, checkOption, checkSessionOptions } from '../core/check.js';
import { type Clock, clockwork, isClock } from '../core/clock.js';
import type { Fold } from '../core/fold.js';
import type { FoldOption, SessionOptions, TimeOptionOnceKnown, UserOptionOnceKnown } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import { timeOfEvent } from '../core/time.js';
import { userOfEvent } from '../core/user.js';
import { checkCommitEvery, type CommitEvery, intervalOf } from '../durable/commit-every.js';
import { checkOpenSessions, type OpenSessions } from '../durable/options.js';
import { culpritIn, isJson } from '../durable/json.js';
import type { User } from '../durable/store.js';
import type { Bytes, KafkaClient, KafkaMessage } from './client.js';
import type { KafkaCounts } from './kafka-counts.js';
import type { WorkerProgress } from './open-view.js';
import type { Topics } from './topics.js';

/** The options of `kafkaSessions`. `client`, `group`, `staticId`, `input`, `output`, `decode` and `gap` are required. */
export type KafkaSessionsOptions<K extends User, E, R extends Span<K> = Session<K, E>> = Omit<
  SessionOptions<K, E>,
  'rejected'
> &
  TimeOptionOnceKnown<E> &
  UserOptionOnceKnown<E, K> &
  FoldOption<NoInfer<K>, NoInfer<E>, R> & {
    /** Settings of librdkafka, at least `bootstrap.servers`, or another client behind `KafkaClient`. */
    readonly client: Readonly<Record<string, unknown>> | KafkaClient;
    /** The consumer group of the workers. Its name is part of the names of their state. */
    readonly group: string;
    /** Names this worker in the group. Two running workers need two names; a restarted worker keeps its name. */
    readonly staticId: string;
    /** The topic of the events, partitioned by user. */
    readonly input: string;
    /** The topic of the results. */
    readonly output: string;
    /** The topic of the state. It is compacted and has as many partitions as `input`. Default: `<group>-changelog`. */
    readonly changelog?: string;
    /** The topic of messages that are in no session, and of results that are not in the output. Default: `<group>-dead-letters`. */
    readonly deadLetters?: string;
    /** Whether to create missing topics, except `input`. Default: false. */
    readonly create?: boolean;
    /**
     * Makes an event of a message's value. If it throws, or returns `null` or `undefined`, the message becomes a dead letter.
     * So does a message for whose event `userOf`, `timeOf` or `idOf` throws. Decode strictly: `String(value)` makes one user of two
     * whose names are not UTF-8, and `JSON.parse` makes one of two whole numbers above 2⁵³.
     */
    readonly decode: (value: Bytes, message: KafkaMessage) => E;
    /**
     * Returns the user whom a message asks to erase (A14), and `undefined` for all other messages. It is called before `decode`,
     * and must return only users of the message's partition. The user's open sessions, floor and ids are erased at once, and in
     * the changelog with the next commit. If it throws, the message becomes a dead letter. Decode strictly, as for `decode`. Default: no
     * message erases a user.
     */
    readonly forget?: (message: KafkaMessage) => NoInfer<K> | undefined;
    /** Makes the value of the message for a result. If it throws, the result becomes a dead letter. Default: JSON. */
    readonly encode?: (result: R) => Bytes | string;
    /** Moves the time of each partition (S8). Default: `eventClock()`. */
    readonly clock?: Clock;
    /**
     * How often changes are committed. Fewer commits cost less, but results wait longer. Default:
     * `{ ms: 1_000, events: 100_000 }`.
     */
    readonly commitEvery?: CommitEvery;
    /**
     * Shows the open sessions of the worker's partitions on each value of `at`, after a commit of everything read by then (S15).
     * After partitions were assigned or lost, the next call of `changes` holds all users with open sessions, and those shown
     * before who have none now. Both functions also receive the progress of each partition. Default: open sessions are not shown.
     */
    readonly openSessions?: OpenSessions<NoInfer<K>, NoInfer<R>, WorkerProgress>;
    /**
     * Called once for each subscription, with a function that reads the counters as of the last commit (A12). The teardown that
     * it returns runs after the last commit of the subscription. Default: counters are not read.
     */
    readonly monitor?: (read: () => KafkaCounts) => TeardownLogic;
  };

/** All options, with the defaults filled in. */
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

/** The options besides those that all entries share. */
const ofKafka = [
  ...['client', 'group', 'staticId', 'input', 'output', 'changelog', 'deadLetters', 'create'],
  ...['decode', 'encode', 'userOf', 'forget', 'clock', 'commitEvery', 'openSessions', 'monitor'],
];

export function settingsOf<K extends User, E, R extends Span<K>>(
  options: KafkaSessionsOptions<K, E, R>,
): Settings<K, E, R> {
  checkSessionOptions(of, options, ofKafka);
  const { group, clock, create = false, encode = jsonOf, grace = 0 } = options;
  // Conditional types have checked what may be left out.
  const { userOf = userOfEvent as (event: unknown) => K, timeOf = timeOfEvent as (event: unknown) => number | Date } =
    options as { readonly userOf?: (event: E) => K; readonly timeOf?: (event: E) => number | Date };
  for (const name of ['group', 'staticId', 'input', 'output'] as const) checkName(name, options[name]);
  checkOption(of, 'client', options.client, 'settings or a client', isObject(options.client));
  checkOption(of, 'decode', options.decode, 'a function', typeof options.decode === 'function');
  checkFunction(of, 'encode', options.encode);
  checkFunction(of, 'userOf', options.userOf);
  checkFunction(of, 'forget', options.forget);
  checkOption(of, 'create', create, 'true or false', typeof (create as unknown) === 'boolean');
  checkOpenSessions(of, options.openSessions);
  checkFunction(of, 'monitor', options.monitor);
  checkCommitEvery(of, options.commitEvery);
  const { changelog = `${group}-changelog`, deadLetters = `${group}-dead-letters` } = options;
  checkName('changelog', changelog);
  checkName('deadLetters', deadLetters);
  const readsTimes = clock === undefined || (isClock(clock) && clock[clockwork].timeIsOf === 'event');
  checkOption(of, 'clock', clock, 'eventClock or liveClock', readsTimes);
  return {
    ...options,
    create,
    encode,
    userOf,
    timeOf,
    grace,
    changelog,
    deadLetters,
    commitEvery: intervalOf(options.commitEvery),
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
