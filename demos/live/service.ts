import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { EMPTY, interval, Subscription, switchMap } from 'rxjs';
import { Collector } from '../../parts/server/collector.js';
import type { Answer } from '../../parts/server/routing.js';
import { Acts } from './acts.js';
import { drawEvery, Drawing } from './drawing.js';
import { keepLast } from './keep-last.js';
import type { Limits } from './limits.js';
import type { Messages, OpenView, Stats } from './messages.js';
import { OpenSessionsView } from './open-view.js';
import { type Act, type Cut, livePipeline } from './pipeline.js';
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
  readonly #drawing;
  readonly #recent: { readonly sessions: Messages['session'][]; readonly minutes: Messages['minute'][] } = {
    sessions: [],
    minutes: [],
  };
  #hasEnded = false;
  #drawn = Subscription.EMPTY;
  #closedSessions = 0;
  readonly #rated = { sessions: 0, searches: 0, clicks: 0, ctrs: 0 };
  #closedEvents = 0;
  #closedBytes = 0;
  readonly #refusedRequests: Record<string, number> = {};

  constructor(private readonly options: ServiceOptions) {
    this.#pipeline = livePipeline(options.cut);
    this.#drawing = new Drawing(options.cut);
    const take = (act: Act) => {
      const rejection = this.#pipeline.take(act);
      this.#drawing.take(act, rejection);
      return rejection;
    };
    this.#acts = new Acts(options.limits, take, () => this.#heldBytes);
    this.#collector = new Collector(options.limits.batchEvents, this.#acts);
    this.#readers = new Readers(options.limits);
    this.#view = new OpenSessionsView(this.#pipeline.look, this.#drawing.isDrawn);
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
      recent: {
        ...this.#recent,
        every: this.options.cut.every,
        drawn: this.#drawing.recent,
        bounds: Drawing.bounds,
        waits: this.#waits,
      },
      openSessions: this.#openSessions,
      stats: this.stats,
    }));
  }

  /** Whether a connection belongs to a reader. */
  readonly isReader = (socket: Socket): boolean => this.#readers.has(socket);

  get stats(): Stats {
    const { rss, heapUsed } = process.memoryUsage();
    return {
      received: this.#collector.received,
      accepted: this.#acts.accepted,
      rejected: { ...this.#collector.unread, ...this.#acts.rejected },
      refusedRequests: this.#refusedRequests,
      sessions: { open: this.#view.current.count, closed: this.#closedSessions },
      rated: this.#rated,
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
    this.#drawn.unsubscribe();
    this.#pipeline.end();
    this.#sendNow();
    this.#readers.end();
  }

  #start(): void {
    const { sessions, ctrs, minutes } = this.#pipeline;
    sessions.subscribe((session) => {
      const { events, bytes } = session.value;
      this.#drawing.close(session);
      this.#closedSessions++;
      this.#closedEvents += events;
      this.#closedBytes += bytes;
    });
    ctrs.subscribe((ctr) => {
      this.#rated.sessions++;
      this.#rated.searches += ctr.searches;
      this.#rated.clicks += ctr.clicks;
      this.#rated.ctrs += ctr.ctr;
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
    this.#drawn = interval(drawEvery).subscribe(() => {
      this.#draw();
    });
  }

  get #openSessions(): OpenView {
    const { count, newest } = this.#view.current;
    return { count, newest };
  }

  get #waits(): Messages['recent']['waits'] {
    const { gap, grace, silence } = this.options.cut;
    return { gap, grace, silence };
  }

  #draw(): void {
    const isSeen = this.#readers.count > 0;
    this.#readers.send('drawn', this.#drawing.next(isSeen ? this.#view.current : undefined));
  }

  #sendNow(): void {
    this.#draw();
    this.#readers.send('openSessions', this.#openSessions);
    this.#readers.send('stats', this.stats);
  }

  get #heldBytes(): number {
    return this.#acts.acceptedBytes - this.#closedBytes;
  }

  get #heldEvents(): number {
    return this.#acts.accepted - this.#closedEvents;
  }
}
