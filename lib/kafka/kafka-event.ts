import type { Reason } from '../core/rejection.js';

/**
 * Why a message is in no session, or a result not in the output: a reason of S4, S8, S9 or S11, or
 *
 * - `'undecodable'`: `decode` threw, or made no event of it;
 * - `'not-by-user'`: its user is in another partition;
 * - `'invalid-id'`: `idOf` threw, or gave no string, finite number or `undefined`;
 * - `'not-folded'`: the fold threw;
 * - `'state-too-large'`: with it, what is kept of its user is more than a message of the changelog holds;
 * - `'not-encoded'`: `encode` threw, or there is none and the result is not plain JSON;
 * - `'result-too-large'`: the result is more than a message of the output holds.
 */
export type MessageReason =
  | Reason
  | 'undecodable'
  | 'not-by-user'
  | 'invalid-id'
  | 'not-folded'
  | 'not-encoded'
  | 'state-too-large'
  | 'result-too-large';

/** Where a partition stands after a commit. */
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

/** What a worker emits about its work. */
export type KafkaEvent =
  | { readonly type: 'assigned' | 'revoked' | 'lost'; readonly partitions: readonly number[] }
  /** A partition's state is being read: so far up to offset `position`, of `end`. */
  | { readonly type: 'restoring'; readonly partition: number; readonly position: number; readonly end: number }
  | {
      readonly type: 'restored';
      readonly partition: number;
      /** The offset of the next message. */
      readonly position: number;
      /** How many users have state. */
      readonly users: number;
      /** How many changelog records that took. */
      readonly records: number;
    }
  | {
      readonly type: 'committed';
      /** The partitions in which something had happened. */
      readonly partitions: readonly PartitionProgress[];
      readonly results: number;
      /** How many messages are in no session, by reason, and results in no output. All but duplicates are dead letters. */
      readonly rejected: Readonly<Partial<Record<MessageReason, number>>>;
      /** How long the transaction took, in ms. */
      readonly took: number;
    }
  /** Something failed; the worker drops what it had not committed and rejoins the group. */
  | { readonly type: 'restarting'; readonly error: unknown };
