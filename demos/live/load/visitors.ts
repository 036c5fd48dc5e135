/** The body of a request, and what is in it. */
export interface Batch {
  readonly body: string;
  readonly events: number;
  /** Each with one search. */
  readonly users: number;
  readonly clicks: number;
  readonly malformed: number;
  readonly late: number;
}

const users = 80;
const clicks = 16;
const late = 2;
const malformed = 2;

/** The sums of so many requests. */
export const usersOf = (requests: number): number => requests * users;
export const eventsOf = (requests: number): number => requests * (users + clicks + late + malformed);

/** How far the times of a batch are out of order, in ms. */
const disorder = 100;

let user = 0;

/** 100 events: searches of 80 users who never return, 16 of their clicks, and a few faults that real servers receive. */
export function nextBatch(): Batch {
  const now = Date.now();
  const events: string[] = [];
  for (let i = 0; i < users; i++) {
    const name = `visitor-${String(++user)}`;
    const time = now - ((i * 37) % disorder);
    events.push(`{"user":"${name}","time":${String(time)},"type":"search","query":"tea"}`);
    if (i < clicks) events.push(`{"user":"${name}","time":${String(time)},"type":"click","item":${String(i)}}`);
  }
  for (let i = 0; i < late; i++)
    events.push(`{"user":"late-${String(user + i)}","time":${String(now - 3_600_000)},"type":"app-open"}`);
  for (let i = 0; i < malformed; i++)
    events.push(`{"user":"visitor-${String(user)}","time":"just now","type":"app-open"}`);
  return { body: `[${events.join()}]`, events: events.length, users, clicks, malformed, late };
}
