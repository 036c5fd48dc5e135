import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { EMPTY, interval, switchMap } from 'rxjs';
import { Collector } from '../../parts/server/collector.js';
import type { Answer } from '../../parts/server/routing.js';
import { Acts } from './acts.js';
import type { Limits } from './limits.js';
import type { Messages, Stats } from './messages.js';
import { OpenSessionsView } from './open-view.js';
import { type Cut, livePipeline } from './pipeline.js';
import { Readers } from './readers.js';

export interface ServiceOptions {
  readonly cut: Cut;
  readonly limits: Limits;
  /** How often readers receive the open sessions and the counts, in ms. */
  readonly refresh: number;
}

/** How many of the last messages a new reader receives. */
const recentSessions = 50;
const recentMinutes = 60;

/** Takes events, and sends readers the closed sessions, the open ones, and the click-through rate of each minute. */
export class Service {
  readonly #pipeline;
  readonly #acts;
  readonly #collector;
  readonly #readers;
  readonly #view;
  readonly #recent: { readonly sessions: Messages['session'][]; readonly minutes: Messages['minute'][] } = {
    sessions: [],
    minutes: [],
  };
  #hasEnded = false;
  #closedSessions = 0;
  #closedEvents = 0;
  #closedBytes = 0;
  readonly #refusedRequests: Record<string, number> = {};

  constructor(private readonly options: ServiceOptions) {
    this.#pipeline = livePipeline(options.cut);
    this.#acts = new Acts(options.limits, this.#pipeline.take, () => this.#heldBytes);
    this.#collector = new Collector(options.limits.batchEvents, this.#acts);
    this.#readers = new Readers(options.limits);
    this.#view = new OpenSessionsView(this.#pipeline.look);
    this.#start();
  }

  collect(body: string, type: string): Promise<Answer> {
    return this.#collector.collect(body, type);
  }

  /** Counts a request whose events were not read. */
  readonly countRefused = (status: number): void => {
    this.#refusedRequests[status] = (this.#refusedRequests[status] ?? 0) + 1;
  };

  /** Makes the response a stream of {@link Messages}, if there is a place. Returns whether there is. */
  follow(response: ServerResponse): boolean {
    return this.#readers.add(response, () => ({
      recent: { ...this.#recent, every: this.options.cut.every },
      openSessions: this.#view.current,
      stats: this.stats,
    }));
  }

  /** Whether a connection is that of a reader. */
  readonly isReader = (socket: Socket): boolean => this.#readers.has(socket);

  get stats(): Stats {
    const { rss, heapUsed } = process.memoryUsage();
    return {
      received: this.#collector.received,
      accepted: this.#acts.accepted,
      rejected: { ...this.#collector.unread, ...this.#acts.rejected },
      refusedRequests: this.#refusedRequests,
      sessions: { open: this.#view.current.count, closed: this.#closedSessions },
      heldEvents: this.#heldEvents,
      heldBytes: this.#heldBytes,
      readers: { now: this.#readers.count, dropped: this.#readers.dropped, displaced: this.#readers.displaced },
      memory: { rss, heapUsed },
    };
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Closes the open sessions, and sends them and the unfinished minutes to the readers. */
  end(): void {
    this.#hasEnded = true;
    this.#pipeline.end();
    this.#sendNow();
    this.#readers.end();
  }

  #start(): void {
    const { sessions, ctrs, minutes } = this.#pipeline;
    sessions.subscribe(({ value: { events, bytes } }) => {
      this.#closedSessions++;
      this.#closedEvents += events;
      this.#closedBytes += bytes;
    });
    ctrs.subscribe((ctr) => {
      keepLast(recentSessions, this.#recent.sessions, ctr);
      this.#readers.send('session', ctr);
    });
    minutes.subscribe((minute) => {
      keepLast(recentMinutes, this.#recent.minutes, minute);
      this.#readers.send('minute', minute);
    });
    // Open sessions are listed only while there are readers.
    this.#readers.areThere
      .pipe(switchMap((areThere) => (areThere ? interval(this.options.refresh) : EMPTY)))
      .subscribe(() => {
        this.#sendNow();
      });
  }

  #sendNow(): void {
    this.#readers.send('openSessions', this.#view.current);
    this.#readers.send('stats', this.stats);
  }

  get #heldBytes(): number {
    return this.#acts.acceptedBytes - this.#closedBytes;
  }

  get #heldEvents(): number {
    return this.#acts.accepted - this.#closedEvents;
  }
}

function keepLast<T>(count: number, list: T[], value: T): void {
  list.push(value);
  if (list.length > count) list.shift();
}
