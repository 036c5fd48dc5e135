import { chain, type Either, isLeft, left } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { SearchEvent } from 'rxjs-sessionize';
import * as codec from 'rxjs-sessionize/codec';
import type { Answer } from './routing.js';

/** An event that was not accepted: its place in the request, and its fault. */
interface FaultAt extends codec.Fault {
  readonly index: number;
}

/** Receives the events of a server. */
export interface Sink<A> {
  /** Whether there is room for this many more events. */
  readonly hasRoomFor: (count: number) => boolean;
  /** Returns the part of an event that is kept, or why the event is refused. */
  readonly read: (event: SearchEvent) => Either<codec.Fault, A>;
  /**
   * Takes events in order. Returns the fault of each event that is in no session, or `undefined` if none could be kept. Then the
   * client may send all of them again.
   */
  readonly take: (events: readonly A[]) => Taken | Promise<Taken>;
}

type Taken = readonly (codec.Fault | undefined)[] | undefined;

/** Why events did not reach the sink. */
export type Unread = 'not-json' | 'not-an-event' | 'batch-too-long' | 'no-room';

/**
 * The greatest difference, in ms, between a client's clock and the server's that may come from the request itself. It corrects
 * nothing: otherwise the click of a fast request would get a time before that of its search, whose request was slow.
 */
const mostDelay = 10_000;

const readJson = codec.decodeValue(codec.json(t.unknown));
const readBatch = codec.decodeValue(t.type({ sentAt: codec.Time, events: t.readonlyArray(t.unknown) }));
const readEvent = codec.decodeValue(codec.SearchEvent);
const readLine = codec.decodeValue(codec.json(codec.SearchEvent));

/** Reads the events that clients send to `POST /events`, and reports what happened to each. */
export class Collector<A> {
  /** The number of received events. */
  received = 0;
  readonly unread: Record<Unread, number> = { 'not-json': 0, 'not-an-event': 0, 'batch-too-long': 0, 'no-room': 0 };

  /** @param most - the most events of a request */
  constructor(
    private readonly most: number,
    private readonly sink: Sink<A>,
  ) {}

  /**
   * A body is JSON: an event, an array of events, or `{ sentAt, events }`. `sentAt` is the time of the client's clock when it sends.
   * The times of such events are corrected if that clock is wrong by more than ten seconds. With the type `application/x-ndjson`, each line is an event.
   */
  async collect(body: string, type: string): Promise<Answer> {
    if (/^application\/x-ndjson\b/i.test(type)) return this.#collect(body.split('\n').filter(isNotBlank), readLine);
    const json = readJson(body);
    if (isLeft(json)) return this.#refuse('not-json', json.left);
    const value = json.right;
    if (Array.isArray(value)) return this.#collect(value, readEvent);
    if (typeof value !== 'object' || value === null || !('events' in value)) return this.#collect([value], readEvent);
    const batch = readBatch(value);
    if (isLeft(batch)) return this.#refuse('not-an-event', batch.left);
    const error = Number(batch.right.sentAt) - Date.now();
    if (Math.abs(error) <= mostDelay) return this.#collect(batch.right.events, readEvent);
    const corrected = (event: SearchEvent) => readEvent({ ...event, time: Math.round(Number(event.time) - error) });
    return this.#collect(batch.right.events, (event) => pipe(event, readEvent, chain(corrected)));
  }

  async #collect(values: readonly unknown[], read: typeof readEvent): Promise<Answer> {
    const count = values.length;
    this.received += count;
    if (count > this.most) {
      this.unread['batch-too-long'] += count;
      return refusal(400, `expected at most ${String(this.most)} events, got ${String(count)}`);
    }
    if (!this.sink.hasRoomFor(count)) {
      this.unread['no-room'] += count;
      return refusal(503, 'open sessions use all the room for events; try again later');
    }
    const rejected: FaultAt[] = [];
    const events: A[] = [];
    /** The place of each of `events` in the request. */
    const places: number[] = [];
    for (const [index, value] of values.entries()) {
      const event = this.#read(read(value));
      if (isLeft(event)) rejected.push({ index, ...event.left });
      else places[events.push(event.right) - 1] = index;
    }
    const malformed = rejected.length;
    this.unread['not-an-event'] += malformed;
    const taken = await this.sink.take(events);
    if (taken === undefined) return refusal(503, 'the events could not be kept; send them again');
    for (const [i, fault] of taken.entries()) if (fault !== undefined) rejected.push({ index: places[i]!, ...fault });
    const accepted = count - rejected.length;
    if (rejected.length === 0) return { status: 202, body: { accepted } };
    // A client may send a refused request again, but then it must not repeat accepted events. A late event is no error of the client.
    const status = malformed === 0 ? 202 : accepted > 0 ? 207 : 400;
    return { status, body: { accepted, rejected: rejected.sort((a, b) => a.index - b.index) } };
  }

  #read(event: Either<codec.RejectedValue, SearchEvent>): Either<codec.Fault, A> {
    return isLeft(event) ? left(event.left.errors[0]!) : this.sink.read(event.right);
  }

  #refuse(why: Unread, { errors }: codec.RejectedValue): Answer {
    this.received++;
    this.unread[why]++;
    return { status: 400, body: { accepted: 0, rejected: [{ index: 0, ...errors[0]! }] } };
  }
}

const isNotBlank = (line: string): boolean => line.trim() !== '';

const refusal = (status: number, error: string): Answer => ({ status, body: { accepted: 0, error } });
