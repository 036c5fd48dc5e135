import { chain, type Either, isLeft, left, map, mapLeft, right } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { Rejection, SearchEvent } from 'rxjs-sessionize';
import * as codec from 'rxjs-sessionize/codec';
import type { Limits } from './limits.js';
import type { RejectedFor, User } from './messages.js';
import { type Act, bytesOf, eventBytes, type Pipeline } from './pipeline.js';

/** How the events of a body are written: as a JSON value, an event or an array of them, or as a JSON value on each line. */
export type Format = 'json' | 'ndjson';

/** An event that was not taken: where in the batch it is, where in it the fault is, and what it is. */
interface Fault extends codec.Fault {
  readonly index: number;
}

/** What became of each event of a request, or why none was looked at. */
export interface Receipt {
  readonly status: number;
  readonly body:
    | { readonly accepted: number; readonly rejected?: readonly Fault[] }
    | { readonly accepted: 0; readonly error: string };
}

type Read<A> = (value: unknown) => Either<codec.RejectedValue, A>;

const readBody: Read<unknown> = codec.decodeValue(codec.json(t.unknown));
const readEvent: Read<SearchEvent> = codec.decodeValue(codec.SearchEvent);
const readLine: Read<SearchEvent> = codec.decodeValue(codec.json(codec.SearchEvent));

/** Makes events of what clients send, and gives account of each. */
export class Collector {
  /** In events, as are `accepted` and `rejected`. */
  received = 0;
  accepted = 0;
  /** What the accepted events take while their sessions are open. */
  acceptedBytes = 0;
  readonly rejected: Record<RejectedFor, number> = {
    'not-json': 0,
    'not-an-event': 0,
    'batch-too-long': 0,
    'no-room': 0,
    'too-late': 0,
    'touches-closed-session': 0,
    'too-far-ahead': 0,
    duplicate: 0,
    'invalid-time': 0,
    'invalid-user': 0,
    'not-storable': 0,
  };

  /**
   * @param take - where the events go
   * @param held - how many bytes those in open sessions take
   */
  constructor(
    private readonly limits: Limits,
    private readonly take: Pipeline['take'],
    private readonly held: () => number,
  ) {}

  collect(body: string, format: Format): Receipt {
    if (format === 'ndjson') return this.#collect(body.split('\n').filter(isNotBlank), readLine);
    const value = readBody(body);
    if (isLeft(value)) {
      this.received++;
      this.rejected['not-json']++;
      return { status: 400, body: { accepted: 0, rejected: [{ index: 0, ...value.left.errors[0]! }] } };
    }
    return this.#collect(Array.isArray(value.right) ? value.right : [value.right], readEvent);
  }

  #collect(values: readonly unknown[], read: Read<SearchEvent>): Receipt {
    const { batchEvents, heldBytes } = this.limits;
    this.received += values.length;
    if (values.length > batchEvents) {
      this.rejected['batch-too-long'] += values.length;
      const error = `expected at most ${String(batchEvents)} events, got ${String(values.length)}`;
      return { status: 400, body: { accepted: 0, error } };
    }
    if (this.held() + values.length * eventBytes > heldBytes) {
      this.rejected['no-room'] += values.length;
      return {
        status: 503,
        body: { accepted: 0, error: 'open sessions hold all that there is room for; try again later' },
      };
    }

    const rejected: Fault[] = [];
    let isMalformed = false;
    for (const [index, value] of values.entries()) {
      const act = pipe(value, read, mapLeft(firstFault), map(actOf), chain(this.#withShortNames));
      if (isLeft(act)) {
        isMalformed = true;
        this.rejected['not-an-event']++;
        rejected.push({ index, ...act.left });
        continue;
      }
      const rejection = this.take(act.right);
      if (rejection === undefined) {
        this.accepted++;
        this.acceptedBytes += bytesOf(act.right);
      } else {
        // There is nothing wrong with the event, so there is none with the request.
        this.rejected[rejection.reason]++;
        rejected.push({ index, ...faultOf(rejection) });
      }
    }
    const accepted = values.length - rejected.length;
    // A client that sends a refused request again must not send again what was accepted.
    const status = !isMalformed ? 202 : accepted > 0 ? 207 : 400;
    return { status, body: rejected.length === 0 ? { accepted } : { accepted, rejected } };
  }

  /** They are kept as long as the session, and longer. */
  readonly #withShortNames = (act: Act): Either<codec.Fault, Act> => {
    const { nameLength } = this.limits;
    const path = (['user', 'id'] as const).find((path) => String(act[path] ?? '').length > nameLength);
    if (path === undefined) return right(act);
    return left({ path, reason: `expected at most ${String(nameLength)} characters` });
  };
}

const isNotBlank = (line: string): boolean => line.trim() !== '';

const firstFault = ({ errors }: codec.RejectedValue): codec.Fault => errors[0]!;

const actOf = (event: SearchEvent & { readonly id?: unknown }): Act => ({
  user: event.user,
  time: event.time,
  type: event.type,
  id: isName(event.id) ? event.id : undefined,
});

const isName = (value: unknown): value is User => typeof value === 'string' || typeof value === 'number';

const faultOf = ({ reason, lateBy }: Rejection<User, Act>): codec.Fault =>
  reason === 'duplicate' ? { path: 'id', reason } : { path: 'time', reason: `${reason}, by ${String(lateBy)} ms` };
