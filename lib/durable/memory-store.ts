import { checkFunction, checkOptions } from '../core/check.js';
import type { SavedUser } from '../core/snapshot.js';
import { StoreError, type StoreErrorCode } from './errors.js';
import type { Change, OpenStore, Saved, Store, User } from './store.js';

/** A moment of a commit: before anything, when a part, or when all of it is written. */
export type Moment = 'before' | 'during' | 'after';

/** The options of `memoryStore`. */
export interface MemoryStoreOptions {
  /**
   * Called at each moment of each commit, to test a run. If it throws, the commit fails. While its promise is pending, the
   * commit waits.
   */
  readonly at?: (moment: Moment) => void | Promise<void>;
}

/**
 * A store that lasts as long as the process, for tests and for measuring durability without a disk.
 *
 * Values are stored as JSON and read back as JSON gives them. It may be opened again and again, by one run at a time, and keeps
 * its content.
 *
 * ```ts
 * import { lastValueFrom, of, retry } from 'rxjs';
 * import { durableSessions, memoryStore } from 'rxjs-sessionize/durable';
 *
 * let commits = 0;
 * const store = memoryStore({
 *   at: (moment) => {
 *     if (moment === 'after' && ++commits === 1) throw new Error('the power went off');
 *   },
 * });
 * const log = [0, 20_000].map((time, i) => ({ event: { user: 'ann', time }, position: i + 1 }));
 *
 * const sessions = durableSessions({ store, source: (from = 0) => log.slice(from), gap: 10_000, flush: true });
 * sessions.pipe(retry(1)).subscribe(({ user, start }) => console.log(user, start));
 * // => ann 0
 * // => ann 20000
 * ```
 *
 * @param options - `at`, to make commits fail or wait. Default: none does
 * @returns what opens the store. While a run has it open, it rejects with a `StoreError` of code `store-in-use`
 * @throws TypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function memoryStore(options: MemoryStoreOptions = {}): OpenStore {
  checkOptions('memoryStore', options, ['at']);
  const { at = () => undefined } = options;
  checkFunction('memoryStore', 'at', at);
  const partitions = new Map<number, Content>();
  let isOpen = false;

  const store: Store = {
    load: (partition) => Promise.resolve(partitions.get(partition)).then((content) => content && read(content)),
    async commit(changes) {
      await at('before');
      const written = changes.map(write);
      await at('during');
      for (const enter of written) enter(partitions);
      await at('after');
    },
    close() {
      isOpen = false;
      return Promise.resolve();
    },
  };

  return (mode) => {
    if (isOpen) return refusal('store-in-use', 'the store is in use by another run');
    if (mode === 'read' && partitions.size === 0) return refusal('store-missing', 'nothing was committed to the store');
    isOpen = true;
    return Promise.resolve(store);
  };
}

const refusal = (code: StoreErrorCode, message: string): Promise<never> =>
  Promise.reject(new StoreError(code, message));

/** What is stored of a partition, as JSON. */
interface Content {
  readonly head: string;
  readonly users: Map<User, string>;
  readonly acknowledged: number;
  readonly results: readonly Results[];
  /** How many results it ever had. */
  readonly resultCount: number;
}

/** The results of a commit, and the count of the partition's results up to its last one. */
interface Results {
  readonly text: string;
  readonly upTo: number;
}

const read = ({ head, users, acknowledged, results, resultCount }: Content): Saved => {
  const { position, state } = JSON.parse(head) as Pick<Saved, 'position' | 'state'>;
  const kept = results.flatMap(({ text }) => JSON.parse(text) as unknown[]);
  return {
    position,
    state: { ...state, users: [...users.values()].map((text) => JSON.parse(text) as SavedUser<User>) },
    acknowledged,
    results: kept.slice(kept.length - (resultCount - acknowledged)),
  };
};

/** Makes the text to be stored. The returned function stores it. */
const write = ({ partition, position, state: { users, ...state }, forgotten, acknowledged, results }: Change) => {
  const head = JSON.stringify({ position, state });
  const changed = users.map((user) => [user.user, JSON.stringify(user)] as const);
  const text = JSON.stringify(results);
  return (partitions: Map<number, Content>): void => {
    const before = partitions.get(partition) ?? { users: new Map<User, string>(), results: [], resultCount: 0 };
    for (const [user, text] of changed) before.users.set(user, text);
    for (const user of forgotten) before.users.delete(user);
    const upTo = before.resultCount + results.length;
    const all = results.length === 0 ? before.results : [...before.results, { text, upTo }];
    partitions.set(partition, {
      head,
      users: before.users,
      acknowledged,
      results: all.filter((each) => each.upTo > acknowledged),
      resultCount: upTo,
    });
  };
};
