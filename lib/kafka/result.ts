import type { Span } from '../core/session.js';
import { show } from '../core/show.js';
import type { User } from '../durable/store.js';
import type { Bytes, KafkaRecord } from './client.js';
import type { DeadLetter } from './dead-letter.js';
import { messageOf } from './failed-function.js';
import { sizeOf } from './message-size.js';

/** The message of a result, or a dead letter if the result cannot be written. */
export function messageOfResult<R extends Span<User>>(
  result: R,
  topic: string,
  encode: (result: R) => Bytes | string,
  maxBytes: number,
): KafkaRecord | DeadLetter {
  const key = String(result.user);
  const id = JSON.stringify([result.user, result.start]);
  try {
    const record = { topic, key, value: encode(result), headers: { id } };
    const { value } = record;
    const isWritable = typeof value === 'string' || value instanceof Uint8Array;
    if (!isWritable) throw new TypeError(`expected of encode a text or bytes, got ${show(value)}`);
    return sizeOf(record) <= maxBytes ? record : { key, value, id, reason: 'result-too-large' };
  } catch (error) {
    return { key, value: jsonOrNothing(result), id, reason: 'not-encoded', detail: messageOf(error) };
  }
}

/** The value as JSON for a dead letter, or `null` if it has no JSON form. */
export function jsonOrNothing(result: unknown): string | null {
  try {
    return JSON.stringify(result);
  } catch {
    return null;
  }
}
