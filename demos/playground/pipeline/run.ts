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
  Sessionizer,
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

/** How far a run goes, in ms; its passages have it in common, and those of the runs of the same events. */
interface Reach {
  shown: number;
}

/** A passage, and what became of it as far as the run is shown. */
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
 * The pipeline, in a time that can be stopped. Its results depend only on the events, the settings and how far time went. So a run of
 * the same events with other settings shows what would have happened.
 *
 * It can be shown as it was at a time before (`goBackTo`). The pipeline itself does not go back: what it has emitted is kept with its
 * time, and is what it would emit again.
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
  /** When events arrived and silence moved time. */
  readonly #happened: number[] = [];
  readonly #closed = new Timeline<CountedSession>();
  readonly #totals = new Timeline<Totals>();
  readonly #rejections = new Timeline<Rejection<User, PlayedEvent>>();
  readonly #intervals = new Timeline<IntervalCtr<undefined>>();
  readonly #recipeSessions = new Timeline<RecipeSession>();
  /** How far the run is shown, in ms. */
  readonly #reach: Reach;
  /** How far the pipeline went, in ms, where the run is shown as it was before. */
  #ahead: Ahead | undefined;
  #known = nothingKnown;
  /** The time in which the pipeline emits, in ms; after all others at the end. */
  #present = -Infinity;
  readonly #passages: Map<PlayedEvent, LivePassage>;
  #arriving: LivePassage | undefined;
  #hasChanged = false;

  /**
   * @param speed - how many times faster events come than they happened; only the usual recipe depends on it
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
    const maxGap = maxGapOf(settings);
    this.#events
      .pipe(
        groupByUser(),
        sessionize({
          ...boundsOf(settings),
          grace,
          clock: silence === Infinity ? eventClock() : liveClock({ silence, scheduler: this.#clock }),
          rejected: (rejection) => {
            this.#arriving!.outcome = rejection;
            this.#rejections.push(rejection, this.#present);
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

  /** What the usual recipe has made of the events so far. */
  get recipeSessions(): readonly RecipeSession[] {
    return this.#recipeSessions.until(this.#shown);
  }

  /** At the end, what came out of it is shown too. */
  get #shown(): number {
    return this.hasEnded ? Infinity : this.#reach.shown;
  }

  /** Whether a session of the usual recipe is one that the events make. */
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

  /** When something happens next: an event arrives, or silence moves time on. `Infinity` when nothing will. */
  get next(): number {
    if (this.#ahead !== undefined) {
      const next = this.#happened[countUntil(this.#happened, this.#reach.shown, (time) => time)];
      if (next !== undefined) return next;
    }
    return Math.min(this.#onTheWay[this.#next]?.arrival ?? Infinity, this.#clock.next);
  }

  /** The longest time, in ms, of which every stretch has at most about `count` events. */
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

  /** When something last happened before now; `undefined` if nothing has. */
  get previous(): number | undefined {
    return this.#happened[countUntil(this.#happened, this.#reach.shown - 1, (time) => time) - 1];
  }

  /** When the last event arrives. */
  get lastArrival(): number {
    return this.#onTheWay.at(-1)?.arrival ?? -Infinity;
  }

  /** Whether it is shown as it was before. */
  get isBack(): boolean {
    return this.#ahead !== undefined;
  }

  /**
   * Shows the run as it was at a time before, which takes a few ms, however long the log is. A clock that silence moves does not tell
   * where its watermark was: such a run has to run again.
   *
   * @returns whether it does
   */
  goBackTo(time: number): boolean {
    if (this.#settings.silence !== Infinity) return false;
    this.#ahead ??= { reached: this.#reach.shown, isOver: this.hasEnded };
    this.hasEnded = false;
    this.#show(time);
    return true;
  }

  /** Shows what was known at a time. */
  #show(time: number): void {
    this.#reach.shown = time;
    this.version++;
    const { gap, grace } = this.#settings;
    const arrived = countUntil(this.#onTheWay, time, ({ arrival }) => arrival);
    // Forward, only what has arrived since is new.
    const { from, open, latest } = this.#known.from <= arrived ? this.#known : nothingKnown;
    const passages = this.#onTheWay.slice(from, arrived);
    this.#known = {
      from: arrived,
      open: [...open, ...passages].filter(({ outcome, leftAt }) => outcome === 'accepted' && leftAt > time),
      latest: passages.reduce((last, each) => (last === undefined || each.time > last.time ? each : last), latest),
    };
    this.arrived = arrived;
    this.totals = this.#totals.last(time) ?? none;
    this.greatestTime = this.#known.latest?.time ?? -Infinity;
    const machine = new Sessionizer<User, PlayedEvent>({ gap, grace });
    if (this.#known.latest !== undefined) machine.add(this.#known.latest.event.user, this.#known.latest.event);
    this.watermark = machine.watermark;
    // The open sessions and those that have closed are the sessions of all events that were accepted (A8).
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
   * Lets time go on, and what is on its way arrive.
   *
   * @param isLate - asked now and then; once it says yes, time stands still before `time`
   * @returns how far time went
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

  /** Ends the stream: what is open comes out. */
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
    // A log may have an event twice: each has a passage of its own.
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
  }

  #letTimePass(until: number): void {
    // Silence moves the watermark.
    for (let { next } = this.#clock; next <= until; next = this.#clock.next) {
      this.#hasChanged = true;
      this.#happened.push(next);
      this.#present = next;
      this.#clock.advanceTo(next);
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

/** What is known of the first events where the run is shown as it was. */
interface Known {
  /** How many they are. */
  readonly from: number;
  /** Those of open sessions. */
  readonly open: readonly LivePassage[];
  /** The one with the greatest time. */
  readonly latest: LivePassage | undefined;
}

const nothingKnown: Known = { from: 0, open: [], latest: undefined };

/** Where the pipeline is. */
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

/** In events. */
const askedEvery = 256;

/** Inserts a value into a sorted list, behind equal ones. It usually belongs near the end. */
function insert<T>(list: T[], value: T, orderOf: (value: T) => number): void {
  let index = list.length;
  while (index > 0 && orderOf(list[index - 1]!) > orderOf(value)) index--;
  list.splice(index, 0, value);
}
