import { concatMap, defer, interval, retry, type Subscription, timer } from 'rxjs';
import { liveClock } from 'rxjs-sessionize';
import { durableDeliveries } from 'rxjs-sessionize/durable';
import { Collector } from '../../parts/server/collector.js';
import type { Answer } from '../../parts/server/routing.js';
import { serverLimits } from '../../parts/server/event-server.js';
import { Dashboard } from './dashboard.js';
import { readAct, type ShopEvent, type ShopSession } from './events.js';
import type { Keeping, Logged } from './keeping.js';
import type { DashboardView } from './messages.js';

/** How sessions are cut, in ms. */
export interface Cut {
  readonly gap: number;
  /** How late an event may be. */
  readonly grace: number;
}

/** The most events in open sessions. They are in memory, so no further events are accepted beyond this number. */
const mostHeld = 50_000;
const mostOfSession = 1_000;
const atOnce = 1_000;
/** The greatest age of a dashboard, in ms. One dashboard serves all readers. */
const freshness = 500;

/** Takes the events that pages send, writes them to the disk, and makes the dashboard of them. */
export class Shop {
  readonly #dashboard;
  readonly #collector;
  readonly #running: Subscription;
  readonly #rejected: Record<string, number> = {};
  #fault: string | undefined;
  #open: readonly ShopSession[] = [];
  /**
   * How many events of this run are appended or being appended, how many are read from the log, and how many were read when `#open`
   * was listed.
   */
  #appended = 0;
  #read = 0;
  #readWhenListed = 0;
  #nextSession = 0;
  #hasEnded = false;
  #wake: () => void = () => undefined;
  #group: { readonly events: ShopEvent[]; readonly written: Promise<void> } | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #view: { readonly since: number; readonly view: Promise<DashboardView> } | undefined;

  constructor(
    private readonly keeping: Keeping,
    private readonly cut: Cut,
  ) {
    const { gap, grace } = cut;
    this.#dashboard = new Dashboard(gap);
    this.#collector = new Collector<ShopEvent>(serverLimits.batchEvents, {
      hasRoomFor: (count) => this.#held + count <= mostHeld,
      // Half of the grace is left for the time that the event spends in the log.
      read: (event) => readAct(event, Date.now(), Math.floor(grace / 2)),
      take: async (events) => {
        try {
          if (events.length > 0) await this.#append(events);
          return [];
        } catch (error) {
          this.#blame(error);
          return undefined;
        }
      },
    });
    this.#running = defer(() =>
      durableDeliveries<ShopEvent, number, string, ShopSession>({
        store: keeping.store,
        source: (from = 0) => this.#source(from),
        gap,
        grace,
        maxEvents: mostOfSession,
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
          to: (open) => {
            this.#open = open;
            this.#readWhenListed = this.#read;
          },
        },
      }),
    )
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

  view(): Promise<DashboardView> {
    const now = performance.now();
    if (this.#view === undefined || now - this.#view.since > freshness) {
      this.#view = { since: now, view: this.#viewNow() };
    }
    return this.#view.view;
  }

  /** Closes the store. Open sessions stay in it, and continue after the next start. */
  async close(): Promise<void> {
    this.#hasEnded = true;
    this.#running.unsubscribe();
    this.#wake();
    await this.#lastWrite;
    await this.keeping.close();
  }

  get #held(): number {
    return this.#open.reduce((sum, { events }) => sum + events.length, this.#appended - this.#readWhenListed);
  }

  /** Events that arrive together are written together. */
  #append(events: readonly ShopEvent[]): Promise<void> {
    let group = this.#group;
    if (group === undefined) {
      const together: ShopEvent[] = [];
      const written = this.#lastWrite.then(async () => {
        this.#group = undefined;
        try {
          await this.keeping.append(together);
        } catch (error) {
          this.#appended -= together.length;
          throw error;
        }
        this.#wake();
      });
      this.#lastWrite = written.catch(() => undefined);
      this.#group = group = { events: together, written };
    }
    group.events.push(...events);
    this.#appended += events.length;
    return group.written;
  }

  /** The log from a position on, then the events that are appended to it. */
  async *#source(from: number): AsyncGenerator<readonly Logged[], void> {
    let position = from;
    while (!this.#hasEnded) {
      const appended = new Promise<void>((resolve) => (this.#wake = resolve));
      const logged = await this.keeping.read(position, atOnce);
      position = logged.at(-1)?.position ?? position;
      this.#read += logged.length;
      if (logged.length > 0) yield logged;
      else await appended;
    }
  }

  async #viewNow(): Promise<DashboardView> {
    let kept = 0;
    try {
      for (;;) {
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
