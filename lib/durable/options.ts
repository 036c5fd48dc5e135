import { from, type ObservableInput, type Observer, type TeardownLogic } from 'rxjs';
import { checkFunction, checkOption, checkOptions, checkSessionOptions } from '../core/check.js';
import { type Clock, clockwork, isClock } from '../core/clock.js';
import type { FoldOption, SessionOptions, TimeOptionOnceKnown, UserOptionOnceKnown } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import type { OpenChange } from '../core/session-machine.js';
import { checkCommitEvery, type CommitEvery } from './commit-every.js';
import type { Commit } from './commit.js';
import type { CommittedCounts } from './committed-counts.js';
import type { OpenStore, User } from './store.js';

/** What sessions are, and so what state means. */
export type PartitionOptions<K extends User, E, R extends Span<K> = Session<K, E>> = SessionOptions<K, E> &
  TimeOptionOnceKnown<E> &
  FoldOption<NoInfer<K>, NoInfer<E>, R> & {
    /** What moves time (S8): `eventClock` or `liveClock`. Default: `eventClock()`, only events move it. */
    readonly clock?: Clock;
  };

/** An event, and the position at which its source goes on after it. */
export interface Positioned<E, P> {
  readonly event: E;
  /** Not where the event is but where the next one will be: of a file, the offset behind its line. Plain JSON. */
  readonly position: P;
}

/**
 * Called at the start with the position to go on from, `undefined` if there is none yet; returns the events from there on. A
 * position that it does not know it must refuse, by throwing. Events that it has together it may give together, as a
 * list: from an async iterable, that is faster than one by one.
 *
 * From an iterable, an async iterable or a Node stream, no more is taken than commits allow; an observable cannot be held
 * back, and what it is ahead waits in memory.
 */
export type Source<E, P> = (from: P | undefined) => ObservableInput<Positioned<E, P> | readonly Positioned<E, P>[]>;

/**
 * Shows the sessions that are open, on each value of `at`: what has been read by then is committed first, and the sessions that this
 * closes are emitted before (S15).
 */
export type OpenSessions<K, R, Progress = { readonly watermark: number }> = {
  readonly at: ObservableInput<unknown>;
} & (
  | {
      /** Called with the complete list, in the order of S6 (A8), and the watermark, in ms since the epoch. */
      readonly to: (open: readonly R[], progress: Progress) => void;
    }
  | {
      /**
       * Called with the users whose open sessions are others than at the last call, each with all of them; none for one who has none
       * any more. The first call of a subscription is complete: put into a `Map` that starts empty, they make up the list of `to`.
       */
      readonly changes: (changes: readonly OpenChange<K, R>[], progress: Progress) => void;
    }
);

export type DurableOptions<E, P, K extends User, R extends Span<K>> = PartitionOptions<K, E, R> &
  UserOptionOnceKnown<E, K> & {
    /** Where the state is: `levelStore(path)`, `memoryStore()`, or one of your own. */
    readonly store: OpenStore;
    /** The events, from a position on. */
    readonly source: Source<E, P>;
    /** How often changes are committed. Default: `{ ms: 1_000, events: 100_000 }`. */
    readonly commitEvery?: CommitEvery;
    /**
     * Whether the events end where the source does. `true`: open sessions are closed then (S7), and nothing can be added.
     * Default, `false`: they stay open in the store, for the source may have grown the next time.
     */
    readonly flush?: boolean;
    /** Receives a summary of each commit: pass a `Subject` to have them as an observable. */
    readonly commits?: Pick<Observer<Commit<NoInfer<P>>>, 'next'>;
    /** Shows what is open, as a dashboard needs it. Default: nobody looks. */
    readonly openSessions?: OpenSessions<NoInfer<K>, NoInfer<R>>;
    /**
     * Users to be erased (A14): the open sessions, floor and ids of each, at once and in the store's next commit, which is begun at
     * once. Results that are not acknowledged stay in the store until they are.
     */
    readonly forget?: ObservableInput<NoInfer<K>>;
    /**
     * Called once for each subscription, when its state is loaded, with a function that reads its counters as of the last commit (A12).
     * What it returns is called, or unsubscribed from, when the run is over, its last commit included. Default: nobody reads.
     */
    readonly monitor?: (read: () => CommittedCounts) => TeardownLogic;
  };

/** What a `DurableOptions` may hold at most; the conditional types say what may be left out. */
export type AnyDurableOptions<E, P, K extends User, R extends Span<K>> = PartitionOptions<K, E, R> &
  Pick<
    DurableOptions<E, P, K, R>,
    'store' | 'source' | 'commitEvery' | 'flush' | 'commits' | 'openSessions' | 'forget' | 'monitor'
  > & {
    readonly userOf?: (event: E) => K;
  };

type Unchecked = Parameters<typeof checkSessionOptions>[1] &
  Readonly<Record<'store' | 'source', unknown>> & {
    readonly commitEvery?: CommitEvery;
    readonly clock?: unknown;
    readonly commits?: Partial<Observer<never>>;
    readonly flush?: unknown;
    readonly userOf?: unknown;
    readonly openSessions?: unknown;
    readonly forget?: unknown;
    readonly monitor?: unknown;
  };

/** What there is beside the options of all sessions. */
const ofPartitions = ['rejected', 'clock'];
const ofRuns = [
  ...ofPartitions,
  'store',
  'source',
  'userOf',
  'commitEvery',
  'flush',
  'commits',
  'openSessions',
  'forget',
  'monitor',
];

export function checkPartitionOptions(of: string, options: SessionOptions<never, never>): void {
  checkSessionOptions(of, options, ofPartitions);
  checkBound(of, options);
}

/** With a split, the events of an open session are kept, and are written again with each commit in which it has grown (S13). */
function checkBound(of: string, { split, maxEvents = Infinity }: SessionOptions<never, never>): void {
  const isBounded = split === undefined || maxEvents !== Infinity;
  checkOption(
    of,
    'maxEvents',
    maxEvents,
    'a whole number where there is a split: the state is bounded by it',
    isBounded,
  );
}

export function checkDurableOptions(of: string, options: Unchecked): void {
  checkSessionOptions(of, options, ofRuns);
  checkBound(of, options);
  const { clock, store, source, commitEvery, flush, commits, userOf, openSessions, forget, monitor } = options;
  checkOption(of, 'store', store, 'a function that opens a store', typeof store === 'function');
  checkOption(of, 'source', source, 'a function from a position to events', typeof source === 'function');
  checkFunction(of, 'userOf', userOf);
  checkOption(
    of,
    'clock',
    clock,
    'an eventClock or a liveClock: by arrival, events that are read again would make other sessions',
    clock === undefined || (isClock(clock) && clock[clockwork].timeIsOf === 'event'),
  );
  checkCommitEvery(of, commitEvery);
  checkOpenSessions(of, openSessions);
  checkFunction(of, 'monitor', monitor);
  if (forget !== undefined) checkInput(of, 'forget', forget);
  checkOption(of, 'flush', flush, 'true or false', flush === undefined || typeof flush === 'boolean');
  checkOption(
    of,
    'commits',
    commits,
    'an observer',
    commits === undefined || typeof (commits as typeof commits | null)?.next === 'function',
  );
}

export function checkOpenSessions(of: string, openSessions: unknown): void {
  if (openSessions === undefined) return;
  checkOptions(of, openSessions, ['at', 'to', 'changes'], 'openSessions');
  const { at, to, changes } = openSessions as Readonly<Record<string, unknown>>;
  checkInput(of, 'openSessions.at', at);
  const isOne = [to, changes].filter((shown) => typeof shown === 'function').length === 1;
  checkOption(of, 'openSessions', openSessions, 'an object with at, and a function to or changes', isOne);
}

function checkInput(of: string, option: string, input: unknown): void {
  let isInput = true;
  try {
    // Only rxjs knows what an `ObservableInput` is.
    void from(input as ObservableInput<unknown>);
  } catch {
    isInput = false;
  }
  checkOption(of, option, input, 'an observable or what rxjs makes one of', isInput);
}
