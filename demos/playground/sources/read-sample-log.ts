import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';
import { readOwnLog } from './own-log.js';

/** The events of the log in demos/data. Its users have numbers instead of names. */
export async function readSampleLog(csv: string): Promise<readonly PlayedEvent[]> {
  const { events } = await readOwnLog('trec-sessions.csv', new Blob([csv]));
  return events.map((event) =>
    event.type === 'search'
      ? { ...event, query: `query ${event.query}` }
      : event.type === 'click'
        ? { ...event, item: `result ${String(event.item)}` }
        : event,
  );
}
