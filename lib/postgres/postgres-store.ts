import { checkFunction, checkOption, checkOptions } from '../core/check.js';
import type { SavedUser } from '../core/snapshot.js';
import { type Change, type OpenStore, type Saved, type Store, StoreError, type User } from '../durable/index.js';
import type { PostgresClient, PostgresPool } from './client.js';
import { layout, postgresTables } from './tables.js';

/** The options of `postgresStore`. `pool` and `name` are required. */
export interface PostgresStoreOptions<R, C extends PostgresClient> {
  /** A pool of connections: `new Pool({ connectionString })` of `pg`. The store does not end it. */
  readonly pool: PostgresPool<C>;
  /** The name of the store. A database may hold several. */
  readonly name: string;
  /**
   * Writes the results of a commit through the given connection, inside the transaction of the commit: either both the results and the
   * state are in the database, or neither. If it throws, the commit fails. Default: the store keeps results until they are
   * acknowledged.
   */
  readonly write?: (client: C, results: readonly R[]) => Promise<unknown>;
  /** Whether to create missing tables, with `postgresTables`. Default: false. */
  readonly create?: boolean;
  /**
   * Whether to begin although another run still holds the store. That run cannot commit any more. Default: false, which fails with
   * `store-in-use`.
   */
  readonly takeOver?: boolean;
}

/**
 * Keeps state in Postgres and writes results in the same transaction: each result is in the database exactly once, without upserts.
 *
 * A commit is one transaction. It holds the changed users, the position, the watermark, and what `write` does. If the process, the
 * connection or the server fails, the whole commit is there or nothing of it.
 *
 * Two runs cannot both commit. Each commit compares the `epoch` of the store with the one it wrote last, and increments it. A run that
 * begins increments it too. So a run that was paused fails at its next commit with `store-taken-over` if another has begun since,
 * even behind a connection pooler. An advisory lock refuses a second run early, with `store-in-use`. A pooler that shares connections
 * between clients may defeat the lock, but not the epoch.
 *
 * ```ts no-run
 * import { Pool } from 'pg';
 * import type { Session } from 'rxjs-sessionize';
 * import { durableSessions } from 'rxjs-sessionize/durable';
 * import { postgresStore } from 'rxjs-sessionize/postgres';
 *
 * interface Visit {
 *   readonly user: string;
 *   readonly time: number;
 * }
 * declare const readLog: (from: number | undefined) => AsyncIterable<{ event: Visit; position: number }>;
 *
 * // CREATE TABLE visits ("user" text, start bigint, "end" bigint)
 * const store = postgresStore({
 *   pool: new Pool({ connectionString: 'postgres://localhost/shop' }),
 *   name: 'visits',
 *   create: true,
 *   write: (client, visits: readonly Session<string, Visit>[]) =>
 *     client.query('INSERT INTO visits SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])', [
 *       visits.map(({ user }) => user),
 *       visits.map(({ start }) => start),
 *       visits.map(({ end }) => end),
 *     ]),
 * });
 * durableSessions({ store, source: readLog, gap: 30 * 60_000 }).subscribe();
 * ```
 *
 * With `write`, sessions are in the database before they are emitted, and count as acknowledged. If a run dies before it has emitted
 * them, the next run does not emit them again.
 *
 * @param options - `pool` and `name` are required; `write` (default: results are kept until they are acknowledged), `create` (default:
 * `false`), `takeOver` (default: `false`)
 * @returns what opens the store. It rejects with a `StoreError` of code `store-in-use`, `store-missing`, `store-layout`,
 * `store-damaged` or `store-unavailable`; a commit, with `commit-failed` or `store-taken-over`
 * @throws OptionTypeError - at once, naming the option, what was expected and what it got (A3)
 */
export function postgresStore<R = unknown, C extends PostgresClient = PostgresClient>(
  options: PostgresStoreOptions<R, C>,
): OpenStore {
  const of = 'postgresStore';
  checkOptions(of, options, ['pool', 'name', 'write', 'create', 'takeOver']);
  const { pool, name, write, create = false, takeOver = false } = options;
  const isPool = typeof (pool as PostgresPool<C> | null | undefined)?.connect === 'function';
  checkOption(of, 'pool', pool, 'a Pool of pg', isPool);
  checkOption(of, 'name', name, 'a name', typeof name === 'string' && name !== '');
  checkFunction(of, 'write', write);
  for (const [option, got] of Object.entries({ create, takeOver })) {
    checkOption(of, option, got, 'true or false', typeof got === 'boolean');
  }
  return async (mode) => {
    // A pool emits 'error' for a broken idle connection, which would end the process. The next commit fails with the same error.
    pool.on('error', ignore);
    try {
      if (mode === 'read') return await openToRead(options);
      if (create) await inTransaction(pool, (client) => client.query(postgresTables));
      const lock = takeOver ? undefined : await lockOf(options);
      try {
        const epoch = await inTransaction(pool, (client) => begin(client, name));
        return new PostgresStore(options, epoch, lock);
      } catch (error) {
        await lock?.release();
        throw error;
      }
    } catch (error) {
      pool.off('error', ignore);
      throw unavailable(name, error);
    }
  };
}

const ignore = () => undefined;

/** Creates the store if it is missing, and takes it over from any other run. Returns its epoch. */
async function begin(client: PostgresClient, name: string): Promise<bigint> {
  const { rows } = await client.query(
    `INSERT INTO sessionize_store AS store (name, layout, epoch) VALUES ($1, $2, 1)
     ON CONFLICT (name) DO UPDATE SET epoch = store.epoch + 1 RETURNING layout, epoch::text`,
    [name, layout],
  );
  const [row] = rows as [{ readonly layout: number; readonly epoch: string }];
  checkLayout(name, row.layout);
  return BigInt(row.epoch);
}

function checkLayout(name: string, found: number): void {
  if (found === layout) return;
  throw new StoreError(
    'store-layout',
    `the store ${name} in Postgres has layout ${String(found)}, expected layout ${String(layout)}`,
  );
}

/** A connection that holds the advisory lock of the store while the run lasts. */
class Lock {
  readonly #client: PostgresClient;
  readonly #name: string;

  constructor(client: PostgresClient, name: string) {
    this.#client = client;
    this.#name = name;
    client.on('error', ignore);
  }

  /** Returns false if another run holds the lock. */
  async take(): Promise<boolean> {
    const { rows } = await this.#client.query(`SELECT pg_try_advisory_lock(${lockKey}) AS taken`, [this.#name]);
    return (rows as [{ readonly taken: boolean }])[0].taken;
  }

  async release(): Promise<void> {
    let failure: Error | undefined;
    try {
      await this.#client.query(`SELECT pg_advisory_unlock(${lockKey})`, [this.#name]);
    } catch (error) {
      // The connection is closed below, which releases the lock.
      failure = asError(error);
    }
    giveBack(this.#client, failure);
  }
}

const lockKey = "hashtextextended('rxjs-sessionize ' || $1, 0)";

async function lockOf<R, C extends PostgresClient>({ pool, name }: PostgresStoreOptions<R, C>): Promise<Lock> {
  const lock = new Lock(await pool.connect(), name);
  try {
    if (await lock.take()) return lock;
    throw new StoreError('store-in-use', `the store ${name} in Postgres is in use by another run`);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openToRead<R, C extends PostgresClient>({ pool, name }: PostgresStoreOptions<R, C>): Promise<Store> {
  const client = await pool.connect();
  client.on('error', ignore);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query('SELECT layout FROM sessionize_store WHERE name = $1', [name]);
    const [row] = rows as { readonly layout: number }[];
    if (row === undefined) throw new StoreError('store-missing', `there is no store ${name} in Postgres`);
    checkLayout(name, row.layout);
  } catch (error) {
    giveBack(client, asError(error));
    throw error;
  }
  return {
    load: async (partition) => (await load(client, name, partition))?.saved,
    commit: () => Promise.reject(new StoreError('commit-failed', 'the store was opened to be read')),
    async close() {
      await client.query('COMMIT');
      giveBack(client);
      pool.off('error', ignore);
    },
  };
}

class PostgresStore<R, C extends PostgresClient> implements Store {
  readonly #options: PostgresStoreOptions<R, C>;
  readonly #lock: Lock | undefined;
  #epoch: bigint;
  /** How many results each partition has had in total. */
  readonly #counts = new Map<number, number>();
  /** The sum of the checksums of each partition's users and results. */
  readonly #sums = new Map<number, number>();

  constructor(options: PostgresStoreOptions<R, C>, epoch: bigint, lock: Lock | undefined) {
    this.#options = options;
    this.#epoch = epoch;
    this.#lock = lock;
  }

  async load(partition: number): Promise<Saved | undefined> {
    const { pool, name } = this.#options;
    try {
      const loaded = await inTransaction(
        pool,
        (client) => load(client, name, partition),
        'BEGIN ISOLATION LEVEL REPEATABLE READ',
      );
      this.#sums.set(partition, loaded?.sum ?? 0);
      this.#counts.set(partition, loaded === undefined ? 0 : loaded.saved.acknowledged + loaded.saved.results.length);
      return loaded?.saved;
    } catch (error) {
      throw unavailable(name, error);
    }
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const { pool, name } = this.#options;
    const sums = new Map<number, number>();
    try {
      await inTransaction(pool, async (client) => {
        // First: another run that is about to commit waits here until this transaction ends.
        const { rowCount } = await client.query(
          'UPDATE sessionize_store SET epoch = epoch + 1 WHERE name = $1 AND epoch = $2',
          [name, String(this.#epoch)],
        );
        if (rowCount !== 1) throw takenOver(name);
        for (const change of changes) sums.set(change.partition, await this.#write(client, change));
      });
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError('commit-failed', `a commit to the store ${name} in Postgres failed: ${messageOf(error)}`, {
        cause: error,
      });
    }
    this.#epoch++;
    for (const { partition, results } of changes) {
      this.#counts.set(partition, (this.#counts.get(partition) ?? 0) + results.length);
    }
    for (const [partition, sum] of sums) this.#sums.set(partition, sum);
  }

  async close(): Promise<void> {
    await this.#lock?.release();
    this.#options.pool.off('error', ignore);
  }

  /** @returns the sum of the checksums of the partition's users and results after the change */
  async #write(client: C, change: Change): Promise<number> {
    const { name, write } = this.#options;
    const { partition, position, results, forgotten } = change;
    const { users, ...state } = change.state;
    const count = this.#counts.get(partition) ?? 0;
    if (write !== undefined && change.acknowledged < count) {
      throw new StoreError(
        'commit-failed',
        `the store ${name} in Postgres holds results of a run without \`write\`: acknowledge them first`,
      );
    }
    const acknowledged = write === undefined ? change.acknowledged : count + results.length;
    const names = users.map(({ user }) => JSON.stringify(user));
    const forgottenNames = forgotten.map((user) => JSON.stringify(user));
    const of = [name, partition];
    const changed = [...names, ...forgottenNames];
    const before = await sumOfChanged(client, of, changed, `number < ${String(acknowledged)}`);
    if (users.length > 0) {
      await client.query(
        `INSERT INTO sessionize_user (store, partition, key, state)
         SELECT $1, $2, ${keyOf('name')}, state::json FROM unnest($3::text[], $4::text[]) AS changed (name, state)
         ON CONFLICT (store, partition, key) DO UPDATE SET state = EXCLUDED.state`,
        [name, partition, names, users.map((user) => JSON.stringify(user))],
      );
    }
    if (forgotten.length > 0) {
      await client.query(
        `DELETE FROM sessionize_user WHERE store = $1 AND partition = $2
         AND key IN (SELECT ${keyOf('name')} FROM unnest($3::text[]) AS forgotten (name))`,
        [name, partition, forgottenNames],
      );
    }
    if (acknowledged > 0 && write === undefined) {
      await client.query('DELETE FROM sessionize_result WHERE store = $1 AND partition = $2 AND number < $3', [
        name,
        partition,
        acknowledged,
      ]);
    }
    if (results.length > 0) {
      // The results of a change are those of the fold of the run, which `write` is typed for.
      if (write !== undefined) await write(client, results as readonly R[]);
      else {
        await client.query(
          `INSERT INTO sessionize_result (store, partition, number, result)
           SELECT $1, $2, $3 + n - 1, result::json FROM unnest($4::text[]) WITH ORDINALITY AS added (result, n)`,
          [name, partition, count, results.map((result) => JSON.stringify(result))],
        );
      }
    }
    const after = await sumOfChanged(client, of, changed, `number >= ${String(count)}`);
    const ofRows = ((this.#sums.get(partition) ?? 0) - before + after) >>> 0;
    const sum = await sumWithHead(client, ofRows, { position, state }, acknowledged);
    await client.query(
      `INSERT INTO sessionize_partition (store, partition, head, acknowledged) VALUES ($1, $2, $3, $4)
       ON CONFLICT (store, partition) DO UPDATE SET head = EXCLUDED.head, acknowledged = EXCLUDED.acknowledged`,
      [name, partition, JSON.stringify({ position, state, sum } satisfies Head), acknowledged],
    );
    return ofRows;
  }
}

/** The state of a partition without its users. */
interface Head extends Pick<Saved, 'position'> {
  readonly state: Omit<Saved['state'], 'users'>;
  /**
   * The sum of the checksums of all rows of the partition: a database keeps its own files in order, but people and programs may edit rows.
   * Earlier versions wrote none.
   */
  readonly sum?: number;
}

/** An index entry has a greatest length, so long keys are hashed. The hash has a prefix that no JSON has: keys cannot collide. */
const keyOf = (column: string): string =>
  `CASE WHEN length(${column}) <= 500 THEN ${column} ELSE 'sha256 ' || ${hashOf(column)} END`;

const hashOf = (text: string): string => `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;

/** The number of rows per fetch. */
const rowsAtOnce = 10_000;

/**
 * The checksum of a text, in SQL. Postgres adds it up, so that no row has to be remembered here. It is the same in every version, on every
 * machine and in every encoding of the database: hash functions of Postgres's own are not, and a store that was moved would look damaged.
 */
const checksumOf = (text: string): string => `('x' || left(${hashOf(text)}, 8))::bit(32)::bigint`;

const sumOf = (table: string, text: string, condition: string): string =>
  `(SELECT coalesce(sum(${checksumOf(text)}), 0) FROM ${table} WHERE store = $1 AND partition = $2 AND ${condition})`;

const sumOfUsers = (condition: string): string => sumOf('sessionize_user', "key || ' ' || state::text", condition);

const sumOfResults = (condition: string): string =>
  sumOf('sessionize_result', "number || ' ' || result::text", condition);

async function numberOf(client: PostgresClient, sum: string, values: unknown[]): Promise<number> {
  const { rows } = await client.query(`SELECT ((${sum}) % 4294967296)::text AS sum`, values);
  return Number((rows as [{ readonly sum: string }])[0].sum);
}

/** The sum of some users and results of a partition: the checksums of those that a commit replaces, and of those that it writes. */
const sumOfChanged = (client: PostgresClient, of: unknown[], names: readonly string[], results: string) =>
  numberOf(
    client,
    `${sumOfUsers(`key IN (SELECT ${keyOf('name')} FROM unnest($3::text[]) AS changed (name))`)} + ${sumOfResults(results)}`,
    [...of, names],
  );

const sumWithHead = (client: PostgresClient, sum: number, { position, state }: Head, acknowledged: number) =>
  numberOf(client, `$1::bigint + ${checksumOf('$2')}`, [sum, JSON.stringify({ position, state, acknowledged })]);

/** A partition, and the sum of the checksums of its users and results. */
interface Loaded {
  readonly saved: Saved;
  readonly sum: number;
}

async function load(client: PostgresClient, store: string, partition: number): Promise<Loaded | undefined> {
  const of = [store, partition];
  const { rows } = await client.query(
    'SELECT head::text, acknowledged::text FROM sessionize_partition WHERE store = $1 AND partition = $2',
    of,
  );
  const [row] = rows as { readonly head: string; readonly acknowledged: string }[];
  const sum = await numberOf(client, `${sumOfUsers('true')} + ${sumOfResults('true')}`, of);
  if (row === undefined && sum === 0) return undefined;
  const head = row && (JSON.parse(row.head) as Head | null);
  if (typeof head !== 'object' || typeof head?.state !== 'object') throw damaged(store);
  const { position, state } = head;
  const acknowledged = Number(row?.acknowledged);
  if (head.sum !== undefined && head.sum !== (await sumWithHead(client, sum, head, acknowledged))) throw damaged(store);
  const users: SavedUser<User>[] = [];
  const results: unknown[] = [];
  await readAll(
    client,
    'SELECT state::text AS json FROM sessionize_user WHERE store = $1 AND partition = $2',
    of,
    users,
  );
  await readAll(
    client,
    'SELECT result::text AS json FROM sessionize_result WHERE store = $1 AND partition = $2 ORDER BY number',
    of,
    results,
  );
  return { saved: { position, state: { ...state, users }, acknowledged, results }, sum };
}

async function readAll(client: PostgresClient, query: string, values: unknown[], into: unknown[]): Promise<void> {
  await client.query(`DECLARE stored NO SCROLL CURSOR FOR ${query}`, values);
  for (;;) {
    const { rows } = await client.query(`FETCH ${String(rowsAtOnce)} FROM stored`);
    for (const { json } of rows as { readonly json: string }[]) into.push(JSON.parse(json));
    if (rows.length < rowsAtOnce) break;
  }
  await client.query('CLOSE stored');
}

/** Runs a transaction with `synchronous_commit`, also where the server has it off: a commit is on disk when it returns. */
async function inTransaction<T, C extends PostgresClient>(
  pool: PostgresPool<C>,
  act: (client: C) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  const client = await pool.connect();
  client.on('error', ignore);
  let failure: Error | undefined;
  try {
    await client.query(begin);
    await client.query(
      "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'",
    );
    const result = await act(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    failure = asError(error);
    throw error;
  } finally {
    giveBack(client, failure);
  }
}

/**
 * Returns a connection to its pool. A connection on which a query failed is closed, which ends its transaction and releases its locks.
 * It keeps its listener: nobody needs the error that closing may cause.
 */
function giveBack(client: PostgresClient, failure?: Error): void {
  if (failure === undefined) client.off('error', ignore);
  client.release(failure);
}

const takenOver = (name: string): StoreError =>
  new StoreError(
    'store-taken-over',
    `the store ${name} in Postgres was taken over by another run: events that this run has read since its last commit are not in the store`,
  );

const damaged = (name: string): StoreError =>
  new StoreError(
    'store-damaged',
    `the store ${name} in Postgres is damaged: its rows do not add up to their checksum. It is not repaired, since that would be a guess: ` +
      'put a copy in its place, or begin a new store',
  );

/** The error code of Postgres for a missing table. */
const undefinedTable = '42P01';

function unavailable(name: string, error: unknown): unknown {
  if (error instanceof StoreError) return error;
  if ((error as { readonly code?: unknown }).code === undefinedTable) {
    return new StoreError(
      'store-missing',
      `the tables of the store ${name} are not in Postgres: pass create: true, or run postgresTables`,
      { cause: error },
    );
  }
  return new StoreError('store-unavailable', `the store ${name} in Postgres cannot be opened: ${messageOf(error)}`, {
    cause: error,
  });
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const messageOf = (error: unknown): string => asError(error).message;
