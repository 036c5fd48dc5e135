import { signal } from '@preact/signals';
import type { TimeText } from '../../../parts/page/duration-text.js';
import type {
  CountedSpan,
  DiagramSource,
  DrawnRun,
  Passage,
  View,
} from '../../../parts/page/diagram/diagram-source.js';
import { type Item, keyOfSession } from '../../../parts/page/diagram/item.js';
import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';
import type { DrawnBounds, DrawnEvent, DrawnSession, Messages } from '../messages.js';

/** The most events and sessions that are kept. More would cover each other and take too long to draw. */
const mostEvents = 1_500;
const mostSessions = 500;

/** The shortest view, in ms. */
const leastSpan = 1_000;

/** If a message seems to have been under way for longer than this, in ms, the clock of the server was changed. */
const clockStep = 5_000;

/** The part of the server's messages that the diagram draws, and the times that the reader looks at. */
export class DrawnFeed implements DiagramSource {
  readonly shown = signal({ version: '' });
  readonly settings = signal({ gap: 10_000, grace: 0, silence: 0, disorder: 0, recipe: false });
  readonly looked = signal<View | undefined>(undefined);
  readonly picked = signal<Item | undefined>(undefined);
  readonly bounds = signal<DrawnBounds | undefined>(undefined);
  /** How many events have come and were not drawn, on this connection. */
  readonly leftOut = signal(0);
  /** How many events have come and were drawn, on this connection. */
  came = 0;
  run: Run = emptyRun();

  readonly speed = signal(1);
  readonly isLive = signal(true);
  readonly isUtc = signal(true);
  readonly users = signal<readonly string[]>([]);
  readonly actor = signal('');
  readonly timeText;
  readonly isTaught = false;
  readonly length = 0;
  shownView = (): View => ({ from: this.begin, span: leastSpan });
  picture = (): string => '';

  /** How far the time of the diagram is ahead of the clock of the page, in ms. */
  #ahead = -Infinity;
  #version = 0;
  /** The passages in order of arrival. */
  #arrived: Passage[] = [];

  /** @param orderOf - returns a number for a user, which decides the colour */
  constructor(
    timeText: TimeText,
    readonly orderOf: (user: User) => number,
  ) {
    this.timeText = signal(timeText);
  }

  get time(): number {
    return this.#ahead === -Infinity ? Date.now() : performance.now() + this.#ahead;
  }

  get begin(): number {
    return this.run.passages[0]?.time ?? this.time;
  }

  /** The diagram can draw everything that is kept. */
  readonly longestView = Infinity;

  frame(): void {
    // Time needs no help: it follows the clock.
  }

  look(view: View | undefined): void {
    if (view === undefined) {
      this.looked.value = undefined;
      return;
    }
    const span = Math.min(Math.max(view.span, leastSpan), Math.max(60_000, 1.5 * (this.time - this.begin)));
    // If zooming out reaches its bound, the middle of the view stays.
    const from = view.from + (view.span - span) / 2;
    this.looked.value = { from: Math.min(Math.max(from, this.begin - span * 0.9), this.time), span };
  }

  /** A connection has begun. Everything drawn before came from an earlier connection, so it is removed. */
  begins({ drawn, bounds, waits }: Messages['recent']): void {
    this.#arrived = [];
    this.run = emptyRun();
    this.settings.value = { ...this.settings.value, ...waits };
    this.bounds.value = bounds;
    this.#ahead = -Infinity;
    this.leftOut.value = this.came = 0;
    this.#take({ ...drawn, open: [] });
  }

  goesOn({ events, closed, open, watermark, greatestTime, now, leftOut }: Messages['drawn']): void {
    // The message with the shortest delay gives the best estimate. A clock that was changed needs a new one.
    const ahead = now - performance.now();
    if (ahead > this.#ahead || ahead < this.#ahead - clockStep) this.#ahead = ahead;
    this.leftOut.value += leftOut;
    this.came += events.length;
    this.run.greatestTime = greatestTime ?? -Infinity;
    // After the end of the stream there is no watermark.
    this.run.watermark = watermark ?? this.run.watermark;
    this.#take({ events, closed, open });
  }

  #take({ events, closed, open }: Pick<Messages['drawn'], 'events' | 'closed' | 'open'>): void {
    const { run } = this;
    if (events.length > 0) {
      this.#arrived = [...this.#arrived, ...events.map(passageOf)].slice(-mostEvents);
      run.passages = this.#arrived.toSorted((a, b) => a.time - b.time);
      run.arrived += events.length;
    }
    run.closed.push(...closed.map(spanOf));
    if (run.closed.length > 2 * mostSessions) run.closed = run.closed.slice(-mostSessions);
    const closedKeys = new Set(run.closed.map(keyOfSession));
    run.open = open.filter((session) => !closedKeys.has(keyOfSession(session))).map(spanOf);
    this.shown.value = { version: String(++this.#version) };
  }
}

/** The run that is drawn. It is changed in place, because a new object would mean a new stream. */
interface Run extends DrawnRun {
  passages: readonly Passage[];
  open: readonly CountedSpan[];
  closed: CountedSpan[];
  arrived: number;
  greatestTime: number;
  watermark: number;
}

const emptyRun = (): Run => ({
  passages: [],
  open: [],
  closed: [],
  arrived: 0,
  greatestTime: -Infinity,
  watermark: -Infinity,
  hasEnded: false,
  recipeSessions: [],
  isRight: () => true,
});

const spanOf = (session: DrawnSession): CountedSpan => ({
  ...session,
  ...(session.searches > 0 && { ctr: session.clicks / session.searches }),
});

function passageOf(drawn: DrawnEvent): Passage {
  const { user, time, delay, rejected } = drawn;
  const event = eventOf(drawn);
  return {
    event,
    time,
    arrival: time + delay,
    fate: rejected === undefined ? 'accepted' : { ...rejected, event, user, time },
  };
}

function eventOf({ user, time, type, label }: DrawnEvent): PlayedEvent {
  switch (type) {
    case 'search':
      return { user, time, type, query: label };
    case 'click':
      return { user, time, type, item: label };
    case 'results':
      return { user, time, type, items: [] };
    case 'app-open':
      return { user, time, type };
  }
}
