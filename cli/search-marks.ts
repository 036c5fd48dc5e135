import { clickBit, searchBit } from '../read/event-batch.js';

/** The position is above `searchBit` and `clickBit`. */
const positionShift = 2;
/** Positions beyond it are stored as this one. */
const farthest = 1 << 20;

/** How many marks of a session are stored side by side. */
const chunkLength = 8;

/** The columns of `#sessions`: the numbers of events and marks, and the first and last chunk of marks. */
const [eventsAt, sizeAt, firstAt, lastAt, width] = [0, 1, 2, 3, 4] as const;

/** The end of a list of chunks or free sessions. */
const none = -1;

/** Beyond this many moves for each mark, sorting is faster. */
const mostMoves = 8;

type Text = string | null;

/**
 * The searches and clicks ("marks") of all open sessions, in order of arrival. Both may be many, so they are stored in typed
 * arrays. A new session reuses the room of a closed one, and an event touches only two places.
 */
export class SearchMarks {
  /** The places of a session's marks in time order, ties in order of arrival. Valid up to the number that `arrange` returned. */
  order = new Int32Array(chunkLength);

  #sessions = new Int32Array(width);
  /** Sessions are numbered from 1; 0 is no session. */
  #count = 1;
  #freeSession = none;

  /** The time and the kind of each mark. */
  #marks = new Float64Array(0);
  #queries: Text[] = [];
  /** Empty until a mark has a value. */
  #bys: Text[] = [];
  /** The next chunk of each chunk. */
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

  /** Sorts the marks of a session, and returns their number. */
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
      // Almost all marks are at or near their place. Ties stay in order.
      for (; at > 0 && marks[2 * order[at - 1]!]! > marks[2 * place]! && moves < most; at--, moves++)
        order[at] = order[at - 1]!;
      order[at] = place;
    }
    if (moves > 0 && moves === most) order.subarray(0, size).sort((a, b) => marks[2 * a]! - marks[2 * b]!);
    return size;
  }

  /* The parts of the mark at a place. */

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

  /** Adds the marks of a later session, and ends that one. */
  take(session: number, later: number): void {
    this.addEvents(session, this.events(later));
    const size = this.arrange(later);
    for (let i = 0; i < size; i++) {
      const place = this.order[i]!;
      this.#put(session, this.#marks[2 * place]!, this.#marks[2 * place + 1]!, this.query(place), this.by(place));
    }
    this.end(later);
  }

  /** Frees the room of a session. */
  end(session: number): void {
    const at = width * session;
    const first = this.#sessions[at + firstAt]!;
    if (first !== none) {
      for (let chunk = first; chunk !== none; chunk = this.#nexts[chunk]!) {
        for (let place = chunk * chunkLength; place < (chunk + 1) * chunkLength; place++) {
          this.#queries[place] = null;
          if (this.#bys.length > 0) this.#bys[place] = null;
        }
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

  /** Adds the marks that another run has saved. */
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

  /** @param at - the place of the session in `#sessions` */
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

/** A saved mark: its time after the first one, in ms; its kind; its query; its value of `--by`. */
const savedWidth = 4;

export interface SavedMarks {
  readonly first: number;
  readonly marks: readonly (number | Text)[];
}

/** The column with twice the room, or with `least` if it had none. */
function larger<C extends Int32Array | Float64Array>(column: C, least = 1): C {
  const copy = new (column.constructor as new (length: number) => C)(Math.max(least, 2 * column.length));
  copy.set(column);
  return copy;
}
