import type { Reason } from '../core/rejection.js';

/**
 * Why a message is in no session, or a result not in the output: a reason of S4, S8, S9 or S11, or
 *
 * - `'undecodable'`: `decode` threw, or returned no event;
 * - `'not-by-user'`: its user is in another partition, so the topic is not partitioned by user;
 * - `'invalid-id'`: `idOf` threw, or returned what is no id (S11), such as an object;
 * - `'not-folded'`: the fold threw;
 * - `'failed-function'`: `gap` or a rule of `split` threw, or gave what it must not;
 * - `'not-closed'`: a session could not be closed, since `finish` of the fold or a rule of `split` threw;
 * - `'state-too-large'`: with it, the state of its user does not fit into a message of the changelog;
 * - `'not-encoded'`: `encode` threw, or there is none and the result is not plain JSON;
 * - `'result-too-large'`: the result does not fit into a message of the output.
 */
export type MessageReason =
  | Reason
  | 'undecodable'
  | 'not-by-user'
  | 'invalid-id'
  | 'not-folded'
  | 'failed-function'
  | 'not-closed'
  | 'not-encoded'
  | 'state-too-large'
  | 'result-too-large';

/** How far a partition is after a commit. */
export interface PartitionProgress {
  readonly partition: number;
  /** The offset of the next message. */
  readonly position: number;
  /** How many offsets are still to be read, as far as the client knows. */
  readonly lag: number | undefined;
  /** In ms since the epoch (S2); minus infinity before the first event. */
  readonly watermark: number;
  readonly openSessions: number;
}

/** What a worker emits. */
export type KafkaEvent =
  | { readonly type: 'assigned' | 'revoked' | 'lost'; readonly partitions: readonly number[] }
  /** The worker reads a partition's state. It has read up to offset `position` of `end`. */
  | { readonly type: 'restoring'; readonly partition: number; readonly position: number; readonly end: number }
  | {
      readonly type: 'restored';
      readonly partition: number;
      /** The offset of the next message. */
      readonly position: number;
      /** How many users have state. */
      readonly users: number;
      /** How many messages of the changelog were read. */
      readonly records: number;
    }
  | {
      readonly type: 'committed';
      /** The partitions in which something changed. */
      readonly partitions: readonly PartitionProgress[];
      readonly results: number;
      /**
       * How many messages are in no session and how many results are not in the output, by reason. All but duplicates are dead
       * letters.
       */
      readonly rejected: Readonly<Partial<Record<MessageReason, number>>>;
      /** How long the transaction took, in ms. */
      readonly took: number;
    }
  /** Something failed. The worker drops what is not committed and rejoins the group. */
  | { readonly type: 'restarting'; readonly error: unknown };
