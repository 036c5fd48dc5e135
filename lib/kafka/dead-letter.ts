import { showText } from '../core/show.js';
import type { Bytes, KafkaRecord } from './client.js';
import type { MessageReason } from './kafka-event.js';
import { beginning, bytesOf, sizeOf } from './message-size.js';

/** What is not in a session, or not in the output, and why. */
export interface DeadLetter {
  readonly key: Bytes | string | null;
  readonly value: Bytes | string | null;
  readonly reason: MessageReason;
  /** What was wrong, where the reason does not say it all. */
  readonly detail?: string;
  /** The offset of the message, where it is one. */
  readonly offset?: number;
  /** What identifies the session, where it is of one: its user and start in JSON. */
  readonly id?: string;
}

/**
 * The message of a dead letter, cut to what the topic takes: the value first, and the key where it is more than half. What was
 * cut says so in a header, with the bytes it had.
 *
 * @param maxBytes - the greatest message that the topic takes
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
