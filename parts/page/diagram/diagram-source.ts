import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Ctr, Rejection, Session, Span } from 'rxjs-sessionize';
import type { TimeText } from '../duration-text.js';
import type { Item } from './item.js';
import type { PlayedEvent, User } from './played-event.js';

/** One event on its way through a pipeline. */
export interface Passage {
  readonly event: PlayedEvent;
  readonly time: number;
  readonly arrival: number;
  readonly fate: 'on-the-way' | 'accepted' | Rejection<User, PlayedEvent>;
}

/** The counts of a session. It has a `ctr` if it has a search. */
interface Counts {
  readonly searches: number;
  readonly clicks: number;
  readonly ctr?: number;
}

/** A session, open or closed, with its counts. */
export interface CountedSession extends Session<User, PlayedEvent>, Counts {}

/** A session without its events. `events` is their number. */
export interface CountedSpan extends Span<User>, Counts {
  readonly events: number;
}

export type DrawnSession = Session<User, PlayedEvent> | CountedSpan;

export const hasSearch = (session: CountedSession): session is CountedSession & Ctr<User> => session.ctr !== undefined;

export const isSpan = (session: DrawnSession): session is CountedSpan => typeof session.events === 'number';

/** Adds the counts to a session. */
export function counted(session: Session<User, PlayedEvent>): CountedSession {
  let searches = 0;
  let clicks = 0;
  const searchIds = new Set<string>();
  for (const { type, searchId } of session.events) {
    if (type === 'click') clicks++;
    if (type !== 'search' || (searchId !== undefined && searchIds.has(searchId))) continue;
    searches++;
    if (searchId !== undefined) searchIds.add(searchId);
  }
  return { ...session, searches, clicks, ...(searches > 0 && { ctr: clicks / searches }) };
}

/** A session of the usual recipe (`groupBy` and `debounceTime`). */
export interface RecipeSession {
  readonly user: User;
  readonly start: number;
  readonly end: number;
  /** The number of events. */
  readonly events: number;
}

/** The state of a pipeline that the diagram draws. */
export interface DrawnRun {
  /** The passages in order of event time. */
  readonly passages: readonly Passage[];
  readonly open: readonly DrawnSession[];
  readonly closed: readonly (CountedSession | CountedSpan)[];
  /** How many events have arrived. */
  readonly arrived: number;
  /** The greatest event time that has arrived. */
  readonly greatestTime: number;
  readonly watermark: number;
  readonly hasEnded: boolean;
  readonly recipeSessions: readonly RecipeSession[];
  /** Whether a session of the usual recipe is also a session of the events. */
  readonly isRight: (session: RecipeSession) => boolean;
}

/** A stretch of time, in ms. */
export interface View {
  readonly from: number;
  readonly span: number;
}

/** The settings in ms that decide how much time the diagram shows. */
export interface Waits {
  readonly gap: number;
  readonly grace: number;
  readonly silence: number;
  readonly disorder: number;
}

/** The state that the diagram draws, and the actions of the reader. */
export interface DiagramSource {
  readonly run: DrawnRun;
  /** Changes when the run does. */
  readonly shown: ReadonlySignal<{ readonly version: string }>;
  readonly settings: ReadonlySignal<Waits & { readonly recipe: boolean }>;
  readonly speed: ReadonlySignal<number>;
  /** Whether time never ends. A log ends: it has a beginning and a length in ms. */
  readonly isLive: ReadonlySignal<boolean>;
  readonly begin: number;
  readonly length: number;
  /** Whether the diagram shows the whole log at once. */
  readonly isTaught: boolean;
  /** The current time, in ms. */
  readonly time: number;
  /** The users who have a lane from the start, and the one that the reader plays. */
  readonly users: ReadonlySignal<readonly string[]>;
  readonly actor: ReadonlySignal<string>;
  /** How many users came before this one. */
  readonly orderOf: (user: User) => number;
  readonly isUtc: ReadonlySignal<boolean>;
  readonly timeText: ReadonlySignal<TimeText>;
  /** The times to show; `undefined` to follow the current time. */
  readonly looked: ReadonlySignal<View | undefined>;
  readonly look: (view: View | undefined) => void;
  /** The longest view, in ms. */
  readonly longestView: number;
  /** What the reader points at. */
  readonly picked: Signal<Item | undefined>;
  /** Advances time by a frame of the screen. */
  readonly frame: (ms: number) => void;
  /* The diagram sets these. */
  /** Returns the times that the diagram shows. */
  shownView: () => View;
  /** Returns the diagram as an SVG. */
  picture: () => string;
}
