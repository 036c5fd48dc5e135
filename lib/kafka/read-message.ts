import { isNoId } from '../core/answers.js';
import { show } from '../core/show.js';
import { greatestTime, toMs } from '../core/time.js';
import type { User } from '../durable/store.js';
import type { KafkaMessage } from './client.js';
import { messageOf } from './failed-function.js';
import type { MessageReason } from './kafka-event.js';
import type { Settings } from './options.js';

/** The contents of a message. */
export interface ReadMessage<K, E> {
  readonly user: K;
  readonly event: E;
  readonly id: string | number | undefined;
}

/** A request to erase a user (A14). */
export interface Erasure<K> {
  readonly erased: K;
}

/** Why a message is a dead letter. */
export interface Unreadable {
  readonly reason: MessageReason;
  readonly detail: string;
}

/** Reads a message with functions of yours. If one throws, the message is unreadable. */
export function readMessage<K extends User, E>(
  {
    forget,
    decode,
    userOf,
    timeOf,
    idOf,
  }: Pick<Settings<K, E, never>, 'forget' | 'decode' | 'userOf' | 'timeOf' | 'idOf'>,
  message: KafkaMessage,
): ReadMessage<K, E> | Erasure<K> | Unreadable {
  let reason: MessageReason = 'undecodable';
  try {
    const erased: unknown = forget?.(message);
    if (isName(erased)) return { erased: erased as K };
    if (erased !== undefined) {
      return { reason: 'invalid-user', detail: `forget must return a string or a finite number, got ${show(erased)}` };
    }
    if (message.value === null) return { reason, detail: 'the message has no value' };
    const event = decode(message.value, message);
    if (event === null || event === undefined) return { reason, detail: `decode returned ${String(event)}` };
    reason = 'invalid-user';
    const user = userOf(event);
    if (!isName(user)) return { reason, detail: `expected a string or a finite number, got ${show(user)}` };
    reason = 'invalid-time';
    const time: unknown = timeOf(event);
    if (!(Math.abs(toMs(time)) <= greatestTime))
      return { reason, detail: `expected a time in ms or a Date, got ${show(time)}` };
    reason = 'invalid-id';
    const id: unknown = idOf?.(event);
    if (isNoId(id)) return { user, event, id: undefined };
    if (!isName(id)) return { reason, detail: `expected a string or a finite number, got ${show(id)}` };
    return { user, event, id };
  } catch (error) {
    return { reason, detail: messageOf(error) };
  }
}

const isName = (value: unknown): value is string | number => typeof value === 'string' || Number.isFinite(value);
