import { Subscription } from 'rxjs';
import type { Unclosed } from '../core/closing.js';
import type { Counts } from '../core/counts.js';
import { ReturnValueError } from '../core/errors.js';
import type { Rejection } from '../core/rejection.js';
import type { Span } from '../core/session.js';
import type { OpenChange } from '../core/open-view.js';
import { show } from '../core/show.js';
import type { SavedUser } from '../core/snapshot.js';
import { culpritIn, isJson } from '../durable/json.js';
import type { PartitionOptions } from '../durable/options.js';
import { Partition } from '../durable/partition.js';
import type { User } from '../durable/store.js';
import { entryOf, keyOf, metaEntry, type Restored } from './changelog.js';
import type { KafkaEntry, KafkaMessage } from './client.js';
import type { DeadLetter } from './dead-letter.js';
import { FailedFunction, messageOf, named, Unsaved } from './failed-function.js';
import type { MessageReason, PartitionProgress } from './kafka-event.js';
import { bytesOfText, sizeOf } from './message-size.js';
import { jsonOrNothing } from './result.js';
import type { Settings } from './options.js';
import { readMessage, type ReadMessage, type Unreadable } from './read-message.js';
import { KafkaRefusal, type RefusalCode } from './refusal.js';
import type { Residents } from './residents.js';
import { StateSize } from './state-size.js';

/** What changed in a partition since the last commit. */
export interface Changes<R> {
  readonly partition: number;
  /** The offset of the next message. */
  readonly position: number;
  readonly results: readonly R[];
  /** The part of the state that has changed. */
  readonly entries: readonly KafkaEntry[];
  /** Users for whom nothing is kept any longer. */
  readonly forgotten: readonly User[];
  readonly letters: readonly DeadLetter[];
  /** By reason, how many messages are in no session. */
  readonly rejected: ReadonlyMap<MessageReason, number>;
}

/**
 * The value of a fold for a user can no longer be written. A message since the last commit caused it. So nothing since that
 * commit is committed: it is read again without that user's messages.
 */
export class Unstorable extends Error {
  override readonly name = 'Unstorable';

  constructor(
    readonly partition: number,
    readonly user: User,
    readonly refusal: Refusal,
  ) {
    super(`partition ${String(partition)}: what is kept of user ${show(user)}: ${refusal.detail}`);
  }
}

/** Why a user's messages are refused, at least those before an offset. */
export interface Refusal extends Unreadable {
  readonly until: number;
}

/** The most bytes that an event needs in the state besides its own. */
const overhead = 64;
/** How many bytes of a message of the output are reserved for a session besides its events. It usually needs less. */
const room = 1_000;

/** A partition of the input: it takes messages and makes sessions of them. */
export class InputPartition<K extends User, E, R extends Span<K>> {
  readonly number: number;
  readonly #settings: Settings<K, E, R>;
  readonly #count: number;
  readonly #maxBytes: number;
  readonly #sessions: Partition<K, E, R, number>;
  /** Holds the timers of the partition. */
  readonly #life = new Subscription();
  /** The size of each user's state, if events are kept: without a fold, or with bounds. */
  readonly #sizes: StateSize<K> | undefined;

  readonly #residents: Residents;
  /** Users whose messages are refused, until one of their sessions closes. */
  readonly #refused: Map<User, Refusal>;
  /** The refused users who had an open session when the partition started. */
  readonly #mayNotGoOn = new Set<User>();
  /** How many of the uncommitted results are already subtracted from the sizes. */
  #looked = 0;

  #position: number;
  #letters: DeadLetter[] = [];
  #rejected = new Map<MessageReason, number>();
  /** How many messages it has taken, and how many are in no session (A12). */
  #taken = 0;
  readonly #allRejected: Partial<Record<MessageReason, number>> = {};
  #hasMoved = false;
  /** The message that is being taken, and what was read from it. */
  #message: KafkaMessage | undefined;
  #read: ReadMessage<K, E> | undefined;
  /** The error of a function of yours, thrown when silence closed a session. */
  #fault: { readonly error: unknown } | undefined;

  /**
   * @param count - how many partitions the input has
   * @param maxBytes - the largest message that the changelog accepts
   * @param refused - users whose state could not be written; users who can go on are removed from it
   * @param residents - the users in all partitions of the worker
   */
  constructor(
    number: number,
    settings: Settings<K, E, R>,
    count: number,
    maxBytes: number,
    { position, state }: Restored,
    refused: Map<User, Refusal>,
    residents: Residents,
  ) {
    this.#residents = residents;
    this.number = number;
    this.#settings = settings;
    this.#count = count;
    this.#maxBytes = maxBytes;
    this.#position = position;
    this.#refused = refused;
    const { fold, maxDuration = Infinity, maxEvents = Infinity, split } = settings;
    const isCut = maxDuration !== Infinity || maxEvents !== Infinity || split !== undefined;
    if (fold === undefined || isCut) {
      this.#sizes = new StateSize(maxBytes - room);
      // A run with these options wrote the changelog.
      for (const user of state?.users ?? []) this.#sizes.setWritten(user.user as K, sizeOfEntry(entryOf(user)));
    }
    const options = {
      ...settings,
      ...named(settings),
      ...(settings.idOf && { idOf: () => this.#read?.id }),
      rejected: ({ event, reason, lateBy }: Rejection<K, E>) => {
        const isForeign = reason === 'not-storable';
        this.#refuse(reason, isForeign ? culpritIn(event) : lateBy > 0 ? `by ${String(lateBy)} ms` : undefined);
      },
      unclosed: (session: Unclosed<K>, error: unknown) => {
        this.#bury(session, error);
      },
    } as unknown as PartitionOptions<K, E, R>;
    this.#sessions = this.#guard(
      'other-state',
      () => new Partition(options, state && { position, state, acknowledged: 0, results: [] }, number, 'kafkaSessions'),
    );
    for (const { user, open } of state?.users ?? [])
      if (open.length > 0 && refused.has(user)) this.#mayNotGoOn.add(user);
    const life = this.#life;
    const host = {
      get closed() {
        return life.closed;
      },
      add: (teardown: () => void) => {
        life.add(teardown);
      },
      error: (error: unknown) => {
        this.#fault = { error };
      },
    };
    // Results that silence closes wait for the next commit, as all results do.
    this.#sessions.startClock(host, () => undefined);
  }

  /**
   * Takes a message: it becomes part of a session, or a dead letter.
   *
   * @returns `false` if a commit must come first, to measure the user's state: then take the message again
   */
  take(message: KafkaMessage): boolean {
    const read = readMessage(this.#settings, message);
    if ('erased' in read) {
      this.#erase(read.erased, message.offset + 1);
      return true;
    }
    const fault = 'reason' in read ? read : this.#faultOf(read, message.offset);
    if (fault === 'commit first') return false;
    this.#position = message.offset + 1;
    this.#hasMoved = true;
    this.#taken++;
    this.#message = message;
    if (fault !== undefined) {
      this.#refuse(fault.reason, fault.detail);
    } else {
      const { user, event } = (this.#read = read as ReadMessage<K, E>);
      try {
        this.#sessions.add(user, event, this.#position);
        this.#residents.add(this.number, user);
      } catch (error) {
        // A call that throws changes nothing (A3). So only this message is refused. A session that cannot be closed does not throw:
        // it becomes a dead letter.
        this.#refuse(reasonOf(error), messageOf(error));
      }
    }
    return true;
  }

  /** The changes to commit, or `undefined` if there are none. If the commit fails, do not use this partition again. */
  takeChanges(): Changes<R> | undefined {
    return this.#guard('failed-function', () => {
      if (this.#fault !== undefined) throw this.#fault.error;
      if (!this.#hasMoved && !this.#sessions.hasChanged) return undefined;
      const { state, forgotten, results } = this.#sessions.takeUnchecked();
      const { users, ...meta } = state;
      this.#sizes?.startAnew();
      this.#looked = 0;
      const entries = users.map((saved) => {
        const entry = this.#entryOf(saved);
        this.#sizes?.setWritten(saved.user as K, sizeOfEntry(entry));
        return entry;
      });
      for (const { user } of this.#refused.size > 0 ? results : []) this.#refused.delete(user);
      for (const user of forgotten) {
        this.#sizes?.forget(user as K);
        this.#refused.delete(user);
        const entry = { key: keyOf(user), value: null };
        // The state of a user whose name alone is too long was never written.
        if (sizeOfEntry(entry) <= this.#maxBytes) entries.push(entry);
      }
      entries.push(metaEntry(meta, this.#position, this.#count));
      const changes = {
        partition: this.number,
        position: this.#position,
        results,
        entries,
        forgotten,
        letters: this.#letters,
        rejected: this.#rejected,
      };
      this.#letters = [];
      this.#rejected = new Map();
      this.#hasMoved = false;
      return changes;
    });
  }

  /** @param end - the offset after the last message, as far as it is known */
  progress(end: number | undefined): PartitionProgress {
    return {
      partition: this.number,
      position: this.#position,
      lag: end === undefined ? undefined : Math.max(0, end - this.#position),
      watermark: this.#sessions.watermark,
      openSessions: this.#sessions.openCount,
    };
  }

  /** Counts of the messages it has taken, and of the events it was restored with. */
  get counts(): Counts<MessageReason> {
    return { ...this.#sessions.counts, taken: this.#taken, rejected: { ...this.#allRejected } };
  }

  /** The open sessions as they are now (A8). */
  open(): readonly R[] {
    return this.#guard('failed-function', () => this.#sessions.open());
  }

  /** The users whose open sessions have changed since the last call (S15). */
  openChanges(): readonly OpenChange<K, R>[] {
    return this.#guard('failed-function', () => this.#sessions.openChanges());
  }

  /** Releases what is not committed. */
  drop(): void {
    this.#life.unsubscribe();
  }

  #erase(user: K, position: number): void {
    this.#position = position;
    this.#sessions.forget(user);
    // Only the next commit measures how much remains.
    this.#sizes?.shrink(user);
    this.#mayNotGoOn.delete(user);
  }

  /** @throws Unstorable - if the state cannot be written, or could not be read back unchanged */
  #entryOf(saved: SavedUser<User>): KafkaEntry {
    const { user, open } = saved;
    const unstorable = (reason: MessageReason, detail: string) =>
      new Unstorable(this.number, user, { reason, detail, until: this.#position });
    const culprit = open.find(({ value }) => !isJson(value));
    if (culprit?.value instanceof Unsaved) {
      throw unstorable('not-storable', `save of the fold: ${messageOf(culprit.value.error)}`);
    }
    if (culprit !== undefined) throw unstorable('not-storable', `the fold keeps ${culpritIn(culprit.value)}`);
    const entry = entryOf(saved);
    if (sizeOfEntry(entry) <= this.#maxBytes) return entry;
    throw unstorable('state-too-large', `it is more than ${String(this.#maxBytes)} bytes`);
  }

  #faultOf(read: ReadMessage<K, E>, offset: number): Unreadable | 'commit first' | undefined {
    return (
      this.#residents.fault(this.number, read.user) ?? this.#refusalOf(read.user, offset) ?? this.#faultOfState(read)
    );
  }

  #refusalOf(user: User, offset: number): Refusal | undefined {
    if (this.#refused.size === 0) return undefined;
    const refusal = this.#refused.get(user);
    if (refusal === undefined || offset < refusal.until || this.#mayNotGoOn.has(user)) return refusal;
    this.#refused.delete(user);
    return undefined;
  }

  /** Why an event cannot be kept, if events are kept. */
  #faultOfState(read: ReadMessage<K, E>): Unreadable | 'commit first' | undefined {
    const sizes = this.#sizes;
    if (sizes === undefined) return undefined;
    const { user } = read;
    const bytes = bytesOfEvent(read);
    if (sizes.hasRoomFor(user, bytes)) {
      sizes.add(user, bytes);
      return undefined;
    }
    for (const result of this.#sessions.results.slice(this.#looked)) sizes.shrink(result.user as unknown as K);
    this.#looked = this.#sessions.results.length;
    if (sizes.isVague(user)) return 'commit first';
    const most = String(this.#maxBytes - room);
    return { reason: 'state-too-large', detail: `with it, what is kept of the user is more than ${most} bytes` };
  }

  #refuse(reason: MessageReason, detail?: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
    this.#allRejected[reason] = (this.#allRejected[reason] ?? 0) + 1;
    // A duplicate is no loss, and a producer that writes at least once may send thousands of them. So it is no dead letter.
    if (reason === 'duplicate' || this.#message === undefined) return;
    const { key, value, offset } = this.#message;
    this.#letters.push({ key, value, offset, reason, ...(detail !== undefined && { detail }) });
  }

  #bury(session: Unclosed<K>, error: unknown): void {
    const { user, start } = session;
    const letter = { key: String(user), value: jsonOrNothing(session), id: JSON.stringify([user, start]) };
    this.#letters.push({ ...letter, reason: 'not-closed', detail: messageOf(error) });
    this.#rejected.set('not-closed', (this.#rejected.get('not-closed') ?? 0) + 1);
    this.#hasMoved = true;
  }

  /** Turns an error of a function of yours into a refusal, because it would fail in the same way after every restart. */
  #guard<T>(code: RefusalCode, run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw error instanceof Unstorable ? error : this.#refusal(code, error);
    }
  }

  #refusal(code: RefusalCode, error: unknown): KafkaRefusal {
    const where = `partition ${String(this.number)}, before offset ${String(this.#position)}`;
    return new KafkaRefusal(code, `${where}: ${messageOf(error)}`, { cause: error });
  }
}

/** The most bytes that an event needs in the state. An event that cannot be kept needs none. */
function bytesOfEvent({ user, event, id }: ReadMessage<User, unknown>): number {
  try {
    return bytesOfText(JSON.stringify(event)) + bytesOfText(JSON.stringify([user, id])) + overhead;
  } catch {
    return 0;
  }
}

const sizeOfEntry = ({ key, value }: KafkaEntry): number => sizeOf({ key, value });

const reasonOf = (error: unknown): MessageReason =>
  error instanceof FailedFunction || error instanceof ReturnValueError ? 'failed-function' : 'not-folded';
