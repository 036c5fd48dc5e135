/**
 * What ends a worker because no restart cures it: its message says what was expected and what is there. `cause` is the error
 * of a function of yours, where it was one.
 */
export class KafkaRefusal extends Error {
  override readonly name = 'KafkaRefusal';
}
