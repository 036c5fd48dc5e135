import { from, type ObservableInput, type Observer, type TeardownLogic } from 'rxjs';
import { checkFunction, checkOption, checkOptions, checkSessionOptions } from '../core/check.js';
import { type Clock, clockwork, isClock } from '../core/clock.js';
import type { FoldOption, SessionOptions, TimeOptionOnceKnown, UserOptionOnceKnown } from '../core/options.js';
import type { Session, Span } from '../core/session.js';
import type { OpenChange } from '../core/open-view.js';
import { checkCommitEvery, type CommitEvery } from './commit-every.js';
import type { Commit } from './commit.js';
import type { CommittedCounts } from './committed-counts.js';
import type { OpenStore, User } from './store.js';

/** The options that define sessions, and so what state means. */
export type PartitionOptions<K extends User, E, R extends Span<K> = Session<K, E>> = SessionOptions<K, E> &
  TimeOptionOnceKnown<E> &
  FoldOption<NoInfer<K>, NoInfer<E>, R> & {
    /** Moves time (S8): `eventClock` or `liveClock`. Default: `eventClock()`, which only events move. */
    readonly clock?: Clock;
  };

/** An event, and the position at which its source goes on after it. */
export interface Positioned<E, P> {
  readonly event: E;
  /** Where the next event will be, not this one: in a file, the offset behind the event's line. Plain JSON. */
  readonly position: P;
}

/**
 * Called at the start with the position to go on from (`undefined` if there is none yet). It returns the events from there on.
 * It must throw if it does not know the position. It may give several events as a list, which is faster from an async iterable.
 *
 * An iterable, an async iterable or a Node stream is read no faster than commits allow. An observable cannot be slowed down:
 * its events wait in memory.
 */
export type Source<E, P> = (from: P | undefined) => ObservableInput<Positioned<E, P> | readonly Positioned<E, P>[]>;

/**
 * Shows the open sessions on each value of `at`. Before that, everything read so far is committed, and the sessions it closed
 * are emitted (S15).
 */
export type OpenSessions<K, R, Progress = { readonly watermark: number }> = {
  readonly at: ObservableInput<unknown>;
} & (
  | {
      /** Called with the complete list, in the order of S6 (A8), and the watermark, in ms since the epoch. */
      readonly to: (open: readonly R[], progress: Progress) => void;
      readonly changes?: undefined;
    }
  | {
      /**
       * Called with the users whose open sessions changed since the last call, each with all their open sessions (an empty list
       * if none are left). The first call of a subscription has all users. Put into a `Map` that starts empty, the changes add
       * up to the list of `to`.
       */
      readonly changes: (changes: readonly OpenChange<K, R>[], progress: Progress) => void;
      readonly to?: undefined;
    }
);

/** The options of `durableSessions` and `durableDeliveries`. `store`, `source` and `gap` are required. */
export type DurableOptions<E, P, K extends User, R extends Span<K>> = PartitionOptions<K, E, R> &
  UserOptionOnceKnown<E, K> & {
    /** Keeps the state: `levelStore(path)`, `memoryStore()`, `postgresStore(…)` or your own. */
    readonly store: OpenStore;
    /** Gives the events from a position on. */
    readonly source: Source<E, P>;
    /** How often changes are committed. Default: `{ ms: 1_000, events: 100_000 }`. */
    readonly commitEvery?: CommitEvery;
    /**
     * Whether open sessions are closed when the source ends (S7). After that, nothing can be added. Default: `false`. They stay
     * open in the store, since the source may grow.
     */
    readonly flush?: boolean;
    /** Receives a summary of each commit. Pass a `Subject` to get an observable of them. */
    readonly commits?: Pick<Observer<Commit<NoInfer<P>>>, 'next'>;
    /** Shows the open sessions, for example on a dashboard. Default: they are not shown. */
    readonly openSessions?: OpenSessions<NoInfer<K>, NoInfer<R>>;
    /**
     * Erases each user it emits (A14): open sessions, floor and ids, at once and in the store with the next commit, which
     * begins at once. Results stay in the store until they are acknowledged.
     */
    readonly forget?: ObservableInput<NoInfer<K>>;
    /**
     * Called once for each subscription, when its state is loaded, with a function that reads the counters as of the last
     * commit (A12). The function or subscription that it returns is ended after the last commit. Default: the counters are not
     * read.
     */
    readonly monitor?: (read: () => CommittedCounts) => TeardownLogic;
  };

/** All that `DurableOptions` may hold. The conditional types say what may be left out. */
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

/** The options beside those of all sessions. */
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

export function checkPartitionOptions(
  of: string,
  options: SessionOptions<never, never> & { readonly clock?: unknown },
): void {
  checkSessionOptions(of, options, ofPartitions);
  checkBound(of, options);
  checkClock(of, options.clock);
}

function checkClock(of: string, clock: unknown): void {
  checkOption(
    of,
    'clock',
    clock,
    'an eventClock or a liveClock: by arrival, events that are read again would make other sessions',
    clock === undefined || (isClock(clock) && clock[clockwork].timeIsOf === 'event'),
  );
}

/** With a split, the events of an open session are kept, and written again with each commit in which the session grew (S13). */
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
  checkClock(of, options.clock);
  const { store, source, commitEvery, flush, commits, userOf, openSessions, forget, monitor } = options;
  checkOption(of, 'store', store, 'a function that opens a store', typeof store === 'function');
  checkOption(of, 'source', source, 'a function from a position to events', typeof source === 'function');
  checkFunction(of, 'userOf', userOf);
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
  const isOne =
    (typeof to === 'function' && changes === undefined) || (typeof changes === 'function' && to === undefined);
  checkOption(of, 'openSessions', openSessions, 'an object with at, and a function to or changes', isOne);
}

function checkInput(of: string, option: string, input: unknown): void {
  let isInput = true;
  try {
    // Only rxjs can tell an `ObservableInput`.
    void from(input as ObservableInput<unknown>);
  } catch {
    isInput = false;
  }
  checkOption(of, option, input, 'an observable or what rxjs makes one of', isInput);
}
