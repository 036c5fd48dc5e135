import type { Session, Span } from '../core/session.js';
import { Partition } from './partition.js';
import type { DurableOptions, PartitionOptions } from './options.js';
import type { OpenStore, User } from './store.js';
import { withStore } from './with-store.js';

/** What a store holds. */
export interface Inspection<R, P> {
  /** Where the source goes on. */
  readonly position: P | undefined;
  /** W (S2), in ms since the epoch. */
  readonly watermark: number;
  /** M (S2), in ms since the epoch. */
  readonly greatestTime: number;
  /** The open sessions as they stand (A8), in the order of S6. */
  readonly open: readonly R[];
  /** How many results have been acknowledged. */
  readonly acknowledged: number;
  /** The results that have been committed, but not acknowledged. */
  readonly unacknowledged: readonly R[];
}

/**
 * Reads a store's position and its open sessions. It changes nothing, and reads no source.
 *
 * It cannot read a `levelStore` or a `memoryStore` that a run has open: for such a run, use `commits`. It can read a `postgresStore`.
 *
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { durableSessions, inspect, memoryStore } from 'rxjs-sessionize/durable';
 *
 * const log = [0, 3_000, 60_000].map((time, i) => ({ event: { user: 'ann', time }, position: i + 1 }));
 * const options = { store: memoryStore(), source: (from = 0) => log.slice(from), gap: 10_000 };
 * await lastValueFrom(durableSessions(options));
 *
 * const held = await inspect(options);
 * console.log(held?.position, held?.open.map(({ user, start }) => [user, start]));
 * // => 3 [ [ 'ann', 60000 ] ]
 * ```
 *
 * @param options - those of the run
 * @returns `undefined` if nothing was committed yet
 * @throws StoreError - if there is no store, or it is in use or damaged. SnapshotError - if it was made with other options
 */
export async function inspect<E, P = number, K extends User = User, R extends Span<K> = Session<K, E>>(
  options: PartitionOptions<K, E, R> & { readonly store: OpenStore } & Partial<
      Pick<DurableOptions<E, P, K, R>, 'source'>
    >,
): Promise<Inspection<R, P> | undefined> {
  return withStore(options.store, 'read', async (store) => {
    const saved = await store.load(0);
    if (saved === undefined) return undefined;
    const partition = new Partition<K, E, R, P>(options, saved, 0, 'inspect');
    const { position, watermark, greatestTime } = partition;
    const { acknowledged, results } = saved;
    return {
      position,
      watermark,
      greatestTime,
      open: partition.open(),
      acknowledged,
      unacknowledged: results as readonly R[],
    };
  });
}
