import { signal } from '@preact/signals';
import type { Messages } from '../messages.js';
import type { DrawnFeed } from './drawn-feed.js';

/** What the page shows of the messages that it has received. */
export interface Shown {
  /** The last sessions, the latest first. */
  readonly sessions: readonly Messages['session'][];
  readonly minutes: readonly Messages['minute'][];
  /** The length of an interval, in ms. */
  readonly every: number;
  readonly openSessions: Messages['openSessions'];
  /** `undefined` until the first ones have arrived. */
  readonly stats: Messages['stats'] | undefined;
  /** The rate between the last two counts; `undefined` until there are two. */
  readonly eventsPerSecond: number | undefined;
}

const nothing: Shown = {
  sessions: [],
  minutes: [],
  every: 60_000,
  openSessions: { count: 0, newest: [] },
  stats: undefined,
  eventsPerSecond: undefined,
};

/** The most entries of a list. Nobody reads more. */
const longest = 60;

/** The time after which a server that refused is asked again, in ms. */
const pause = 3_000;

/** Follows `/ctr`, and shows what has arrived once a frame. */
export class Feed {
  readonly isConnected = signal(false);
  readonly shown = signal(nothing);
  #next = nothing;
  /** Changed in place, because thousands of sessions may arrive between two frames. */
  #sessions: Messages['session'][] = [];
  #isScheduled = false;
  #countedAt = 0;

  constructor(
    private readonly url: string,
    readonly drawn: DrawnFeed,
  ) {
    this.#connect();
  }

  #connect(): void {
    const { drawn } = this;
    const source = new EventSource(this.url);
    source.onopen = () => {
      this.isConnected.value = true;
    };
    // `EventSource` reconnects by itself, unless the server refused. The first message then contains what was sent before.
    source.onerror = () => {
      this.isConnected.value = false;
      if (source.readyState === source.CLOSED)
        setTimeout(() => {
          this.#connect();
        }, pause);
    };
    const on = <N extends keyof Messages>(name: N, take: (message: Messages[N]) => void) => {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        take(JSON.parse(data) as Messages[N]);
        this.#showSoon();
      });
    };
    on('recent', (recent) => {
      const { sessions, minutes, every } = recent;
      drawn.begins(recent);
      this.#sessions = sessions.toReversed();
      this.#next = { ...this.#next, minutes, every };
    });
    on('drawn', (message) => {
      drawn.goesOn(message);
    });
    on('session', (session) => {
      if (this.#sessions.unshift(session) > longest) this.#sessions.pop();
    });
    on('minute', (minute) => {
      this.#next = { ...this.#next, minutes: [...this.#next.minutes.slice(1 - longest), minute] };
    });
    on('openSessions', (openSessions) => {
      this.#next = { ...this.#next, openSessions };
    });
    on('stats', (stats) => {
      const now = performance.now();
      const { stats: before } = this.#next;
      // A server that was restarted counts from 0.
      const received = before === undefined ? undefined : Math.max(0, stats.received - before.received);
      const eventsPerSecond = received === undefined ? undefined : (received * 1_000) / (now - this.#countedAt);
      this.#countedAt = now;
      this.#next = { ...this.#next, stats, eventsPerSecond };
    });
  }

  #showSoon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.shown.value = { ...this.#next, sessions: [...this.#sessions] };
    });
  }
}
