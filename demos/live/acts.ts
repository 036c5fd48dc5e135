import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { Reason, Rejection, SearchEvent } from 'rxjs-sessionize';
import type { Fault } from 'rxjs-sessionize/codec';
import type { Sink } from '../../parts/server/collector.js';
import { labelOf } from './drawing.js';
import type { Limits } from './limits.js';
import type { User } from './messages.js';
import { type Act, bytesOf, eventBytes, type Pipeline } from './pipeline.js';

/** Puts events into a pipeline, and counts their bytes and their outcomes. */
export class Acts implements Sink<Act> {
  /** How many are in a session, and how many bytes they take while it is open. */
  accepted = 0;
  acceptedBytes = 0;
  readonly rejected: Record<Reason, number> = {
    'too-late': 0,
    'touches-closed-session': 0,
    'too-far-ahead': 0,
    duplicate: 0,
    'invalid-time': 0,
    'invalid-user': 0,
    'not-storable': 0,
  };

  /**
   * @param put - takes an event, and returns why it is rejected
   * @param held - how many bytes the events in open sessions need
   */
  constructor(
    private readonly limits: Pick<Limits, 'nameLength' | 'heldBytes'>,
    private readonly put: Pipeline['take'],
    private readonly held: () => number,
  ) {}

  hasRoomFor(count: number): boolean {
    return this.held() + count * eventBytes <= this.limits.heldBytes;
  }

  read(event: SearchEvent & { readonly id?: unknown }): Either<Fault, Act> {
    const { user, time, type } = event;
    const id = event.id ?? undefined;
    if (id !== undefined && !isId(id))
      return left({ path: 'id', reason: 'expected a string or a number that is exact' });
    const act = { user, time, type, id, label: labelOf(textOf(event)) };
    const { nameLength } = this.limits;
    // Names and ids are stored longer than the session, so their length is limited.
    const path = (['user', 'id'] as const).find((path) => String(act[path] ?? '').length > nameLength);
    if (path === undefined) return right(act);
    return left({ path, reason: `expected at most ${String(nameLength)} characters` });
  }

  take(acts: readonly Act[]): readonly (Fault | undefined)[] {
    return acts.map((act) => {
      const rejection = this.put(act);
      if (rejection === undefined) {
        this.accepted++;
        this.acceptedBytes += bytesOf(act);
        return undefined;
      }
      this.rejected[rejection.reason]++;
      return faultOf(rejection);
    });
  }
}

/** Beyond `Number.MAX_SAFE_INTEGER`, several numbers are read as one. Two events must not become one. */
const isId = (value: unknown): value is User =>
  typeof value === 'string' || (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER);

function textOf(event: SearchEvent): string {
  if (event.type === 'search') return event.query;
  return event.type === 'click' ? String(event.item) : '';
}

const faultOf = ({ reason, lateBy }: Rejection<User, Act>): Fault =>
  reason === 'duplicate' ? { path: 'id', reason } : { path: 'time', reason: `${reason}, by ${String(lateBy)} ms` };
