import { concatMap, defer, interval, retry, type Subscription, timer } from 'rxjs';
import { liveClock, SnapshotError } from 'rxjs-sessionize';
import { durableDeliveries, inspect, StoreError } from 'rxjs-sessionize/durable';
import { Collector } from '../../parts/server/collector.js';
import type { Answer } from '../../parts/server/routing.js';
import { serverLimits } from '../../parts/server/event-server.js';
import { Dashboard } from './dashboard.js';
import { readAct, type ShopEvent, type ShopSession } from './events.js';
import type { Keeping, Logged } from './keeping.js';
import type { DashboardView } from './messages.js';
import { bytesOf, OpenSessions } from './open-sessions.js';

/** How sessions are cut, in ms. */
export interface Cut {
  readonly gap: number;
  /** How late an event may be. */
  readonly grace: number;
}

/** How many bytes the events in open sessions may take in memory. Beyond that, no further events are accepted. */
const mostHeldBytes = 64 * 1024 * 1024;
const mostOfSession = 1_000;
const atOnce = 1_000;
/** The most sessions that a dashboard reads, so that it is an answer soon. The next one goes on where it ended. */
const mostRead = 5_000;
/** The greatest age of a dashboard, in ms. One dashboard serves all readers. */
const freshness = 500;

/** Events that are in the log before `position`, or will be, and how many bytes they take. */
interface Waiting {
  bytes: number;
  position: number;
}

interface Group extends Waiting {
  readonly events: ShopEvent[];
  /** Of each event, whether it was not in the log before. */
  readonly written: Promise<readonly boolean[]>;
}

const duplicate = { path: 'id', reason: 'duplicate' };

const sessionsOf = ({ gap, grace }: Cut) => ({ gap, grace, maxEvents: mostOfSession });

/**
 * Tries the state before the shop opens.
 *
 * @throws SnapshotError, StoreError - if the state was made with another gap, or is damaged: to try again would not help
 */
export async function checkState({ store }: Keeping, cut: Cut): Promise<void> {
  try {
    await inspect<ShopEvent>({ store, ...sessionsOf(cut) });
  } catch (error) {
    const isLasting =
      error instanceof SnapshotError ||
      (error instanceof StoreError && ['store-damaged', 'store-layout'].includes(error.code));
    if (isLasting) throw error;
  }
}

/** Takes the events that pages send, writes them to the disk, and makes the dashboard of them. */
export class Shop {
  readonly #dashboard;
  readonly #collector;
  readonly #running: Subscription;
  readonly #rejected: Record<string, number> = {};
  #fault: string | undefined;
  #open = new OpenSessions();
  /** The events of the log that `#open` does not have yet. */
  readonly #waiting = new Set<Waiting>();
  #readTo = 0;
  #nextSession = 0;
  #hasEnded = false;
  #wake: () => void = () => undefined;
  #group: Group | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #view: Promise<DashboardView> | undefined;
  #freshUntil = -Infinity;

  constructor(
    private readonly keeping: Keeping,
    private readonly cut: Cut,
  ) {
    const { grace } = cut;
    this.#dashboard = new Dashboard(cut.gap);
    this.#collector = new Collector<ShopEvent>(serverLimits.batchEvents, {
      hasRoomFor: () => this.#heldBytes <= mostHeldBytes,
      // Half of the grace is left for the time that the event spends in the log.
      read: (event) => readAct(event, Date.now(), Math.floor(grace / 2)),
      take: async (events) => {
        try {
          const isNew = events.length > 0 ? await this.#append(events) : [];
          return isNew.map((isNew) => (isNew ? undefined : duplicate));
        } catch (error) {
          this.#blame(error);
          return undefined;
        }
      },
    });
    this.#running = defer(() => {
      const opened = new OpenSessions();
      return durableDeliveries<ShopEvent, number, string, ShopSession>({
        store: keeping.store,
        source: (from = 0) => this.#source(from),
        ...sessionsOf(cut),
        clock: liveClock({ silence: Math.max(1, grace), maxAhead: 60_000 }),
        commitEvery: { ms: 200 },
        rejected: ({ reason }) => {
          this.#rejected[reason] = (this.#rejected[reason] ?? 0) + 1;
        },
        commits: {
          next: () => {
            this.#fault = undefined;
          },
        },
        openSessions: {
          at: interval(500),
          changes: (changes) => {
            opened.take(changes);
            this.#open = opened;
            for (const waiting of this.#waiting) if (waiting.position <= this.#readTo) this.#waiting.delete(waiting);
          },
        },
      });
    })
      .pipe(
        concatMap(async ({ results, first, ack }) => {
          await keeping.keep(results, first);
          ack();
        }),
        retry({
          resetOnSuccess: true,
          delay: (error: unknown) => {
            this.#blame(error);
            return timer(1_000);
          },
        }),
      )
      .subscribe();
  }

  /** Answers when the events are on the disk, or reports that they are not. */
  collect(body: string, type: string): Promise<Answer> {
    return this.#collector.collect(body, type);
  }

  /** One view at a time is made: each goes on where the last one ended. */
  view(): Promise<DashboardView> {
    if (performance.now() > this.#freshUntil) {
      this.#freshUntil = Infinity;
      this.#view = this.#viewNow().finally(() => {
        this.#freshUntil = performance.now() + freshness;
      });
    }
    return this.#view!;
  }

  /** Closes the store. Open sessions stay in it, and continue after the next start. */
  async close(): Promise<void> {
    this.#hasEnded = true;
    this.#running.unsubscribe();
    this.#wake();
    await this.#lastWrite;
    await this.keeping.close();
  }

  get #heldBytes(): number {
    return Array.from(this.#waiting).reduce((sum, { bytes }) => sum + bytes, this.#open.bytes);
  }

  /** Events that arrive together are written together. */
  async #append(events: readonly ShopEvent[]): Promise<readonly boolean[]> {
    let group = this.#group;
    if (group === undefined) {
      const together: Group = {
        events: [],
        bytes: 0,
        position: Infinity,
        written: this.#lastWrite.then(() => this.#write(together)),
      };
      this.#waiting.add(together);
      this.#lastWrite = together.written.catch(() => undefined);
      this.#group = group = together;
    }
    const first = group.events.length;
    group.events.push(...events);
    group.bytes += bytesOf(events);
    const isNew = await group.written;
    return isNew.slice(first, first + events.length);
  }

  async #write(group: Group): Promise<readonly boolean[]> {
    this.#group = undefined;
    try {
      const { end, isNew } = await this.keeping.append(group.events);
      group.position = end;
      this.#wake();
      return isNew;
    } catch (error) {
      this.#waiting.delete(group);
      throw error;
    }
  }

  /** The log from a position on, then the events that are appended to it. */
  async *#source(from: number): AsyncGenerator<readonly Logged[], void> {
    let position = from;
    while (!this.#hasEnded) {
      const appended = new Promise<void>((resolve) => (this.#wake = resolve));
      const logged = await this.keeping.read(position, atOnce);
      position = logged.at(-1)?.position ?? position;
      this.#readTo = position;
      if (logged.length > 0) yield logged;
      else await appended;
    }
  }

  async #viewNow(): Promise<DashboardView> {
    let kept = 0;
    try {
      for (let read = 0; read < mostRead; read += atOnce) {
        const sessions = await this.keeping.sessions(this.#nextSession, atOnce);
        for (const [number, session] of sessions) {
          this.#nextSession = number + 1;
          this.#dashboard.add(session);
        }
        if (sessions.length < atOnce) break;
      }
      kept = await this.keeping.count();
    } catch (error) {
      this.#blame(error);
    }
    return { events: { kept, rejected: this.#rejected, fault: this.#fault }, ...this.#dashboard.view(this.#open) };
  }

  #blame(error: unknown): void {
    if (this.#hasEnded) return;
    const { message } = error as Error;
    if (this.#fault !== message) process.stderr.write(`search-shop: ${message}\n`);
    this.#fault = message;
  }
}
