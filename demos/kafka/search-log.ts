import { readFileSync } from 'node:fs';
import type { SearchEvent } from 'rxjs-sessionize';

const users = 40;
const start = Date.UTC(2024, 0, 1);
const minute = 60_000;

/** The events of an NDJSON file; without one, an afternoon of 40 people who search and click, the same every time. */
export function searchLog(file: string | undefined): SearchEvent[] {
  if (file !== undefined) {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SearchEvent);
  }
  let x = 7;
  const below = (limit: number) => (x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0) % limit;
  const events: SearchEvent[] = [];
  for (let user = 0; user < users; user++) {
    let time = start + below(60 * minute);
    for (let visit = 0; visit < 3; visit++) {
      for (let search = 0; search <= below(4); search++) {
        events.push({ user: `user-${String(user)}`, time, type: 'search', query: `question ${String(search)}` });
        for (let click = below(3); click > 0; click--) {
          time += 1_000 + below(minute);
          events.push({ user: `user-${String(user)}`, time, type: 'click', item: `answer ${String(click)}` });
        }
        time += 1_000 + below(5 * minute);
      }
      time += 40 * minute + below(60 * minute);
    }
  }
  return events.sort((a, b) => Number(a.time) - Number(b.time));
}
