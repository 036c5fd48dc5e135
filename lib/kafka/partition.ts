import { Subscription } from 'rxjs';
import type { Span } from '../core/session.js';
import type { Snapshot } from '../core/snapshot.js';
import { toMs } from '../core/time.js';
import type { PartitionOptions } from '../durable/options.js';
import { Partition } from '../durable/partition.js';
import type { Change, User } from '../durable/store.js';
import type { KafkaMessage } from './client.js';
import type { MessageReason, PartitionProgress } from './kafka-event.js';
import type { Settings } from './options.js';
import { KafkaRefusal } from './refusal.js';

/** A message that is in no session, and why. */
export interface DeadLetter {
  readonly message: KafkaMessage;
  readonly reason: MessageReason;
  /** What was wrong, where the reason does not say it all. */
  readonly detail?: string;
}

/** What has happened in a partition since the last commit, the messages that are in no session included. */
export interface Changes<R> extends Change {
  /** The offset of the next message. */
  readonly position: number;
  readonly results: readonly R[];
  readonly letters: readonly DeadLetter[];
  /** How many messages are in no session. */
  readonly rejected: ReadonlyMap<MessageReason, number>;
}

/** What a partition starts from. */
export interface Start {
  /** The offset of the next message. */
  readonly position: number;
  /** `undefined` where it never committed anything. */
  readonly state: Snapshot<User> | undefined;
}

/** A partition of the input: its messages, and the sessions that are made of them. */
export class InputPartition<K extends User, E, R extends Span<K>> {
  readonly #number: number;
  readonly #settings: Settings<K, E, R>;
  readonly #sessions: Partition<K, E, R, number>;
  /** Its timers end with it. */
  readonly #life = new Subscription();

  #position: number;
  #letters: DeadLetter[] = [];
  #rejected = new Map<MessageReason, number>();
  #hasMoved = false;
  /** The message that is being taken. */
  #current: KafkaMessage | undefined;
  /** What a function of the user threw when silence closed a session. */
  #fault: { readonly error: unknown } | undefined;

  constructor(number: number, settings: Settings<K, E, R>, { position, state }: Start) {
    this.#number = number;
    this.#settings = settings;
    this.#position = position;
    const options = {
      ...settings,
      rejected: ({ reason, lateBy }: { readonly reason: MessageReason; readonly lateBy: number }) => {
        this.#refuse(reason, lateBy > 0 ? `by ${String(lateBy)} ms` : undefined);
      },
    } as unknown as PartitionOptions<K, E, R>;
    this.#sessions = this.#guard(
      () => new Partition(options, state && { position, state, acknowledged: 0, results: [] }, number, 'kafkaSessions'),
    );
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
    // Results of silence wait for the next commit, as all do.
    this.#sessions.startClock(host, () => undefined);
  }

  take(message: KafkaMessage): void {
    this.#position = message.offset + 1;
    this.#hasMoved = true;
    this.#current = message;
    if (message.value === null) {
      this.#refuse('undecodable', 'the message has no value');
      return;
    }
    const { decode, userOf, timeOf } = this.#settings;
    let event: E;
    try {
      event = decode(message.value, message);
    } catch (error) {
      this.#refuse('undecodable', messageOf(error));
      return;
    }
    this.#guard(() => {
      const user: unknown = userOf(event);
      if (typeof user !== 'string' && !Number.isFinite(user)) {
        this.#refuse('no-user', `expected a string or a finite number, got ${String(user)}`);
      } else if (Number.isNaN(toMs(timeOf(event)))) {
        this.#refuse('invalid-time', 'it is no time');
      } else {
        this.#sessions.add(user as K, event, this.#position);
      }
    });
  }

  /** What is to be committed, if anything. If that fails, this partition is of no use any more. */
  takeChanges(): Changes<R> | undefined {
    return this.#guard(() => {
      if (this.#fault !== undefined) throw this.#fault.error;
      if (!this.#hasMoved && !this.#sessions.hasChanged) return undefined;
      const changes = {
        ...this.#sessions.takeChange(),
        position: this.#position,
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
      partition: this.#number,
      position: this.#position,
      lag: end === undefined ? undefined : Math.max(0, end - this.#position),
      watermark: this.#sessions.watermark,
      openSessions: this.#sessions.openCount,
    };
  }

  /** Lets go of what is not committed. */
  drop(): void {
    this.#life.unsubscribe();
  }

  #refuse(reason: MessageReason, detail?: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
    // That a message came twice is no loss, and where the input is written at least once there may be thousands.
    if (reason === 'duplicate' || this.#current === undefined) return;
    this.#letters.push({ message: this.#current, reason, ...(detail !== undefined && { detail }) });
  }

  /** What a function of the user or a setting makes impossible fails the same way after every restart. */
  #guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw new KafkaRefusal(
        `partition ${String(this.#number)}, before offset ${String(this.#position)}: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
