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
import { VirtualClock } from './virtual-clock.js';

/** A passage whose fate changes as the run goes on. */
interface LivePassage extends Passage {
  fate: Passage['fate'];
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
 */
export class Run implements DrawnRun {
  /** All events, in order of the time at which they happened. */
  readonly passages: LivePassage[];
  readonly closed: CountedSession[] = [];
  readonly rejections: Rejection<User, PlayedEvent>[] = [];
  readonly intervals: IntervalCtr<undefined>[] = [];
  /** The sessions that are open, as of the last `advanceTo`. */
  open: readonly Session<User, PlayedEvent>[] = [];
  totals = none;
  /** How many events have arrived. */
  arrived = 0;
  /** The greatest event time that has arrived. */
  greatestTime = -Infinity;
  /** The watermark (S2), as of the last `advanceTo`. */
  watermark = -Infinity;
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
  #reached = -Infinity;
  #arriving: LivePassage | undefined;
  #hasChanged = false;

  /**
   * @param speed - how many times faster events come than they happened; only the usual recipe depends on it
   * @param before - an ended run of the same events with the same disorder, whose lists this run reuses
   */
  constructor(settings: Settings, recorded: readonly RecordedEvent[] = [], speed = 1, before?: Run) {
    this.#settings = settings;
    this.#recipe = settings.recipe ? new UsualRecipe(settings.gap * speed, this.#clock) : undefined;
    if (before === undefined) {
      this.passages = recorded.map((each) => this.#passageOf(each));
      this.#onTheWay = this.passages.toSorted((a, b) => a.arrival - b.arrival);
      this.passages.sort((a, b) => a.time - b.time);
    } else {
      this.passages = before.passages;
      this.#onTheWay = before.#onTheWay;
      for (const passage of this.passages) passage.fate = 'on-the-way';
    }

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
            this.#arriving!.fate = rejection;
            this.rejections.push(rejection);
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
      .subscribe((interval) => this.intervals.push(interval));
  }

  /** What the usual recipe has made of the events so far. */
  get recipeSessions(): readonly RecipeSession[] {
    return this.#recipe?.sessions ?? [];
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
    return this.#happened.findLast((time) => time < this.#reached);
  }

  /** When the last event arrives. */
  get lastArrival(): number {
    return this.#onTheWay.at(-1)?.arrival ?? -Infinity;
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
    let reached = time;
    for (let passage = this.#onTheWay[this.#next]; passage !== undefined; passage = this.#onTheWay[this.#next]) {
      if (passage.arrival > time) break;
      if (isLate !== undefined && this.#next % askedEvery === 0 && isLate()) {
        reached = Math.max(this.#reached, Math.min(time, passage.arrival - 1));
        break;
      }
      this.#next++;
      this.#letTimePass(passage.arrival);
      this.#arrive(passage);
    }
    this.#letTimePass(reached);
    this.#reached = reached;
    if (this.#hasChanged) {
      this.#hasChanged = false;
      this.version++;
      this.#look.next();
    }
    return reached;
  }

  /** Whether more than `count` events arrive until a time. */
  isFarTo(time: number, count: number): boolean {
    const last = this.#onTheWay[this.#next + count];
    return last !== undefined && last.arrival <= time;
  }

  /** Ends the stream: what is open comes out. */
  end(): void {
    this.hasEnded = true;
    this.version++;
    this.#events.complete();
    this.#recipe?.complete();
    this.open = [];
  }

  #passageOf({ event, time, sentAt, luck }: RecordedEvent): LivePassage {
    return { event, time, arrival: sentAt + Math.round(luck * this.#settings.disorder), fate: 'on-the-way' };
  }

  #arrive(passage: LivePassage): void {
    this.arrived++;
    this.#hasChanged = true;
    if (this.#happened.at(-1) !== passage.arrival) this.#happened.push(passage.arrival);
    passage.fate = 'accepted';
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
      this.#clock.advanceTo(next);
    }
    this.#clock.advanceTo(until);
  }

  #addClosed(session: CountedSession): void {
    const { sessions, withSearch, searches, clicks, clicksWithSearch, ctrs } = this.totals;
    const isRated = hasSearch(session);
    this.closed.push(session);
    this.totals = {
      sessions: sessions + 1,
      withSearch: withSearch + (isRated ? 1 : 0),
      searches: searches + session.searches,
      clicks: clicks + session.clicks,
      clicksWithSearch: clicksWithSearch + (isRated ? session.clicks : 0),
      ctrs: ctrs + (isRated ? session.ctr : 0),
    };
  }
}

/** In events. */
const askedEvery = 256;

/** Inserts a value into a sorted list, behind equal ones. It usually belongs near the end. */
function insert<T>(list: T[], value: T, orderOf: (value: T) => number): void {
  let index = list.length;
  while (index > 0 && orderOf(list[index - 1]!) > orderOf(value)) index--;
  list.splice(index, 0, value);
}
