import { showText } from '../core/show.js';
import type { Bytes, KafkaRecord } from './client.js';
import type { MessageReason } from './kafka-event.js';
import { beginning, bytesOf, sizeOf } from './message-size.js';

/** A message that is in no session or a result that is not in the output, with the reason. */
export interface DeadLetter {
  readonly key: Bytes | string | null;
  readonly value: Bytes | string | null;
  readonly reason: MessageReason;
  /** What was wrong, if the reason does not say everything. */
  readonly detail?: string;
  /** The offset of the message; only for a message. */
  readonly offset?: number;
  /** The session's user and start in JSON; only for a result. */
  readonly id?: string;
}

/**
 * The message of a dead letter, cut to the size that the topic accepts: the value first, then the key if it takes more than
 * half. A header tells the original size of each part that was cut, in bytes.
 *
 * @param maxBytes - the largest message that the topic accepts
 */
export function messageOf(
  { key, value, reason, detail, offset, id }: DeadLetter,
  { topic, input, partition, maxBytes }: { topic: string; input: string; partition: number; maxBytes: number },
): KafkaRecord {
  const headers = {
    reason,
    ...(detail !== undefined && { detail: showText(detail) }),
    topic: input,
    partition: String(partition),
    ...(offset !== undefined && { offset: String(offset) }),
    ...(id !== undefined && { id: String(beginning(id, 1_000)) }),
  };
  const whole = { topic, key, value, headers };
  if (sizeOf(whole) <= maxBytes) return whole;
  const cut = { 'key-bytes': String(bytesOf(key)), 'value-bytes': String(bytesOf(value)) };
  const room = Math.max(0, maxBytes - sizeOf({ key: null, value: null, headers: { ...headers, ...cut } }));
  const keyCut = key === null ? null : beginning(key, Math.max(room - bytesOf(value), Math.floor(room / 2)));
  const valueCut = value === null ? null : beginning(value, room - bytesOf(keyCut));
  return {
    topic,
    key: keyCut,
    value: valueCut,
    headers: {
      ...headers,
      ...(bytesOf(keyCut) < bytesOf(key) && { 'key-bytes': cut['key-bytes'] }),
      ...(bytesOf(valueCut) < bytesOf(value) && { 'value-bytes': cut['value-bytes'] }),
    },
  };
}
