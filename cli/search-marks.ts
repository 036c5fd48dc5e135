import { clickBit, searchBit } from '../read/event-batch.js';

/** Above `searchBit` and `clickBit`. */
const positionShift = 2;
/** Further down, positions are not told apart. */
const farthest = 1 << 20;

/** As many marks of a session stand side by side. */
const chunkLength = 8;

/** What is known of a session, in `#sessions`: how many events and marks it has, and its first and last chunk of marks. */
const [eventsAt, sizeAt, firstAt, lastAt, width] = [0, 1, 2, 3, 4] as const;

/** The end of a list of chunks, and of sessions that are free. */
const none = -1;

/** So many moves for each mark to come to its place, and sorting is faster. */
const mostMoves = 8;

type Text = string | null;

/**
 * The searches and clicks of all open sessions, each in order of arrival. There are many sessions, and many marks in each: they stand in
 * columns, in which what a closed session leaves is taken by the next one, and of which an event touches two places.
 */
export class SearchMarks {
  /** The places of a session's marks in time order, ties in order of arrival: as many as `arrange` has returned. */
  order = new Int32Array(chunkLength);

  #sessions = new Int32Array(width);
  /** Sessions from 1: 0 is none. */
  #count = 1;
  #freeSession = none;

  /** Of each mark, its time and what it is. */
  #marks = new Float64Array(0);
  #queries: Text[] = [];
  /** Empty as long as nobody has one. */
  #bys: Text[] = [];
  /** The chunk behind each chunk. */
  #nexts = new Int32Array(0);
  #freeChunk = none;

  /** Begins a session, and returns its number. */
  begin(): number {
    let session = this.#freeSession;
    if (session === none) {
      session = this.#count++;
      if (width * session === this.#sessions.length) this.#sessions = larger(this.#sessions);
    } else this.#freeSession = this.#sessions[width * session + firstAt]!;
    const at = width * session;
    this.#sessions[at + eventsAt] = 0;
    this.#sessions[at + sizeAt] = 0;
    this.#sessions[at + firstAt] = none;
    this.#sessions[at + lastAt] = none;
    return session;
  }

  addEvents(session: number, count: number): void {
    this.#sessions[width * session + eventsAt]! += count;
  }

  events(session: number): number {
    return this.#sessions[width * session + eventsAt]!;
  }

  add(session: number, time: number, kind: number, query: Text, by: Text, position: number | null): void {
    const what = position === null ? kind : kind | (Math.min(position + 1, farthest) << positionShift);
    this.#put(session, time, what, query, by);
  }

  /** Puts the marks of a session in order, and returns how many there are. */
  arrange(session: number): number {
    const size = this.#sessions[width * session + sizeAt]!;
    while (this.order.length < size) this.order = larger(this.order);
    const { order } = this;
    const marks = this.#marks;
    let chunk = this.#sessions[width * session + firstAt]!;
    const most = mostMoves * size;
    let moves = 0;
    for (let i = 0; i < size; i++) {
      const inChunk = i % chunkLength;
      if (inChunk === 0 && i > 0) chunk = this.#nexts[chunk]!;
      const place = chunk * chunkLength + inChunk;
      let at = i;
      // Almost all stand where they belong, or near. None passes one of the same time.
      for (; at > 0 && marks[2 * order[at - 1]!]! > marks[2 * place]! && moves < most; at--, moves++)
        order[at] = order[at - 1]!;
      order[at] = place;
    }
    if (moves > 0 && moves === most) order.subarray(0, size).sort((a, b) => marks[2 * a]! - marks[2 * b]!);
    return size;
  }

  /* Of the mark at a place. */

  isSearch(place: number): boolean {
    return (this.#marks[2 * place + 1]! & searchBit) !== 0;
  }

  isClick(place: number): boolean {
    return (this.#marks[2 * place + 1]! & clickBit) !== 0;
  }

  query(place: number): Text {
    return this.#queries[place]!;
  }

  by(place: number): Text {
    return this.#bys.length > 0 ? this.#bys[place]! : null;
  }

  position(place: number): number | null {
    const position = this.#marks[2 * place + 1]! >> positionShift;
    return position === 0 ? null : position - 1;
  }

  /** Joins a session with one that comes later, which ends with that. */
  take(session: number, later: number): void {
    this.addEvents(session, this.events(later));
    const size = this.arrange(later);
    for (let i = 0; i < size; i++) {
      const place = this.order[i]!;
      this.#put(session, this.#marks[2 * place]!, this.#marks[2 * place + 1]!, this.query(place), this.by(place));
    }
    this.end(later);
  }

  /** Gives back what the session has taken. */
  end(session: number): void {
    const at = width * session;
    const first = this.#sessions[at + firstAt]!;
    if (first !== none) {
      for (let chunk = first; chunk !== none; chunk = this.#nexts[chunk]!) {
        this.#queries.fill(null, chunk * chunkLength, (chunk + 1) * chunkLength);
        if (this.#bys.length > 0) this.#bys.fill(null, chunk * chunkLength, (chunk + 1) * chunkLength);
      }
      this.#nexts[this.#sessions[at + lastAt]!] = this.#freeChunk;
      this.#freeChunk = first;
    }
    this.#sessions[at + firstAt] = this.#freeSession;
    this.#freeSession = session;
  }

  save(session: number): SavedMarks {
    const size = this.arrange(session);
    const places = Array.from(this.order.subarray(0, size));
    const first = size === 0 ? 0 : this.#marks[2 * places[0]!]!;
    const marks = places.flatMap((place) => [
      this.#marks[2 * place]! - first,
      this.#marks[2 * place + 1]!,
      this.query(place),
      this.by(place),
    ]);
    return { first, marks };
  }

  /** Adds what another run has saved. */
  load(session: number, { first, marks }: SavedMarks): void {
    for (let at = 0; at < marks.length; at += savedWidth) {
      const [time, what, query, by] = marks.slice(at, at + savedWidth) as [number, number, Text, Text];
      this.#put(session, first + time, what, query, by);
    }
  }

  #put(session: number, time: number, what: number, query: Text, by: Text): void {
    const sessions = this.#sessions;
    const at = width * session;
    const inChunk = sessions[at + sizeAt]!++ % chunkLength;
    if (inChunk === 0) this.#addChunk(at);
    const place = sessions[at + lastAt]! * chunkLength + inChunk;
    this.#marks[2 * place] = time;
    this.#marks[2 * place + 1] = what;
    if (query !== null) this.#queries[place] = query;
    if (by !== null) {
      if (this.#bys.length === 0) this.#bys = new Array<Text>(this.#queries.length).fill(null);
      this.#bys[place] = by;
    }
  }

  /** @param at - where the session stands */
  #addChunk(at: number): void {
    if (this.#freeChunk === none) this.#makeChunks();
    const chunk = this.#freeChunk;
    this.#freeChunk = this.#nexts[chunk]!;
    this.#nexts[chunk] = none;
    const last = this.#sessions[at + lastAt]!;
    if (last === none) this.#sessions[at + firstAt] = chunk;
    else this.#nexts[last] = chunk;
    this.#sessions[at + lastAt] = chunk;
  }

  #makeChunks(): void {
    const before = this.#nexts.length;
    this.#nexts = larger(this.#nexts);
    this.#marks = larger(this.#marks, 2 * chunkLength);
    const noTexts = new Array<Text>(this.#marks.length / 2 - this.#queries.length).fill(null);
    this.#queries = this.#queries.concat(noTexts);
    if (this.#bys.length > 0) this.#bys = this.#bys.concat(noTexts);
    for (let chunk = before; chunk < this.#nexts.length; chunk++) {
      this.#nexts[chunk] = this.#freeChunk;
      this.#freeChunk = chunk;
    }
  }
}

/** Of each mark: its time after the first one, in ms; what it is; its query; the value of the field of `--by`. */
const savedWidth = 4;

export interface SavedMarks {
  readonly first: number;
  readonly marks: readonly (number | Text)[];
}

/** The column with twice the room; with `least`, if it has none. */
function larger<C extends Int32Array | Float64Array>(column: C, least = 1): C {
  const copy = new (column.constructor as new (length: number) => C)(Math.max(least, 2 * column.length));
  copy.set(column);
  return copy;
}
