import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { levelStore } from 'rxjs-sessionize/level';
import type { ShopEvent, ShopSession } from './events.js';
import { firstOfEach, type Keeping } from './keeping.js';

/** A number as text. The order of such texts is the order of their numbers. */
const keyOf = (number: number) => String(number).padStart(16, '0');

/** Keeps everything in one folder, in LevelDB. It needs no server. */
export async function levelKeeping(folder: string): Promise<Keeping> {
  mkdirSync(folder, { recursive: true });
  const db = new ClassicLevel<string, unknown>(join(folder, 'log'), { valueEncoding: 'json' });
  await db.open();
  const log = db.sublevel<string, ShopEvent>('log', { valueEncoding: 'json' });
  const ids = db.sublevel<string, number>('ids', { valueEncoding: 'json' });
  const closed = db.sublevel<string, ShopSession>('sessions', { valueEncoding: 'json' });
  const [last = keyOf(0)] = await log.keys({ reverse: true, limit: 1 }).all();
  let end = Number(last);

  return {
    async append(events) {
      const known = await ids.getMany(events.map(({ id }) => id));
      const isNew = firstOfEach(events).map((isFirst, i) => isFirst && known[i] === undefined);
      let position = end;
      const batch = db.batch();
      for (const event of events.filter((_, i) => isNew[i])) {
        batch.put(keyOf(++position), event, { sublevel: log }).put(event.id, position, { sublevel: ids });
      }
      await batch.write({ sync: true });
      end = position;
      return { end, isNew };
    },
    async read(from, most) {
      const entries = await log.iterator({ gt: keyOf(from), limit: most }).all();
      return entries.map(([key, event]) => ({ event, position: Number(key) }));
    },
    count: () => Promise.resolve(end),
    store: levelStore(join(folder, 'state')),
    async keep(sessions, first) {
      const batch = db.batch();
      for (const [i, session] of sessions.entries()) batch.put(keyOf(first + i), session, { sublevel: closed });
      await batch.write({ sync: true });
    },
    async sessions(from, most) {
      const entries = await closed.iterator({ gte: keyOf(from), limit: most }).all();
      return entries.map(([key, session]) => [Number(key), session]);
    },
    close: () => db.close(),
  };
}
