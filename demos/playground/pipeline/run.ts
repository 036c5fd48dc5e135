import { filter, map, Subject, tap } from 'rxjs';
import {
  ctrPer,
  eventClock,
  groupByUser,
  type IntervalCtr,
  liveClock,
  type Rejection,
  type Session,
  sessionize,
} from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import {
  counted,
  type CountedSession,
  type DrawnRun,
  hasSearch,
  type Passage,
  type RecipeSession,
} from '../../../parts/page/diagram/diagram-source.js';
import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';
import type { RecordedEvent } from './recorded-event.js';
import { boundsOf, maxGapOf, type Settings } from './settings.js';
import { rightSessions, UsualRecipe } from './usual-recipe.js';
import { countUntil, Timeline } from './timeline.js';
import { VirtualClock } from './virtual-clock.js';

/** The time up to which a run is shown, in ms. All passages of a run share this object, and so do runs of the same events. */
interface Reach {
  shown: number;
}

/** A passage, and its fate at the time up to which the run is shown. */
class LivePassage implements Passage {
  /** When the session of the event closed, in ms. */
  leftAt = Infinity;
  outcome: Passage['fate'] = 'on-the-way';

  constructor(
    readonly event: PlayedEvent,
    readonly time: number,
    readonly arrival: number,
    private readonly reach: Reach,
  ) {}

  get fate(): Passage['fate'] {
    return this.arrival <= this.reach.shown ? this.outcome : 'on-the-way';
  }
}

/** The totals of the closed sessions. */
export interface Totals {
  readonly sessions: number;
  readonly withSearch: number;
  readonly searches: number;
  readonly clicks: number;
  /** The clicks of the sessions with a search. */
  readonly clicksWithSearch: number;
  /** The sum of the sessions' CTRs. */
  readonly ctrs: number;
}

const none: Totals = { sessions: 0, withSearch: 0, searches: 0, clicks: 0, clicksWithSearch: 0, ctrs: 0 };

/**
 * The pipeline, in a time that can stand still. Its results depend only on the events, the settings and the current time. So a run
 * of the same events with other settings shows what would have happened with them.
 *
 * A run can be shown as it was at an earlier time (`goBackTo`). The pipeline itself does not go back. Everything that it has
 * emitted is kept with its time, because it would emit the same again.
 */
export class Run implements DrawnRun {
  /** All events, in order of the time at which they happened. */
  readonly passages: LivePassage[];
  /** The sessions that are open, as of the last `advanceTo`. */
  open: readonly Session<User, PlayedEvent>[] = [];
  totals = none;
  /** How many events have arrived. */
  arrived = 0;
  /** The greatest event time that has arrived. */
  greatestTime = -Infinity;
  /** The watermark (S2), as of the last `advanceTo`. */
  watermark = -Infinity;
  /** Whether the stream has ended, as far as the run is shown. */
  hasEnded = false;
  /** Counts changes of anything but the time. */
  version = 0;

  readonly #settings: Settings;
  readonly #clock = new VirtualClock();
  readonly #events = new Subject<PlayedEvent>();
  readonly #recipe: UsualRecipe | undefined;
  #right: { readonly of: number; readonly isRight: (session: RecipeSession) => boolean } | undefined;
  #longest = { count: 0, of: 0, ms: 0 };
  readonly #look = new Subject<void>();
  /** Events on their way, in order of arrival, from `#next` on. */
  readonly #onTheWay: LivePassage[];
  #next = 0;
  /** The times at which events arrived or silence moved the watermark. */
  readonly #happened: number[] = [];
  readonly #closed = new Timeline<CountedSession>();
  readonly #totals = new Timeline<Totals>();
  readonly #rejections = new Timeline<Rejection<User, PlayedEvent>>();
  readonly #intervals = new Timeline<IntervalCtr<undefined>>();
  readonly #recipeSessions = new Timeline<RecipeSession>();
  readonly #watermarks = new Timeline<number>();
  #progress = (): { readonly watermark: number } => ({ watermark: -Infinity });
  /** The time up to which the run is shown, in ms. */
  readonly #reach: Reach;
  /** The state of the pipeline, if the run is shown at an earlier time. */
  #ahead: Ahead | undefined;
  #known = nothingKnown;
  /** The time at which the pipeline emits, in ms; `Infinity` at the end. */
  #present = -Infinity;
  readonly #passages: Map<PlayedEvent, LivePassage>;
  #arriving: LivePassage | undefined;
  #hasChanged = false;

  /**
   * @param speed - how many times faster events arrive than they happened; only the usual recipe depends on it
   * @param before - an ended run of the same events with the same disorder, whose lists this run reuses
   */
  constructor(settings: Settings, recorded: readonly RecordedEvent[] = [], speed = 1, before?: Run) {
    this.#settings = settings;
    this.#recipe = settings.recipe
      ? new UsualRecipe(settings.gap * speed, this.#clock, (session) => {
          this.#recipeSessions.push(session, this.#present);
        })
      : undefined;
    if (before === undefined) {
      this.#reach = { shown: -Infinity };
      this.#passages = new Map();
      this.passages = recorded.map((each) => this.#passageOf(each));
      this.#onTheWay = this.passages.toSorted((a, b) => a.arrival - b.arrival);
      this.passages.sort((a, b) => a.time - b.time);
    } else {
      this.#reach = before.#reach;
      this.#passages = before.#passages;
      this.passages = before.passages;
      this.#onTheWay = before.#onTheWay;
      for (const passage of this.passages) {
        passage.outcome = 'on-the-way';
        passage.leftAt = Infinity;
      }
    }
    this.#reach.shown = -Infinity;

    const { grace, silence, every } = settings;
    const hasIds = recorded.some(({ event }) => event.id !== undefined);
    const maxGap = maxGapOf(settings);
    this.#events
      .pipe(
        groupByUser(),
        sessionize({
          ...boundsOf(settings),
          ...(hasIds && { idOf: ({ id }: PlayedEvent) => id }),
          grace,
          clock: silence === Infinity ? eventClock() : liveClock({ silence, scheduler: this.#clock }),
          rejected: (rejection) => {
            this.#arriving!.outcome = rejection;
            this.#rejections.push(rejection, this.#present);
          },
          monitor: (read) => {
            this.#progress = read;
          },
          openSessions: {
            at: this.#look,
            to: (open, { watermark }) => {
              this.open = open;
              this.watermark = watermark;
            },
          },
        }),
        map(counted),
        tap((session) => {
          this.#addClosed(session);
        }),
        filter(hasSearch),
        ctrPer({ every, ...(maxGap !== undefined && { maxGap }) }),
      )
      .subscribe((interval) => {
        this.#intervals.push(interval, this.#present);
      });
  }

  get closed(): readonly CountedSession[] {
    return this.#closed.until(this.#shown);
  }

  get rejections(): readonly Rejection<User, PlayedEvent>[] {
    return this.#rejections.until(this.#shown);
  }

  get intervals(): readonly IntervalCtr<undefined>[] {
    return this.#intervals.until(this.#shown);
  }

  /** The sessions of the usual recipe so far. */
  get recipeSessions(): readonly RecipeSession[] {
    return this.#recipeSessions.until(this.#shown);
  }

  /** At the end, everything is shown that the pipeline has emitted. */
  get #shown(): number {
    return this.hasEnded ? Infinity : this.#reach.shown;
  }

  /** Whether a session of the usual recipe is also a right session of the events. */
  isRight(session: RecipeSession): boolean {
    if (this.#right?.of !== this.passages.length) {
      const inOrder = this.passages.map(({ event }) => event);
      this.#right = { of: inOrder.length, isRight: rightSessions(inOrder, this.#settings) };
    }
    return this.#right.isRight(session);
  }

  /** All events, in the order in which they arrive. */
  get arrivals(): readonly Passage[] {
    return this.#onTheWay;
  }

  /** The time of the next arrival, or of the next move of the watermark by silence; `Infinity` if there is none. */
  get next(): number {
    if (this.#ahead !== undefined) {
      const next = this.#happened[countUntil(this.#happened, this.#reach.shown, (time) => time)];
      if (next !== undefined) return next;
    }
    return Math.min(this.#onTheWay[this.#next]?.arrival ?? Infinity, this.#clock.next);
  }

  /** The longest time, in ms, such that any stretch of this length has at most about `count` events. */
  longestWith(count: number): number {
    const { passages } = this;
    if (this.#longest.count === count && this.#longest.of === passages.length) return this.#longest.ms;
    let least = Infinity;
    const step = Math.ceil(count / 4);
    for (let i = count; i < passages.length; i += step) {
      least = Math.min(least, passages[i]!.time - passages[i - count]!.time);
    }
    const ms = Math.max(1_000, least);
    this.#longest = { count, of: passages.length, ms };
    return ms;
  }

  /** The time of the last arrival or move before now; `undefined` if there is none. */
  get previous(): number | undefined {
    return this.#happened[countUntil(this.#happened, this.#reach.shown - 1, (time) => time) - 1];
  }

  /** When the last event arrives. */
  get lastArrival(): number {
    return this.#onTheWay.at(-1)?.arrival ?? -Infinity;
  }

  /** Whether the run is shown at an earlier time than the pipeline has reached. */
  get isBack(): boolean {
    return this.#ahead !== undefined;
  }

  /** Shows the run as it was at an earlier time. This takes a few ms, however long the log is. */
  goBackTo(time: number): void {
    this.#ahead ??= { reached: this.#reach.shown, isOver: this.hasEnded };
    this.hasEnded = false;
    this.#show(time);
  }

  /** Shows the state at a time. */
  #show(time: number): void {
    this.#reach.shown = time;
    this.version++;
    const arrived = countUntil(this.#onTheWay, time, ({ arrival }) => arrival);
    // On the way forward, only the events that arrived since are new.
    const { from, open, greatestTime } = this.#known.time <= time ? this.#known : nothingKnown;
    const passages = this.#onTheWay.slice(from, arrived);
    this.#known = {
      time,
      from: arrived,
      open: [...open, ...passages].filter(({ outcome, leftAt }) => outcome === 'accepted' && leftAt > time),
      greatestTime: passages.reduce((greatest, { time }) => Math.max(greatest, time), greatestTime),
    };
    this.arrived = arrived;
    this.totals = this.#totals.last(time) ?? none;
    this.greatestTime = this.#known.greatestTime;
    this.watermark = this.#watermarks.last(time) ?? -Infinity;
    // The open and the closed sessions together are the sessions of all accepted events (A8).
    this.open = sessionsOf(
      this.#known.open.map(({ event }) => event),
      boundsOf(this.#settings),
    );
  }

  #showEnd(): void {
    this.hasEnded = true;
    this.version++;
    this.totals = this.#totals.last(Infinity) ?? none;
    this.open = [];
  }

  /** Sends one more event on its way. */
  send(recorded: RecordedEvent): void {
    const passage = this.#passageOf(recorded);
    insert(this.passages, passage, ({ time }) => time);
    insert(this.#onTheWay, passage, ({ arrival }) => arrival);
  }

  /**
   * Moves time forward, and lets the events arrive that are due.
   *
   * @param isLate - called from time to time; when it returns true, time stops before `time`
   * @returns the time that was reached
   */
  advanceTo(time: number, isLate?: () => boolean): number {
    if (this.#ahead !== undefined) {
      if (time < this.#ahead.reached || this.#ahead.isOver) {
        const isNew = this.next <= time;
        if (isNew) this.#show(time);
        else this.#reach.shown = time;
        return time;
      }
      this.#show(this.#ahead.reached);
      this.#ahead = undefined;
    }
    let reached = time;
    for (let passage = this.#onTheWay[this.#next]; passage !== undefined; passage = this.#onTheWay[this.#next]) {
      if (passage.arrival > time) break;
      if (isLate !== undefined && this.#next % askedEvery === 0 && isLate()) {
        reached = Math.max(this.#reach.shown, Math.min(time, passage.arrival - 1));
        break;
      }
      this.#next++;
      this.#letTimePass(passage.arrival);
      this.#arrive(passage);
    }
    this.#letTimePass(reached);
    this.#reach.shown = reached;
    if (this.#hasChanged) {
      this.#hasChanged = false;
      this.version++;
      this.#look.next();
    }
    return reached;
  }

  /** Whether more than `count` events arrive until a time. */
  isFarTo(time: number, count: number): boolean {
    if (this.#ahead !== undefined && time < this.#ahead.reached) return false;
    const last = this.#onTheWay[this.#next + count];
    return last !== undefined && last.arrival <= time;
  }

  /** Ends the stream. The pipeline emits the open sessions. */
  end(): void {
    if (this.#ahead === undefined) {
      this.#present = Infinity;
      this.#events.complete();
      this.#recipe?.complete();
    }
    this.#ahead = undefined;
    this.#showEnd();
  }

  #passageOf({ event, time, sentAt, luck }: RecordedEvent): LivePassage {
    const arrival = sentAt + Math.round(luck * this.#settings.disorder);
    // A log may contain an event twice. Each one has its own passage.
    const own = this.#passages.has(event) ? { ...event } : event;
    const passage = new LivePassage(own, time, arrival, this.#reach);
    this.#passages.set(own, passage);
    return passage;
  }

  #arrive(passage: LivePassage): void {
    this.arrived++;
    this.#hasChanged = true;
    if (this.#happened.at(-1) !== passage.arrival) this.#happened.push(passage.arrival);
    passage.outcome = 'accepted';
    this.greatestTime = Math.max(this.greatestTime, passage.time);
    this.#arriving = passage;
    this.#events.next(passage.event);
    this.#recipe?.next(passage.event);
    this.#watermarks.push(this.#progress().watermark, passage.arrival);
  }

  #letTimePass(until: number): void {
    // Silence moves the watermark.
    for (let { next } = this.#clock; next <= until; next = this.#clock.next) {
      this.#hasChanged = true;
      this.#happened.push(next);
      this.#present = next;
      this.#clock.advanceTo(next);
      this.#watermarks.push(this.#progress().watermark, next);
    }
    this.#present = Math.max(this.#present, until);
    this.#clock.advanceTo(until);
  }

  #addClosed(session: CountedSession): void {
    for (const event of session.events) this.#passages.get(event)!.leftAt = this.#present;
    this.#closed.push(session, this.#present);
    this.totals = added(this.totals, session);
    this.#totals.push(this.totals, this.#present);
  }
}

/** What is known of the first events when the run is shown at an earlier time. */
interface Known {
  readonly time: number;
  /** How many events these are. */
  readonly from: number;
  /** The events of open sessions. */
  readonly open: readonly LivePassage[];
  readonly greatestTime: number;
}

const nothingKnown: Known = { time: -Infinity, from: 0, open: [], greatestTime: -Infinity };

/** What the pipeline itself has reached. */
interface Ahead {
  readonly reached: number;
  readonly isOver: boolean;
}

/** The totals with one more session. */
function added(
  { sessions, withSearch, searches, clicks, clicksWithSearch, ctrs }: Totals,
  session: CountedSession,
): Totals {
  const isRated = hasSearch(session);
  return {
    sessions: sessions + 1,
    withSearch: withSearch + (isRated ? 1 : 0),
    searches: searches + session.searches,
    clicks: clicks + session.clicks,
    clicksWithSearch: clicksWithSearch + (isRated ? session.clicks : 0),
    ctrs: ctrs + (isRated ? session.ctr : 0),
  };
}

/** After how many events `isLate` is called. */
const askedEvery = 256;

/** Inserts a value into a sorted list, behind equal ones. It usually belongs near the end. */
function insert<T>(list: T[], value: T, orderOf: (value: T) => number): void {
  let index = list.length;
  while (index > 0 && orderOf(list[index - 1]!) > orderOf(value)) index--;
  list.splice(index, 0, value);
}
