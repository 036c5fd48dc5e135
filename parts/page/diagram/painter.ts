import { ctrText } from '../ctr-text.js';
import { amount, whole } from '../numbers.js';
import { ticksOf } from '../time-ticks.js';
import { roughDurationText } from '../duration-text.js';
import { labelOf, type User } from './played-event.js';
import type { DiagramSource, DrawnRun, DrawnSession, Passage } from './diagram-source.js';
import { type Label, Labels } from './labels.js';
import { Lanes } from './lanes.js';
import { type Item, keyOf } from './item.js';
import type { Palette } from './palette.js';
import type { Pen } from './pen.js';
import { type Scene, sceneOf, spanFor } from './scene.js';
import { shortNames } from './short-names.js';
import { boxPath, drawCross, drawGhost, drawMarble, drawVertical } from './shapes.js';

/** A narrower screen is a phone, in px. */
const narrow = 560;
const header = 48;
const footer = 8;
/** The room above the first lane for text, in px. */
const above = 7;
const minLane = 24;
const maxLane = 84;
/** How long a click-through rate flies from its session to the right edge, and a late event falls, in ms. */
const flightTime = 700;
const fallTime = 350;
/** The most flights at once. More would be a blur. */
const maxFlights = 40;

type ClosedSession = DrawnRun['closed'][number];

/** The visible part of the diagram, in px. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
}

/** Draws the diagram of a run, with the motion between two states. */
export class Painter {
  /** The height that all lanes need, in px. */
  contentHeight = 0;

  #canvas: Pen;
  readonly #source: DiagramSource;
  readonly #lanes = new Lanes();

  #run: DrawnRun | undefined;
  /** How many of the closed sessions have been drawn. */
  #closedSeen = 0;
  #flights: { readonly session: ClosedSession; readonly since: number }[] = [];
  readonly #fallsSince = new WeakMap<Passage, number>();
  #shortNames: ReadonlyMap<string, string> = new Map();
  /** The full names for which the short names were made. */
  #named = '';
  #drawnAt = 0;

  // The geometry of this picture, in px and ms.
  #viewport: Viewport = { width: 0, height: 0, scrollTop: 0 };
  #palette!: Palette;
  #left = 0;
  #right = 0;
  #lane = maxLane;
  #from = 0;
  /** The time that is shown. It approaches its goal slowly: an axis that jumps is hard to follow. */
  #span = NaN;
  #watermark = -Infinity;
  #picked = '';
  /** The drawn items with their places. Later ones are on top. */
  #spots: Spot[] = [];
  /** The texts in the lanes. */
  #labels = new Labels(0, 0);

  constructor(canvas: Pen, source: DiagramSource) {
    this.#canvas = canvas;
    this.#source = source;
  }

  /**
   * @param isCalm - whether to avoid unnecessary motion
   * @returns whether something is still moving, so that the next picture differs
   */
  draw(at: number, viewport: Viewport, palette: Palette, isCalm: boolean): boolean {
    const { run, settings, speed, isLive: live, users, time, begin, length, looked, picked } = this.#source;
    const isLive = live.value;
    const elapsed = Math.min(at - this.#drawnAt, 100);
    this.#drawnAt = at;
    this.#viewport = viewport;
    this.#palette = palette;

    const isNew = this.#run !== run;
    if (isNew) {
      this.#run = run;
      this.#closedSeen = run.closed.length;
      this.#flights = [];
    }
    const follow = (value: number, goal: number, ms: number): number => {
      const way = Math.abs(goal - value);
      // It has arrived, or is not visible.
      const isNear = way > this.#span / 2_000 && way < this.#span * 2;
      return isNear && !isCalm ? value + (goal - value) * (1 - Math.exp(-elapsed / ms)) : goal;
    };
    const isNarrow = viewport.width < narrow;
    const usual = spanFor(settings.value, isLive ? undefined : { speed: speed.value, length }) * (isNarrow ? 0.6 : 1);
    // A lesson is shown as a whole.
    const span = this.#source.isTaught ? length * 1.1 : Math.min(usual, this.#source.longestView);
    const { value: view } = looked;
    this.#span = view?.span ?? follow(this.#span, span, 120);
    this.#picked = picked.value === undefined ? '' : keyOf(picked.value);
    this.#spots = [];

    this.#left = isNarrow ? 88 : 104;
    this.#right = viewport.width - (isNarrow ? 66 : 116);
    this.#labels = new Labels(this.#left, this.#right);
    // At first the present moves to the right. When it is near the edge, the axis moves to the left.
    this.#from = view?.from ?? Math.max(time - 0.93 * this.#span, begin - 0.03 * this.#span);
    const to = this.#from + this.#span;
    // When a log has ended, everything is past.
    this.#watermark = run.hasEnded ? to : run.watermark;
    const scene = sceneOf(run, this.#from, to, time, isLive ? users.value : []);
    const areMoving = this.#lanes.assign(scene.users, (place, lane) =>
      isCalm || Math.abs(lane - place) < 0.01 ? lane : place + (lane - place) * (1 - Math.exp(-elapsed / 150)),
    );
    this.#lane = clamp((viewport.height - header - above - footer) / Math.max(1, this.#lanes.count), minLane, maxLane);
    this.contentHeight = Math.ceil(header + above + this.#lanes.count * this.#lane + footer);

    const c = this.#canvas;
    c.clearRect(0, 0, viewport.width, viewport.height);
    this.#within(this.#left, header, this.#right - this.#left, viewport.height - header, () => {
      this.#times(to);
      for (const [, lane] of this.#lanes.places) this.#baseline(lane);
      for (const session of scene.closed) this.#session(session, true);
      for (const session of scene.open) this.#session(session, false);
      this.#marbles(scene, at, isNew || isCalm);
      if (settings.value.recipe) this.#recipe(run);
      c.font = `11px ${palette.font}`;
      this.#labels.write(c);
    });
    this.#shorten();
    this.#within(0, header, viewport.width, viewport.height - header, () => {
      for (const [user, lane] of this.#lanes.places) this.#name(user, lane);
      this.#rates(scene, at, isNew || isCalm);
    });
    this.#axis(to, isLive ? time : undefined);

    return (
      this.#flights.length > 0 ||
      areMoving ||
      (view === undefined && this.#span !== span) ||
      scene.passages.some((passage) => at - (this.#fallsSince.get(passage) ?? -Infinity) < fallTime)
    );
  }

  /** The visible times. */
  get view(): { readonly from: number; readonly span: number } {
    return { from: this.#from, span: this.#span };
  }

  /** The width of the lanes, in px. */
  get width(): number {
    return this.#right - this.#left;
  }

  get middle(): number {
    return (this.#left + this.#right) / 2;
  }

  timeAt(x: number): number {
    return this.#from + ((x - this.#left) / this.width) * this.#span;
  }

  get items(): Item[] {
    return this.#spots.map(({ item }) => item);
  }

  itemAt(x: number, y: number): Item | undefined {
    return this.#spots.findLast(({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom)
      ?.item;
  }

  #isPicked(item: Item): boolean {
    return this.#picked !== '' && keyOf(item) === this.#picked;
  }

  /** The place of an item, if it is visible. */
  spotOf(key: string): Spot | undefined {
    return this.#spots.findLast(({ item }) => keyOf(item) === key);
  }

  /** Draws the same picture with another pen. */
  drawWith(pen: Pen): void {
    const canvas = this.#canvas;
    this.#canvas = pen;
    this.draw(this.#drawnAt, this.#viewport, this.#palette, true);
    this.#canvas = canvas;
  }

  #x(time: number): number {
    return this.#left + ((time - this.#from) / this.#span) * (this.#right - this.#left);
  }

  /** The middle of a lane. */
  #y(lane: number): number {
    return header + above + (lane + 0.5) * this.#lane - this.#viewport.scrollTop;
  }

  #colorOf(user: User): string {
    const { users } = this.#palette;
    return users[this.#source.orderOf(user) % users.length]!;
  }

  #within(x: number, y: number, width: number, height: number, draw: () => void): void {
    const c = this.#canvas;
    c.save();
    c.beginPath();
    c.rect(x, y, width, height);
    c.clip();
    draw();
    c.restore();
  }

  /** Draws the past, the grace, and the lines of the axis. */
  #times(to: number): void {
    const c = this.#canvas;
    const { past, grace, line } = this.#palette;
    const height = this.#viewport.height;
    const watermark = this.#x(this.#watermark);
    const greatest = this.#x(this.#run!.greatestTime);
    if (watermark > this.#left) {
      c.fillStyle = past;
      c.fillRect(this.#left, 0, watermark - this.#left, height);
    }
    if (greatest > watermark) {
      c.fillStyle = grace;
      c.fillRect(watermark, 0, greatest - watermark, height);
    }
    c.fillStyle = line;
    c.globalAlpha = 0.6;
    for (const tick of this.#ticks(to)) c.fillRect(Math.round(this.#x(tick)), 0, 1, height);
    c.globalAlpha = 1;
  }

  #ticks(to: number): number[] {
    const ticks = ticksOf(this.#from, to, Math.max(2, Math.floor((this.#right - this.#left) / 110)));
    // There is nothing before time 0.
    return !this.#source.isUtc.value ? ticks.filter((tick) => tick >= 0) : ticks;
  }

  #baseline(lane: number): void {
    const y = Math.round(this.#y(lane));
    if (!this.#isInSight(y)) return;
    this.#canvas.fillStyle = this.#palette.line;
    this.#canvas.fillRect(this.#left, y, this.#right - this.#left, 1);
  }

  #isInSight(y: number): boolean {
    return y > header - this.#lane && y < this.#viewport.height + this.#lane;
  }

  #session(session: DrawnSession, isClosed: boolean): void {
    const { user, start, end, deadline } = session;
    const y = this.#y(this.#lanes.of(user));
    if (!this.#isInSight(y)) return;
    const c = this.#canvas;
    const half = this.#lane * 0.31;
    const around = this.#radius * 1.45 + 4;
    const x = this.#x(start) - around;
    const width = this.#x(end) + around - x;
    const until = this.#x(deadline);
    const corner = Math.min(9, half);
    const item: Item = { kind: 'session', session, isClosed };
    this.#spots.push({ item, left: x, right: x + width, top: y - half, bottom: y + half });
    const isPicked = this.#isPicked(item);
    c.save();
    c.strokeStyle = c.fillStyle = this.#colorOf(user);
    c.lineWidth = 1.5;
    if (!isClosed && until > x + width) {
      // The time that it still waits.
      c.globalAlpha = 0.08;
      boxPath(c, x, y - half, until - x, half * 2, corner);
      c.fill();
      c.globalAlpha = 0.75;
      drawVertical(c, until, [y - half, y + half], { width: 1.5, dash: [2, 3] });
    }
    boxPath(c, x, y - half, width, half * 2, corner);
    c.globalAlpha = isPicked ? 0.4 : isClosed ? 0.2 : 0.14;
    c.fill();
    c.globalAlpha = isClosed ? 1 : 0.8;
    if (isPicked) c.lineWidth = 3.5;
    c.setLineDash(isClosed ? [] : [4, 3]);
    c.stroke();
    c.restore();
  }

  /** Draws the sessions of the usual recipe below each lane. */
  #recipe(run: DrawnRun): void {
    const c = this.#canvas;
    const to = this.#from + this.#span;
    for (const session of run.recipeSessions) {
      if (session.end < this.#from || session.start > to) continue;
      const lane = this.#lanes.of(session.user);
      const y = this.#y(lane) + this.#lane * 0.42;
      if (!this.#isInSight(y)) continue;
      const isRight = run.isRight(session);
      const [left, right] = [this.#x(session.start) - 4, this.#x(session.end) + 4];
      c.strokeStyle = isRight ? this.#palette.soft : this.#palette.bad;
      c.lineWidth = 2;
      c.beginPath();
      c.moveTo(left, y - 5);
      c.lineTo(left, y);
      c.lineTo(right, y);
      c.lineTo(right, y - 5);
      c.stroke();
      this.#labels.avoid({ left, right, top: y - 5, bottom: y + 1 });
      if (!isRight) this.#label('usual recipe: wrong', this.#palette.bad, 'left', right + 5, y - 2);
    }
  }

  get #radius(): number {
    return clamp(this.#lane * 0.13, 3.5, 8);
  }

  #marbles({ passages }: Scene, at: number, isSettled: boolean): void {
    const c = this.#canvas;
    const { bad, soft, card } = this.#palette;
    const r = this.#radius;
    for (const passage of passages) {
      const { event, time, fate } = passage;
      const y = this.#y(this.#lanes.of(event.user));
      if (!this.#isInSight(y)) continue;
      const x = this.#x(time);
      const item: Item = { kind: 'event', passage };
      const low = typeof fate === 'object' ? this.#lane * 0.3 : 0;
      this.#spots.push({ item, left: x - r - 3, right: x + r + 3, top: y + low - r - 4, bottom: y + low + r + 4 });
      if (this.#isPicked(item)) {
        c.strokeStyle = this.#palette.text;
        c.lineWidth = 2;
        c.beginPath();
        c.arc(x, y + low, r + 5, 0, 2 * Math.PI);
        c.stroke();
      }
      if (typeof fate === 'object') {
        if (!this.#fallsSince.has(passage)) this.#fallsSince.set(passage, isSettled ? -Infinity : at);
        const fallen = y + eased((at - this.#fallsSince.get(passage)!) / fallTime) * this.#lane * 0.3;
        c.strokeStyle = c.fillStyle = bad;
        drawMarble(c, event.type, x, fallen, r, card);
        drawCross(c, x, fallen, r + 1.5);
        const mark = r + 1.5;
        this.#labels.avoid({ left: x - mark, right: x + mark, top: y + low - mark, bottom: y + low + mark });
        const reason = fate.lateBy > 0 ? `${fate.reason} by ${roughDurationText(fate.lateBy)}` : fate.reason;
        // Below the boxes of sessions, and above the next lane.
        this.#label(reason, bad, 'left', x + r + 7, y + Math.min(this.#lane * 0.31 + 8, this.#lane * 0.5 - 2));
        continue;
      }
      c.strokeStyle = c.fillStyle = this.#colorOf(event.user);
      if (fate === 'on-the-way') {
        drawGhost(c, x, y, r);
        continue;
      }
      drawMarble(c, event.type, x, y, r, card);
      this.#label(labelOf(event), soft, 'center', x, y - this.#lane * 0.31 - 8);
    }
  }

  #label(text: string, color: string, align: Label['align'], x: number, y: number): void {
    if (this.#hasRoom && text !== '') this.#labels.add({ text, color, align, x, y });
  }

  /** Whether there is room for text in a lane. */
  get #hasRoom(): boolean {
    return this.#lane >= 44;
  }

  #name(user: User, lane: number): void {
    const y = this.#y(lane);
    if (!this.#isInSight(y)) return;
    const c = this.#canvas;
    c.fillStyle = this.#colorOf(user);
    boxPath(c, 10, y - 5, 10, 10, 3);
    c.fill();
    c.fillStyle = this.#palette.text;
    c.font = `${user === this.#source.actor.value ? '600 ' : ''}12.5px ${this.#palette.font}`;
    c.textAlign = 'left';
    c.textBaseline = 'middle';
    c.fillText(this.#shortNames.get(String(user)) ?? '', 26, y + 0.5);
  }

  /** Measures names only when other users are visible, since measuring is slow. */
  #shorten(): void {
    const users: string[] = [];
    for (const [user, lane] of this.#lanes.places) if (this.#isInSight(this.#y(lane))) users.push(String(user));
    const named = JSON.stringify([this.#left, ...users]);
    if (named === this.#named) return;
    this.#named = named;
    const c = this.#canvas;
    c.font = `600 12.5px ${this.#palette.font}`;
    this.#shortNames = shortNames(users, (text) => c.measureText(text).width, this.#left - 30);
  }

  /** Draws the click-through rates: those in flight, and the latest of each lane at the right edge. */
  #rates({ closed }: Scene, at: number, isSettled: boolean): void {
    const run = this.#run!;
    if (!isSettled) {
      for (const session of run.closed.slice(Math.max(this.#closedSeen, run.closed.length - maxFlights))) {
        if (session.ctr !== undefined) this.#flights.push({ session, since: at });
      }
    }
    this.#closedSeen = run.closed.length;
    this.#flights = this.#flights.filter(({ since }) => at - since < flightTime).slice(-maxFlights);

    const flying = new Set(this.#flights.map(({ session }) => session));
    const arrived = new Set<number>();
    const there = (this.#right + this.#viewport.width) / 2;
    for (const session of closed) {
      const lane = this.#lanes.of(session.user);
      if (session.ctr === undefined || flying.has(session) || arrived.has(lane)) continue;
      arrived.add(lane);
      this.#rate(session, there, this.#y(lane), 1);
    }
    for (const { session, since } of this.#flights) {
      const lane = this.#lanes.of(session.user);
      const part = eased((at - since) / flightTime);
      const from = clamp(this.#x((session.start + session.end) / 2), this.#left, this.#right);
      const lift = Math.sin(part * Math.PI) * this.#lane * 0.35;
      this.#rate(session, from + (there - from) * part, this.#y(lane) - lift, 0.6 + 0.4 * part);
    }
  }

  #rate({ user, ctr, clicks, searches }: ClosedSession, x: number, y: number, scale: number): void {
    if (!this.#isInSight(y)) return;
    const c = this.#canvas;
    const isWide = this.#viewport.width >= narrow;
    const text = `${isWide ? 'CTR ' : ''}${ctrText(ctr!)}`;
    const height = clamp(this.#lane - 6, 17, 26) * scale;
    c.font = `600 ${String(clamp(this.#lane * 0.4, 11, 14) * scale)}px ${this.#palette.font}`;
    const width = c.measureText(text).width + 18 * scale;
    const middle = this.#hasRoom ? y - 8 * scale : y;
    c.fillStyle = this.#colorOf(user);
    boxPath(c, x - width / 2, middle - height / 2, width, height, height / 2);
    c.fill();
    c.fillStyle = this.#palette.card;
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    c.fillText(text, x, middle + 0.5);
    if (!this.#hasRoom || scale < 1) return;
    c.fillStyle = this.#palette.soft;
    c.font = `11px ${this.#palette.font}`;
    const inWords = `${amount(clicks, 'click')} / ${amount(searches, 'search', 'searches')}`;
    const isRoom = isWide && c.measureText(inWords).width <= 2 * (this.#viewport.width - x);
    const counts = isRoom ? inWords : `${whole(clicks)} / ${whole(searches)}`;
    c.fillText(counts, x, middle + height / 2 + 9);
  }

  /** Draws times and moving lines. They stay visible when the lanes scroll. */
  #axis(to: number, now: number | undefined): void {
    const c = this.#canvas;
    const { soft, line, card, font } = this.#palette;
    const { width, height } = this.#viewport;
    c.fillStyle = card;
    c.fillRect(0, 0, width, header);
    c.fillStyle = line;
    c.fillRect(0, header - 1, width, 1);
    c.fillRect(this.#left, header, 1, height);
    c.fillRect(this.#right, header, 1, height);
    c.fillStyle = c.strokeStyle = soft;
    c.textBaseline = 'middle';
    c.font = `11px ${font}`;
    c.textAlign = 'left';
    c.fillText('user', 10, 12);
    c.textAlign = 'center';
    c.fillText('out', (this.#right + width) / 2, 12);
    for (const tick of this.#ticks(to)) {
      const text = this.#source.timeText.value(tick);
      const x = this.#x(tick);
      const half = c.measureText(text).width / 2;
      if (x - half >= this.#left && x + half <= this.#right) c.fillText(text, x, 12);
    }
    if (now !== undefined) drawVertical(c, Math.round(this.#x(now)) + 0.5, [header, height], { dash: [2, 4] });
    if (!this.#run!.hasEnded && this.#run!.arrived > 0) this.#lines();
  }

  /** Draws the watermark and the latest event. */
  #lines(): void {
    const c = this.#canvas;
    const { width, height } = this.#viewport;
    const span = [header - 20, height] as const;
    const greatest = this.#x(this.#run!.greatestTime);
    const watermark = this.#x(this.#watermark);
    c.fillStyle = c.strokeStyle = this.#palette.watermark;
    c.font = `600 12px ${this.#palette.font}`;
    if (greatest > watermark + 1 && greatest > this.#left) {
      drawVertical(c, greatest, span, { dash: [3, 3] });
      c.textAlign = 'left';
      if (greatest + 84 < width) c.fillText('latest event', greatest + 4, header - 13);
    }
    if (watermark > this.#left) {
      drawVertical(c, watermark, span, { width: 2 });
      const isFar = watermark > 90;
      c.textAlign = isFar ? 'right' : 'left';
      c.fillText('watermark', watermark + (isFar ? -4 : 4), header - 13);
    }
  }
}

/** The place of an item, in px. */
interface Spot {
  readonly item: Item;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/** Fast first, then slower: from 0 to 1. */
const eased = (part: number) => 1 - (1 - clamp(part, 0, 1)) ** 3;
