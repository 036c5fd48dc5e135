/**
 * Why a worker ended:
 *
 * - `no-client`: the Kafka client is not installed.
 * - `unfit-topic`: a topic is missing, has the wrong number of partitions, or is not compacted.
 * - `topic-takes-less`: a topic accepts only smaller messages than the client's `message.max.bytes`.
 * - `other-state`: the state is damaged, was made with other options or another number of partitions, or does not belong to the
 *   position of the group.
 * - `deleted-input`: messages were deleted before they were read, or the input was made anew.
 * - `failed-function`: a function of `openSessions`, or `load` of the fold, threw, and no message or session caused it.
 */
export type RefusalCode =
  'no-client' | 'unfit-topic' | 'topic-takes-less' | 'other-state' | 'deleted-input' | 'failed-function';

/**
 * Ends a worker because a restart does not help. The message says what was expected and what was found. `cause` is the error
 * of a function of yours, if one threw.
 */
export class KafkaRefusal extends Error {
  override readonly name = 'KafkaRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
