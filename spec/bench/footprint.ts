import { map, Observable, Subject } from 'rxjs';
import { type Ctr, ctrFold, groupByUser, Sessionizer, sessionize, toCtr } from 'rxjs-sessionize';
import { check, known, searchedOnly, Total } from './answer.js';
import { type Act, gap, generate } from './workload.js';

/** The measured numbers of one case, by name. */
export type Figures = Readonly<Record<string, number>>;

const counting = (grace = 0) =>
  new Sessionizer<number, Act, Ctr<number>>({
    gap,
    grace,
    fold: ctrFold<number, Act>(),
  });

const act = (user: number, time: number): Act => ({ user, time, type: 'search' });

/** The memory in use, in bytes. Typed arrays are included. */
function used(): number {
  gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Sends `eventsEach` events of each of 100,000 users, and measures the memory in use. */
function bytesPerOpenUser(eventsEach: number, sessions: (events: Subject<Act>) => Observable<unknown>): number {
  const users = 100_000;
  const events = Array.from({ length: users * eventsEach }, (_, i) => act(i % users, Math.floor(i / users)));
  const source = new Subject<Act>();
  const before = used();
  let closed = 0;
  sessions(source).subscribe(() => {
    closed++;
  });
  for (const event of events) source.next(event);
  const bytes = (used() - before) / users;
  source.complete();
  expectEqual('sessions', closed, users);
  // Uses the events after both measurements, so that they are in memory at both.
  expectEqual('events', events.length, users * eventsEach);
  return bytes;
}

const countsOnly = (events: Observable<Act>) => events.pipe(groupByUser(), sessionize({ gap }), toCtr());
const eventsKept = (events: Observable<Act>) => events.pipe(groupByUser(), sessionize({ gap }));

/** Throws unless the measured code has done all its work. */
function expectEqual(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)}, not ${String(expected)}`);
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** The time in ms to end the groups of an unfused pipeline, by completing or by unsubscribing. */
function leave(users: number): Figures {
  let closed = 0;
  const subscribe = () => {
    const source = new Subject<Act>();
    const groups = source.pipe(
      groupByUser(),
      map((group) => group),
    );
    const subscription = groups.pipe(sessionize({ gap }), toCtr()).subscribe(() => {
      closed++;
    });
    for (let user = 0; user < users; user++) source.next(act(user, 0));
    return { source, subscription };
  };
  const completed = subscribe();
  const unsubscribed = subscribe();
  const complete = timed(() => {
    completed.source.complete();
  });
  const unsubscribe = timed(() => {
    unsubscribed.subscription.unsubscribe();
  });
  expectEqual('sessions that completing closes', closed, users);
  return { complete, unsubscribe };
}

/** The time per event, in ns. Events are generated during the run; the time for that is measured separately and subtracted. */
function linear(events: number): Figures {
  const sourceOf = (size: number) =>
    new Observable<Act>((out) => {
      generate({ events: size, users: 10_000, inOrder: false }, (event) => {
        out.next(event);
      });
      out.complete();
    });
  const count = (size: number) => {
    const total = new Total();
    const ms = timed(() => {
      sourceOf(size)
        .pipe(groupByUser(), sessionize({ gap, grace: 30_000 }), toCtr())
        .subscribe(({ searches, clicks }) => {
          total.add(searches, clicks);
        });
    });
    if (size === 1_000_000) check('linear', searchedOnly(total), known.disorder);
    return ms;
  };
  const make = (size: number) =>
    timed(() => {
      sourceOf(size).subscribe();
    });
  count(300_000);
  make(300_000);
  // Short runs vary more, so they are repeated.
  const repeats = Array.from({ length: events < 1_000_000 ? 5 : 1 });
  const least = (run: (size: number) => number) => Math.min(...repeats.map(() => run(events)));
  return { nsPerEvent: ((least(count) - least(make)) * 1e6) / events };
}

export const footprint = {
  'counts only, 1 event each': () => ({ bytes: bytesPerOpenUser(1, countsOnly) }),
  'counts only, 6 events each': () => ({ bytes: bytesPerOpenUser(6, countsOnly) }),
  'events kept, 1 event each': () => ({ bytes: bytesPerOpenUser(1, eventsKept) }),
  'events kept, 6 events each': () => ({ bytes: bytesPerOpenUser(6, eventsKept) }),

  /** W3: each event from a new user. */
  'one-shot users'() {
    const source = new Subject<Act>();
    let closed = 0;
    countsOnly(source).subscribe(() => {
      closed++;
    });
    const sizes: number[] = [];
    const take = (from: number, to: number) => {
      for (let i = from; i < to; i++) source.next(act(i, i * 50));
      sizes.push(used());
    };
    take(0, 500_000);
    const ms = timed(() => {
      take(500_000, 2_000_000);
    });
    source.complete();
    expectEqual('sessions of one-shot users', closed, 2_000_000);
    return { growth: sizes[1]! - sizes[0]!, nsPerEvent: (ms * 1e6) / 1_500_000 };
  },

  'leave 100,000': () => leave(100_000),
  'leave 200,000': () => leave(200_000),

  'a million at once'() {
    const machine = counting();
    const users = 1_000_000;
    for (let user = 0; user < users; user++) machine.add(user, act(user, 0));
    let closed = 0;
    const ms = timed(() => {
      closed = machine.add(0, act(0, gap + 1)).length;
    });
    expectEqual('closed at once', closed, users);
    return { ms, nsPerSession: (ms * 1e6) / users };
  },

  '10,000 open sessions of one user'() {
    const sessions = 10_000;
    const machine = counting(Infinity);
    const apart = 2 * gap;
    const open = timed(() => {
      for (let i = sessions; i > 0; i--) machine.add(1, act(1, i * apart));
    });
    expectEqual('open sessions', machine.openCount, sessions);
    const hits = 200_000;
    const hit = timed(() => {
      // A prime, so that the loop reaches every session, and never the same one twice in a row.
      for (let i = 0; i < hits; i++) machine.add(1, act(1, (1 + ((i * 7_919) % sessions)) * apart));
    });
    return { nsPerOpening: (open * 1e6) / sessions, nsPerEvent: (hit * 1e6) / hits };
  },

  'pausing just under the gap'() {
    const users = 10_000;
    const events = 1_000_000;
    const machine = counting();
    const ms = timed(() => {
      for (let i = 0; i < events; i++) {
        machine.add(i % users, act(i % users, Math.floor((i * (gap - 1)) / users)));
      }
    });
    expectEqual('sessions with pauses below the gap', machine.flush().length, users);
    return { nsPerEvent: (ms * 1e6) / events };
  },

  'linear 10,000': () => linear(10_000),
  'linear 100,000': () => linear(100_000),
  'linear 1,000,000': () => linear(1_000_000),
  'linear 10,000,000': () => linear(10_000_000),
} satisfies Record<string, () => Figures>;
