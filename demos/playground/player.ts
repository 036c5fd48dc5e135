import { batch, computed, signal } from '@preact/signals';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { DiagramSource, View } from '../../parts/page/diagram/diagram-source.js';
import type { Item } from '../../parts/page/diagram/item.js';
import { type Lesson, lessonOf, lessons } from './lessons/lessons.js';
import { type Link, mostLinkedEvents, readLink, type Source, usualOf, writeLink } from './link.js';
import type { Played } from './pipeline/code.js';
import { dateAndHour, dayAndTime, sinceStart, timeOfDay } from '../../parts/page/duration-text.js';
import type { PlayedEvent, User } from '../../parts/page/diagram/played-event.js';
import { luckOf, type RecordedEvent } from './pipeline/recorded-event.js';
import { Run } from './pipeline/run.js';
import { liveSettings, type Settings } from './pipeline/settings.js';
import type { SplitRule } from './pipeline/splits.js';
import { resultsFor } from './sources/catalogue.js';
import type { OwnLog } from './sources/own-log.js';
import { record } from './sources/record.js';
import { searchFor, visitorName, Visitors } from './sources/visitors.js';

export const speeds = [1, 10, 100, 1_000, 10_000] as const;

/** The shortest view, in ms, and the most events in a view. More events would cover each other and take too long to draw. */
const leastSpan = 200;
const mostInView = 1_500;

/** The user that the reader plays at first. */
const you = 'you';

/** From the start until shortly before the first session of the usual users closes, in ms. */
export const headStart = 10_000;

const usualUsers = 3;
const mostUsers = 500;

/** How often tables and numbers are updated, in ms. Nobody reads faster, and each update delays a frame. */
const publishEvery = 120;
const publishRarelyEvery = 400;

/** A log with more events than this runs in slices. Each slice takes at most this many ms of a frame. */
const shortLog = 20_000;
const mostOfFrame = 6;

/** A replay that is shorter than this, in ms, would end before the reader sees it. */
const shortReplay = 6_000;

/** How much of a pause is shown before it is skipped, in ms of the screen. */
const shownOfPause = 400;

const day = 86_400_000;

/**
 * What the page plays: a source, a pipeline with its settings, and a time that runs, stands still or moves in steps. The diagram
 * reads `run` in each frame. Everything else follows the signals.
 */
export class Player implements DiagramSource {
  readonly source = signal<Source>('live');
  readonly lesson = signal<Lesson>(lessons[0]!);
  readonly settings = signal<Settings>(liveSettings);
  readonly isPlaying = signal(true);
  readonly speed = signal<number>(1_000);
  /** The time that the tables show. */
  readonly now = signal(0);

  readonly users = signal<readonly string[]>([]);
  readonly actor = signal(you);
  readonly results = signal<readonly string[]>([]);
  readonly othersAct = signal(true);

  readonly file = signal<OwnLog | undefined>(undefined);
  /** Whether the events of a log come in its order, or sorted by time. */
  readonly order = signal<'log' | 'time'>('log');
  readonly skipsPauses = signal(false);
  /** The times that the reader looks at, in ms; `undefined` if the diagram follows the current time. */
  readonly looked = signal<View | undefined>(undefined);
  /** The item that the reader points at. */
  readonly picked = signal<Item | undefined>(undefined);
  /** Why a link was not followed. */
  readonly refusal = signal('');

  readonly #usual = computed(() => usualOf(this.source.value, this.lesson.value.id));
  readonly scales = computed(() => this.#usual.value.scales);
  readonly timeText = signal(sinceStart);
  /** Whether times are dates. Otherwise they count from the opening of the page. */
  readonly isUtc = computed(() => this.timeText.value !== sinceStart);
  readonly isLive = computed(() => this.source.value === 'live');
  /** Whether the events can have the field that a rule reads. */
  canSplitBy(rule: SplitRule): boolean {
    if (rule === 'none') return true;
    if (rule === 'midnight') return this.isUtc.value;
    const mapping = this.file.value?.mapping;
    if (this.source.value !== 'file' || mapping === undefined) return !this.isUtc.value;
    return mapping[rule === 'log-out' ? 'logOut' : 'campaign'] !== '';
  }

  /** A link to the settings, without the events. */
  readonly link = computed(() => {
    const { value: speed } = this.speed;
    return writeLink({
      ...this.#linked(),
      speed: this.isLive.value || speed === this.#usualSpeed.value ? undefined : speed,
      at: undefined,
      events: [],
    });
  });
  readonly #usualSpeed = signal<number>(1_000);

  run = new Run(liveSettings);
  /** The diagram as an SVG, once there is one. */
  picture = (): string => '';
  /** What the diagram shows, once there is one. */
  shownView = (): View => ({ from: this.begin, span: this.length });
  /** The current time, in ms. */
  time = 0;
  /** The time of the first event, and the length of the log, in ms. They are known for logs only. */
  begin = 0;
  length = 0;
  /** The current run. Emits again whenever anything in it has changed. */
  readonly shown = computed(() => ({ run: this.run, version: this.#version.value }));

  /** The part of the run that the generated code needs. */
  readonly played = computed<Played>(() => ({
    isLive: this.isLive.value,
    ends: !this.isLive.value && !this.isTaught,
    settings: this.settings.value,
    arrivals: this.shown.value.run.arrivals,
  }));

  readonly #sampleLog: () => readonly PlayedEvent[];
  #recorded: RecordedEvent[] = [];
  #visitors = new Visitors(() => false);
  #luck = luckOf(1);
  readonly #version = signal('');
  #runs = 0;
  #publishedAt = -Infinity;
  /** The events and the disorder that the lists of `run` were made from. */
  #ran: { readonly recorded: readonly RecordedEvent[]; readonly disorder: number } = { recorded: [], disorder: 0 };
  /** The time to reach, if that takes longer than a frame. */
  #goal: number | undefined;
  /** The speed and the current time of a link to the reader's own log, until there is one. */
  #linkedPlace: Pick<Link, 'speed' | 'at'> | undefined;
  readonly #orderOfUsers = new Map<User, number>();

  /** @param link - the text of a link; if it cannot be followed, `refusal` says why */
  constructor(link: string, sampleLog: () => readonly PlayedEvent[]) {
    this.#sampleLog = sampleLog;
    const read = readLink(link, speeds);
    if (isLeft(read)) {
      this.refusal.value = read.left;
      this.#start();
    } else {
      this.#follow(read.right);
    }
  }

  #follow({ source, lesson, settings, speed, order, at, users, events }: Link): void {
    this.source.value = source;
    this.lesson.value = lessonOf(lesson ?? '') ?? this.lesson.value;
    this.settings.value = settings;
    this.order.value = order;
    this.#start(users, { events, at: at ?? 0 });
    this.#goAsLinked({ speed, at });
    if (source === 'file') this.#linkedPlace = { speed, at };
  }

  /** Takes the speed and the current time of a link. */
  #goAsLinked({ speed, at }: Partial<Pick<Link, 'speed' | 'at'>>): void {
    this.setSpeed(speed ?? this.#usualSpeed.value);
    if (at === undefined || this.isLive.value || this.#recorded.length === 0) return;
    this.#go(this.begin + at);
    this.isPlaying.value = false;
  }

  /** A link to the settings, the events so far and the current time. */
  linkToHere(): string {
    const events = this.isLive.value ? this.#recorded.map(({ event }) => event) : [];
    return writeLink({ ...this.#linked(), speed: this.speed.value, at: this.time - this.begin, events });
  }

  /** Whether a link can hold all events so far. */
  get fitsInLink(): boolean {
    return !this.isLive.value || this.run.passages.length <= mostLinkedEvents;
  }

  #linked(): Omit<Link, 'speed' | 'at' | 'events'> {
    const { length } = this.users.value;
    return {
      source: this.source.value,
      lesson: this.lesson.value.id,
      settings: this.settings.value,
      order: this.order.value,
      users: this.isLive.value && length !== usualUsers ? length : undefined,
    };
  }

  choose(source: Source): void {
    batch(() => {
      this.refusal.value = '';
      this.source.value = source;
      this.settings.value = this.#usual.value.settings;
      this.order.value = 'log';
      this.#linkedPlace = undefined;
      this.#start();
      this.setSpeed(this.#usualSpeed.value);
    });
  }

  /** Plays a lesson from its start. */
  teach(lesson: Lesson): void {
    batch(() => {
      this.lesson.value = lesson;
      this.choose('lesson');
    });
  }

  /** Whether the change of the lesson has been made. */
  readonly isChanged = computed(() => {
    const { change } = this.lesson.value;
    const settings = this.settings.value;
    const hasSettings = sameIn(settings, { ...settings, ...change.settings });
    const hasOrder = change.order === undefined || this.order.value === change.order;
    return hasSettings && hasOrder && (change.speed === undefined || this.speed.value === change.speed);
  });

  /** Makes the change of the lesson or takes it back. Then all events so far run again. */
  change(isMade: boolean): void {
    batch(() => {
      const { change, settings, speed } = this.lesson.value;
      this.settings.value = {
        ...this.settings.value,
        ...restOf(isMade ? change.settings : undefined, settings, change.settings),
      };
      this.order.value = (isMade ? change.order : undefined) ?? 'log';
      this.speed.value = (isMade ? change.speed : undefined) ?? speed;
      const { time } = this;
      this.#record();
      this.#newRun();
      // With another speed, the lesson begins again.
      this.#go(change.speed === undefined ? time : this.begin);
      this.isPlaying.value = !this.#isOver;
    });
  }

  setSpeed(speed: number): void {
    batch(() => {
      this.speed.value = speed;
      if (this.settings.value.recipe) this.set({});
    });
  }

  /** Pauses or continues. A log that has ended begins again. */
  playOrPause(): void {
    if (this.#isOver) {
      this.rewind();
      return;
    }
    const isOnTheWayToEnd = (this.#goal ?? -Infinity) >= this.#end;
    this.isPlaying.value = !this.isPlaying.value;
    if (isOnTheWayToEnd && !this.isPlaying.value) this.#go(this.time);
  }

  /** Begins again. */
  rewind(): void {
    batch(() => {
      this.#start(this.users.value.length);
    });
  }

  /** Changes settings. Then all events so far run again. */
  set(changes: Partial<Settings>): void {
    // The run before may still be on its way to a time.
    const goal = this.#goal ?? this.time;
    const isToEnd = goal >= this.#end;
    this.settings.value = { ...this.settings.value, ...changes };
    this.#newRun();
    this.#go(isToEnd ? Math.max(goal, this.run.lastArrival) : goal);
  }

  /** Takes a log of the reader. It is played at once, unless the reader chose another source while it was read. */
  load(log: OwnLog): void {
    batch(() => {
      const isNew = log.file !== this.file.value?.file;
      this.file.value = log;
      if (this.source.value !== 'file') return;
      this.#start();
      if (isNew) this.#goAsLinked(this.#linkedPlace ?? {});
      this.#linkedPlace = undefined;
    });
  }

  setOrder(order: 'log' | 'time'): void {
    batch(() => {
      this.order.value = order;
      this.#start();
    });
  }

  addUser(): void {
    const user = this.users.value.length === 0 ? you : visitorName(this.users.value.length - 1);
    this.users.value = [...this.users.value, user];
    this.#meet(user);
    if (user !== you) this.#visitors.add(user, this.time);
  }

  search(query: string): void {
    for (const event of searchFor(this.actor.value, Math.floor(this.time), query)) this.#send(event);
    this.results.value = resultsFor(query);
    this.#go(this.time);
  }

  click(item: string): void {
    this.#send({ user: this.actor.value, time: Math.floor(this.time), type: 'click', item });
    this.#go(this.time);
  }

  logOut(): void {
    this.#send({ user: this.actor.value, time: Math.floor(this.time), type: 'log-out' });
    this.#go(this.time);
  }

  /** Moves time by one frame. `ms` is the time since the last frame. */
  frame(ms: number): void {
    if (this.#goal !== undefined) {
      this.#go(this.#goal, 'soon');
      return;
    }
    if (!this.isPlaying.value) return;
    const speed = this.isLive.value ? 1 : this.speed.value;
    const next = this.run.next - shownOfPause * speed;
    const from =
      this.skipsPauses.value && !this.isLive.value && next !== Infinity ? Math.max(this.time, next) : this.time;
    this.#go(from + ms * speed, 'soon');
  }

  /** Goes to the next event or timer. */
  step(): void {
    this.isPlaying.value = false;
    const next = Math.min(this.run.next, this.#visitors.next);
    if (next !== Infinity) this.#go(next);
  }

  /** Goes back to the previous event or timer. */
  stepBack(): void {
    this.isPlaying.value = false;
    const { previous } = this.run;
    if (previous !== undefined) this.#goBackTo(previous);
  }

  /** Goes to a time of a log, forwards or backwards. */
  goTo(time: number): void {
    if (this.#recorded.length === 0) return;
    const goal = Math.min(Math.max(time, this.begin), this.#end);
    if (goal < this.time) this.#goBackTo(goal);
    else this.#go(goal);
  }

  #goBackTo(time: number): void {
    this.run.goBackTo(Math.floor(time));
    this.#go(time);
  }

  /** The longest view, in ms: a longer one has too many events to draw in a frame. */
  get longestView(): number {
    return this.run.longestWith(mostInView);
  }

  /** Shows these times, or follows the current time again. */
  look(view: View | undefined): void {
    if (view === undefined) {
      this.looked.value = undefined;
      return;
    }
    const whole = this.isLive.value ? this.time - this.begin : this.length;
    const span = Math.min(
      Math.max(view.span, leastSpan),
      Math.max(3 * whole, 60_000),
      this.run.longestWith(mostInView),
    );
    // If zooming out reaches its bound, the middle of the view stays.
    const from = view.from + (view.span - span) / 2;
    this.looked.value = { from: Math.min(Math.max(from, this.begin - span * 0.9), this.begin + whole), span };
  }

  /** Scrolls the diagram to an item, and points at it. */
  show(item: Item): void {
    const [from, to] =
      item.kind === 'session' ? [item.session.start, item.session.end] : [item.passage.time, item.passage.time];
    const span = Math.max(4 * (to - from), 4 * this.settings.value.gap);
    batch(() => {
      this.look({ from: (from + to) / 2 - span / 2, span });
      this.picked.value = item;
    });
  }

  /** Goes to the end of a log. */
  finish(): void {
    if (this.#recorded.length > 0) this.#go(this.#end);
  }

  /** The users who came first. */
  firstUsers(most: number): readonly User[] {
    return Array.from(this.#orderOfUsers.keys()).slice(0, most);
  }

  /** How many users came before this one. */
  orderOf(user: User): number {
    return this.#orderOfUsers.get(user) ?? 0;
  }

  #start(users = usualUsers, played: Pick<Link, 'events'> & { readonly at: number } = nothingPlayed): void {
    this.#orderOfUsers.clear();
    this.looked.value = this.picked.value = undefined;
    this.#luck = luckOf(1);
    this.#visitors = new Visitors((user) => this.othersAct.value && user !== this.actor.value);
    this.users.value = [];
    this.results.value = [];
    this.actor.value = you;
    this.#record();
    if (this.isLive.value) {
      this.time = played.at;
      do this.addUser();
      while (this.users.value.length < Math.min(users, mostUsers));
      this.#recorded = played.events.map((event) => this.#recordedOf(event));
      for (const { event } of this.#recorded) this.#meet(event.user);
    }
    this.isPlaying.value = this.isLive.value || this.#recorded.length > 0;
    this.#newRun();
    this.#go(this.time);
  }

  /** Takes the events of the source with their times. */
  #record(): void {
    this.#recorded = [];
    this.time = this.begin = this.length = 0;
    this.timeText.value = sinceStart;
    this.#usualSpeed.value = this.source.value === 'lesson' ? this.lesson.value.speed : 1_000;
    if (this.isLive.value) return;
    const { events, until } = this.lesson.value;
    if (this.source.value === 'lesson' && events !== 'sample') {
      const luck = luckOf(1);
      this.#recorded = events.map(({ event, sentAt }) => {
        const time = Number(event.time);
        return { event, time, sentAt: this.order.value === 'log' ? (sentAt ?? time) : time, luck: luck() };
      });
      this.length = until ?? 0;
    } else {
      const log = this.source.value === 'file' ? (this.file.value?.events ?? []) : this.#sampleLog();
      this.#recorded = record(log, this.source.value === 'file' ? this.order.value : 'time');
      let first = Infinity;
      let last = -Infinity;
      for (const { time } of this.#recorded) {
        first = Math.min(first, time);
        last = Math.max(last, time);
      }
      this.length = Math.max(0, last - first);
      if (this.source.value === 'file')
        this.#usualSpeed.value = speeds.findLast((speed) => this.length / speed >= shortReplay) ?? 1;
      this.time = this.begin = first === Infinity ? 0 : first;
      this.timeText.value = last - first > 60 * day ? dateAndHour : last - first > day ? dayAndTime : timeOfDay;
    }
    for (const { event } of this.#recorded) this.#meet(event.user);
  }

  /** When the source ends. */
  get #end(): number {
    if (this.isLive.value) return Infinity;
    return this.isTaught ? this.length : this.run.lastArrival;
  }

  get #isOver(): boolean {
    return !this.isLive.value && this.time >= this.#end;
  }

  /** Whether this is a lesson with its own events. It ends at a given time, and its open sessions stay open. */
  get isTaught(): boolean {
    return this.source.value === 'lesson' && this.lesson.value.events !== 'sample';
  }

  #newRun(): void {
    const { disorder } = this.settings.value;
    const isSame = this.#ran.recorded === this.#recorded && this.#ran.disorder === disorder;
    const speed = this.isLive.value ? 1 : this.speed.value;
    this.run = new Run(this.settings.value, this.#recorded, speed, isSame ? this.run : undefined);
    this.#ran = { recorded: this.#recorded, disorder };
    this.#goal = undefined;
    this.#runs++;
  }

  #meet(user: User): void {
    if (!this.#orderOfUsers.has(user)) this.#orderOfUsers.set(user, this.#orderOfUsers.size);
  }

  #send(event: PlayedEvent): void {
    // An event that is sent at an earlier time changes everything after it.
    if (this.run.isBack) this.#newRun();
    const recorded = this.#recordedOf(event);
    this.#recorded.push(recorded);
    this.run.send(recorded);
  }

  #recordedOf(event: PlayedEvent): RecordedEvent {
    const time = Number(event.time);
    return { event, time, sentAt: time, luck: this.#luck() };
  }

  #go(goal: number, publish: 'now' | 'soon' = 'now'): void {
    const time = this.isLive.value || this.#recorded.length === 0 ? goal : Math.min(goal, this.#end);
    const isFar = this.run.isFarTo(time, shortLog);
    this.#goal = undefined;
    // Timers and events are at whole ms. If time stopped between them, another run would give a different result.
    const whole = Math.floor(time);
    for (const event of this.#visitors.actUntil(whole)) this.#send(event);
    const started = performance.now();
    const reached = this.run.advanceTo(whole, isFar ? () => performance.now() - started > mostOfFrame : undefined);
    if (reached < whole) this.#goal = time;
    this.time = reached < whole ? reached : time;
    if (this.#recorded.length > 0 && this.#isOver) {
      if (!this.run.hasEnded && !this.isTaught) this.run.end();
      this.isPlaying.value = false;
    }
    const shown = performance.now();
    const pause = this.#recorded.length > shortLog ? publishRarelyEvery : publishEvery;
    if (publish === 'soon' && (this.isPlaying.value || this.#goal !== undefined) && shown - this.#publishedAt < pause)
      return;
    this.#publishedAt = shown;
    batch(() => {
      this.now.value = time;
      this.#version.value = `${String(this.#runs)}.${String(this.run.version)}`;
    });
  }
}

const nothingPlayed = { events: [], at: 0 };

const sameIn = (a: Settings, b: Settings): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The settings that a change makes, or the earlier ones. */
const restOf = (
  made: Partial<Settings> | undefined,
  usual: Settings,
  changed: Partial<Settings> = {},
): Partial<Settings> =>
  made ?? Object.fromEntries(Object.keys(changed).map((name) => [name, usual[name as keyof Settings]]));
