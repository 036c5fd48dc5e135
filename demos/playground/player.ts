import { batch, computed, signal } from '@preact/signals';
import type { SearchEvent } from 'rxjs-sessionize';
import type { Played } from './pipeline/code.js';
import { dateAndHour, dayAndTime, sinceStart, timeOfDay } from './pipeline/duration.js';
import { luckOf, type RecordedEvent, type User } from './pipeline/recorded-event.js';
import { Run } from './pipeline/run.js';
import {
  liveScales,
  liveSettings,
  logScales,
  logSettings,
  queryOfSettings,
  type Settings,
  settingsOfQuery,
} from './pipeline/settings.js';
import { resultsFor } from './sources/catalogue.js';
import { type ReadLog, readLog } from './sources/read-log.js';
import { record } from './sources/record.js';
import { searchFor, visitorName, Visitors } from './sources/visitors.js';

export const speeds = [1, 10, 100, 1_000, 10_000] as const;

/** Where the events come from. */
export type Source = 'live' | 'sample' | 'file';

/** A log of the reader's. */
export interface LoadedFile extends ReadLog {
  readonly name: string;
  /** How many events stand behind one that is later. */
  readonly outOfOrder: number;
}

/** Whom the reader plays at first. */
const you = 'you';

/** From the start until shortly before the first session of the usual users closes, in ms. */
export const headStart = 10_000;

const usualUsers = 3;
const mostUsers = 500;

/** How often tables and numbers follow what runs, in ms: more often than can be read would only cost frames. */
const publishEvery = 120;

/** What takes less time is over before it is seen, in ms. */
const shortReplay = 6_000;

const day = 86_400_000;

/**
 * What the page plays: a source, a pipeline with its settings, and a time that runs, stands still or is stepped. The diagram looks
 * at `run` on each frame; everything else follows the signals.
 */
export class Player {
  readonly source = signal<Source>('live');
  readonly settings = signal(liveSettings);
  readonly isPlaying = signal(true);
  readonly speed = signal<number>(1_000);
  /** As the tables show it. */
  readonly now = signal(0);

  readonly users = signal<readonly string[]>([]);
  readonly actor = signal(you);
  readonly results = signal<readonly string[]>([]);
  readonly othersAct = signal(true);

  readonly file = signal<LoadedFile | undefined>(undefined);
  /** Whether the events of a file come in its order, or sorted by time. */
  readonly order = signal<'log' | 'time'>('log');

  readonly usualSettings = computed(() => (this.source.value === 'live' ? liveSettings : logSettings));
  readonly scales = computed(() => (this.source.value === 'live' ? liveScales : logScales));
  readonly timeText = signal(sinceStart);
  /** Whether times are those of a calendar; else they count from when the page was opened. */
  readonly isUtc = computed(() => this.source.value !== 'live');
  /** The query of a link to what is set. */
  readonly link = computed(() => {
    const query = queryOfSettings(this.settings.value, this.usualSettings.value);
    if (this.source.value !== 'live') query.set('source', this.source.value);
    return query.toString();
  });

  run = new Run('live', liveSettings);
  /** How far time went, in ms. */
  time = 0;
  /** When the first event happened, and how long after it the last one, in ms: of a log, which is known to its end. */
  begin = 0;
  length = 0;
  /** The run, for what shows it as it stands: told anew when there is something new in it. */
  readonly shown = computed(() => ({ run: this.run, version: this.#version.value }));

  /** What runs, as the code for it needs to know it. */
  readonly played = computed<Played>(() => ({
    kind: this.source.value === 'live' ? 'live' : 'log',
    settings: this.settings.value,
    arrivals: this.shown.value.run.arrivals,
  }));

  readonly #sampleLog: () => readonly SearchEvent[];
  #recorded: RecordedEvent[] = [];
  #visitors = new Visitors(() => false);
  #luck = luckOf(1);
  readonly #version = signal('');
  #runs = 0;
  #publishedAt = -Infinity;
  readonly #orderOfUsers = new Map<User, number>();

  constructor(query: URLSearchParams, sampleLog: () => readonly SearchEvent[]) {
    this.#sampleLog = sampleLog;
    const source = query.get('source');
    this.source.value = source === 'sample' || source === 'file' ? source : 'live';
    this.settings.value = settingsOfQuery(query, this.usualSettings.value, this.scales.value);
    this.#start(Number(query.get('users') ?? usualUsers));
  }

  choose(source: Source): void {
    batch(() => {
      this.source.value = source;
      this.settings.value = this.usualSettings.value;
      this.#start();
    });
  }

  /** A log that has ended begins again. */
  playOrPause(): void {
    if (this.run.hasEnded) this.rewind();
    else this.isPlaying.value = !this.isPlaying.value;
  }

  /** From the start again. */
  rewind(): void {
    batch(() => {
      this.#start(this.users.value.length);
    });
  }

  /** With a setting changed, all that has happened so far runs again. */
  set(changes: Partial<Settings>): void {
    const { hasEnded } = this.run;
    this.settings.value = { ...this.settings.value, ...changes };
    this.#newRun();
    this.#go(hasEnded ? Math.max(this.time, this.run.lastArrival) : this.time);
  }

  load(name: string, text: string): void {
    batch(() => {
      const log = readLog(text);
      this.file.value = { name, ...log, outOfOrder: outOfOrder(log.events) };
      this.order.value = 'log';
      this.choose('file');
      this.speed.value = speeds.findLast((speed) => this.length / speed >= shortReplay) ?? 1;
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

  /** Lets time go on by a frame of the screen, `ms` after the last one. */
  frame(ms: number): void {
    if (!this.isPlaying.value) return;
    this.#go(this.time + ms * (this.source.value === 'live' ? 1 : this.speed.value), 'soon');
  }

  /** To whatever happens next, and no further. */
  step(): void {
    this.isPlaying.value = false;
    const next = Math.min(this.run.next, this.#visitors.next);
    if (next !== Infinity) this.#go(next);
  }

  /** To the end of a log. */
  finish(): void {
    if (this.#recorded.length > 0) this.#go(this.run.lastArrival);
  }

  /** How many users came before this one. */
  orderOf(user: User): number {
    return this.#orderOfUsers.get(user) ?? 0;
  }

  #start(users = usualUsers): void {
    const source = this.source.value;
    this.#orderOfUsers.clear();
    this.#luck = luckOf(1);
    this.#visitors = new Visitors((user) => this.othersAct.value && user !== this.actor.value);
    this.users.value = [];
    this.results.value = [];
    this.actor.value = you;
    if (source === 'live') {
      this.#recorded = [];
      this.time = this.begin = 0;
      this.timeText.value = sinceStart;
      do this.addUser();
      while (this.users.value.length < Math.min(users, mostUsers));
    } else {
      const events = source === 'sample' ? this.#sampleLog() : (this.file.value?.events ?? []);
      this.#recorded = record(events, source === 'sample' ? 'time' : this.order.value);
      const times = this.#recorded.map(({ time }) => time);
      const first = times.reduce((a, b) => Math.min(a, b), Infinity);
      const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
      this.length = Math.max(0, last - first);
      this.time = this.begin = first === Infinity ? 0 : first;
      this.timeText.value = last - first > 60 * day ? dateAndHour : last - first > day ? dayAndTime : timeOfDay;
      for (const { event } of this.#recorded) this.#meet(event.user);
    }
    this.isPlaying.value = source === 'live' || this.#recorded.length > 0;
    this.#newRun();
    this.#go(this.time);
  }

  #newRun(): void {
    this.run = new Run(this.source.value === 'live' ? 'live' : 'log', this.settings.value, this.#recorded);
    this.#runs++;
  }

  #meet(user: User): void {
    if (!this.#orderOfUsers.has(user)) this.#orderOfUsers.set(user, this.#orderOfUsers.size);
  }

  #send(event: SearchEvent): void {
    const time = Number(event.time);
    const recorded = { event, time, sentAt: time, luck: this.#luck() };
    this.#recorded.push(recorded);
    this.run.send(recorded);
  }

  #go(time: number, publish: 'now' | 'soon' = 'now'): void {
    this.time = time;
    // Timers and events are at whole ms; were time in between, another run would not go as this one.
    const whole = Math.floor(time);
    for (const event of this.#visitors.actUntil(whole)) this.#send(event);
    this.run.advanceTo(whole);
    if (this.source.value !== 'live' && this.#recorded.length > 0 && time >= this.run.lastArrival) {
      if (!this.run.hasEnded) this.run.end();
      this.isPlaying.value = false;
    }
    const shown = performance.now();
    if (publish === 'soon' && this.isPlaying.value && shown - this.#publishedAt < publishEvery) return;
    this.#publishedAt = shown;
    batch(() => {
      this.now.value = time;
      this.#version.value = `${String(this.#runs)}.${String(this.run.version)}`;
    });
  }
}

function outOfOrder(events: readonly SearchEvent[]): number {
  let latest = -Infinity;
  let count = 0;
  for (const event of events) {
    const time = Number(event.time);
    if (time < latest) count++;
    else latest = time;
  }
  return count;
}
