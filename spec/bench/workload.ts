import { open } from 'node:fs/promises';

/** The part of an event that the in-memory contestants read. */
export interface Act {
  readonly user: number;
  readonly time: number;
  readonly type: 'search' | 'results' | 'click';
}

/** A variant of W1: how many events and users, and whether the events are in order. */
export interface Workload {
  readonly events: number;
  readonly users: number;
  readonly inOrder: boolean;
}

export const gap = 900_000;
/** The greatest disorder, in ms. Events in order need no grace. */
const disorder = 30_000;
export const graceOf = ({ inOrder }: Workload): number => (inOrder ? 0 : disorder);

const start = 1_700_000_000_000;
const interval = 50;

/** Calls `next` with each event. It makes no array, because ten million events would not fit in memory. */
export function generate({ events, users, inOrder }: Workload, next: (act: Act) => void): void {
  let x = 42;
  const below = (limit: number) => {
    x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0;
    return (x >>> 8) % limit;
  };
  for (let i = 0; i < events; i++) {
    const user = below(users);
    const k = below(10);
    // Drawn in both cases, so that users and types are the same in order and out of order.
    const jitter = below(disorder);
    next({
      user,
      time: start + interval * i - (inOrder ? 0 : jitter),
      type: k < 4 ? 'search' : k < 7 ? 'results' : 'click',
    });
  }
}

export function eventsOf(workload: Workload): Act[] {
  const events: Act[] = [];
  generate(workload, (act) => events.push(act));
  return events;
}

/** An event with the other fields of a log. */
export type Logged = Act & { readonly query?: string; readonly items?: readonly string[]; readonly item?: string };

/** Writes W2: the events of W1 as lines of JSON, with the other fields of a log. `lineOf` and `head` write another format. */
export async function writeLog(
  path: string,
  workload: Workload,
  lineOf: (event: Logged, i: number) => string = (event) => JSON.stringify(event),
  head = '',
): Promise<void> {
  const file = await open(path, 'w');
  try {
    let i = 0;
    let lines: string[] = head === '' ? [] : [head, '\n'];
    const batches: string[] = [];
    generate(workload, (act) => {
      lines.push(lineOf({ ...act, ...payloadOf(act) }, i++), '\n');
      if (lines.length < 100_000) return;
      batches.push(lines.join(''));
      lines = [];
    });
    batches.push(lines.join(''));
    for (const batch of batches) await file.write(batch);
  } finally {
    await file.close();
  }
}

function payloadOf({ user, type }: Act): Omit<Logged, keyof Act> {
  switch (type) {
    case 'search':
      return { query: `q${String(user % 10)}` };
    case 'results':
      return { items: ['i1', 'i2'] };
    case 'click':
      return { item: `i${String(user % 10)}` };
  }
}
