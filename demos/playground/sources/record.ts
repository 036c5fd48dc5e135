import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';
import { luckOf, type RecordedEvent } from '../pipeline/recorded-event.js';

/**
 * Sets when the events of a log are sent: each when it happened, or in the order of the log, each one no earlier than those before
 * it.
 */
export function record(events: readonly PlayedEvent[], order: 'time' | 'log'): RecordedEvent[] {
  const luck = luckOf(1);
  const timed = events.map((event) => ({ event, time: Number(event.time) }));
  if (order === 'time') timed.sort((a, b) => a.time - b.time);
  let sentAt = -Infinity;
  return timed.map(({ event, time }) => {
    sentAt = Math.max(sentAt, time);
    return { event, time, sentAt, luck: luck() };
  });
}
