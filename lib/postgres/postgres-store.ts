import { checkFunction, checkOption, checkOptions } from '../core/check.js';
import type { SavedUser } from '../core/snapshot.js';
import { type Change, type OpenStore, type Saved, type Store, StoreError, type User } from '../durable/index.js';
import type { PostgresClient, PostgresPool } from './client.js';
import { layout, postgresTables } from './tables.js';

export interface PostgresStoreOptions<R, C extends PostgresClient> {
  /** A pool of connections: `new Pool({ connectionString })` of `pg`. It stays yours to end. */
  readonly pool: PostgresPool<C>;
  /** What the store is known by: a database may have many. */
  readonly name: string;
  /**
   * Writes the results of a commit, through the connection that it is given, in the transaction of the commit: they are in the
   * database if, and only if, the state is. What it throws makes the commit fail. Default: results are kept until they are
   * acknowledged.
   */
  readonly write?: (client: C, results: readonly R[]) => Promise<unknown>;
  /** Whether to create missing tables, with `postgresTables`. Default: false. */
  readonly create?: boolean;
  /**
   * Whether to begin although another run has the store open, one that does not answer: it can commit no more. Default: false,
   * which refuses, as `store-in-use`.
   */
  readonly takeOver?: boolean;
}

/**
 * State in Postgres, and results in the same transaction: each is in the database exactly once, without a key by which to upsert.
 *
 * A commit is one transaction: the users that have changed, the position, the watermark, and what `write` does. Whatever happens
 * to the process, the connection or the server, all of it is there or nothing.
 *
 * There can be no two runs that both commit. Each commit compares the store's `epoch` with the one that it left, and raises it; a
 * run that begins raises it too. So one that was paused, or cut off, and comes back after another has begun fails at its next
 * commit, as `store-taken-over`, whatever became of its connection. A lock tells earlier, where a pooler does not share connections
 * out: a second run is refused, as `store-in-use`.
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
 * With `write`, sessions are in the database when they are emitted, and count as acknowledged: a run that dies in between does not
 * emit them again.
 *
 * @param options - `pool` and `name` are required; `write`, `create`, `takeOver`
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
    // A pool reports a broken idle connection by an event, which would end the process. The next commit reports it too.
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

/** Makes the store where there is none, and takes it from whoever has it. Returns its epoch. */
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

/** A connection that is kept as long as the run goes on, with the lock that says so. */
class Lock {
  readonly #client: PostgresClient;
  readonly #name: string;

  constructor(client: PostgresClient, name: string) {
    this.#client = client;
    this.#name = name;
    client.on('error', ignore);
  }

  /** Whether no other run has it. */
  async take(): Promise<boolean> {
    const { rows } = await this.#client.query(`SELECT pg_try_advisory_lock(${lockKey}) AS taken`, [this.#name]);
    return (rows as [{ readonly taken: boolean }])[0].taken;
  }

  async release(): Promise<void> {
    let failure: Error | undefined;
    try {
      await this.#client.query(`SELECT pg_advisory_unlock(${lockKey})`, [this.#name]);
    } catch (error) {
      // Then the connection is closed, and the lock with it.
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
    load: (partition) => load(client, name, partition),
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
  /** How many results each partition ever had. */
  readonly #counts = new Map<number, number>();

  constructor(options: PostgresStoreOptions<R, C>, epoch: bigint, lock: Lock | undefined) {
    this.#options = options;
    this.#epoch = epoch;
    this.#lock = lock;
  }

  async load(partition: number): Promise<Saved | undefined> {
    const { pool, name } = this.#options;
    try {
      const saved = await inTransaction(pool, (client) => load(client, name, partition));
      this.#counts.set(partition, saved === undefined ? 0 : saved.acknowledged + saved.results.length);
      return saved;
    } catch (error) {
      throw unavailable(name, error);
    }
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const { pool, name } = this.#options;
    try {
      await inTransaction(pool, async (client) => {
        // First: whoever else is about to commit waits here for the end of this one.
        const { rowCount } = await client.query(
          'UPDATE sessionize_store SET epoch = epoch + 1 WHERE name = $1 AND epoch = $2',
          [name, String(this.#epoch)],
        );
        if (rowCount !== 1) throw takenOver(name);
        for (const change of changes) await this.#write(client, change);
      });
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(
        'commit-failed',
        `a commit to the store ${name} in Postgres has failed: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
    this.#epoch++;
    for (const { partition, results } of changes) {
      this.#counts.set(partition, (this.#counts.get(partition) ?? 0) + results.length);
    }
  }

  async close(): Promise<void> {
    await this.#lock?.release();
    this.#options.pool.off('error', ignore);
  }

  async #write(client: C, change: Change): Promise<void> {
    const { name, write } = this.#options;
    const { partition, position, results, forgotten } = change;
    const { users, ...state } = change.state;
    const count = this.#counts.get(partition) ?? 0;
    if (write !== undefined && change.acknowledged < count) {
      throw new StoreError(
        'commit-failed',
        `the store ${name} in Postgres has results of a run without \`write\`, which have to be acknowledged first`,
      );
    }
    const acknowledged = write === undefined ? change.acknowledged : count + results.length;
    await client.query(
      `INSERT INTO sessionize_partition (store, partition, head, acknowledged) VALUES ($1, $2, $3, $4)
       ON CONFLICT (store, partition) DO UPDATE SET head = EXCLUDED.head, acknowledged = EXCLUDED.acknowledged`,
      [name, partition, JSON.stringify({ position, state } satisfies Head), acknowledged],
    );
    if (users.length > 0) {
      await client.query(
        `INSERT INTO sessionize_user (store, partition, key, state)
         SELECT $1, $2, ${keyOf('name')}, state::json FROM unnest($3::text[], $4::text[]) AS changed (name, state)
         ON CONFLICT (store, partition, key) DO UPDATE SET state = EXCLUDED.state`,
        [name, partition, users.map(({ user }) => JSON.stringify(user)), users.map((user) => JSON.stringify(user))],
      );
    }
    if (forgotten.length > 0) {
      await client.query(
        `DELETE FROM sessionize_user WHERE store = $1 AND partition = $2
         AND key IN (SELECT ${keyOf('name')} FROM unnest($3::text[]) AS forgotten (name))`,
        [name, partition, forgotten.map((user) => JSON.stringify(user))],
      );
    }
    if (acknowledged > 0 && write === undefined) {
      await client.query('DELETE FROM sessionize_result WHERE store = $1 AND partition = $2 AND number < $3', [
        name,
        partition,
        acknowledged,
      ]);
    }
    if (results.length === 0) return;
    // What a run gives its store to keep are the results of its fold, and those are what `write` takes.
    if (write !== undefined) await write(client, results as readonly R[]);
    else {
      await client.query(
        `INSERT INTO sessionize_result (store, partition, number, result)
         SELECT $1, $2, $3 + n - 1, result::json FROM unnest($4::text[]) WITH ORDINALITY AS added (result, n)`,
        [name, partition, count, results.map((result) => JSON.stringify(result))],
      );
    }
  }
}

/** What is stored of a partition as a whole. */
interface Head extends Pick<Saved, 'position'> {
  readonly state: Omit<Saved['state'], 'users'>;
}

/** An index takes no text of any length; the hash of one is no JSON, and so nobody else's key. */
const keyOf = (column: string): string =>
  `CASE WHEN length(${column}) <= 500 THEN ${column} ELSE 'sha256 ' || encode(sha256(convert_to(${column}, 'UTF8')), 'hex') END`;

/** How many rows are read at a time. */
const rowsAtOnce = 10_000;

async function load(client: PostgresClient, store: string, partition: number): Promise<Saved | undefined> {
  const { rows } = await client.query(
    'SELECT head::text, acknowledged::text FROM sessionize_partition WHERE store = $1 AND partition = $2',
    [store, partition],
  );
  const [row] = rows as { readonly head: string; readonly acknowledged: string }[];
  if (row === undefined) return undefined;
  const { position, state } = JSON.parse(row.head) as Head;
  const of = [store, partition];
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
  return { position, state: { ...state, users }, acknowledged: Number(row.acknowledged), results };
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

/** A transaction that is durable when it is committed, also where the server is told to be quick instead. */
async function inTransaction<T, C extends PostgresClient>(
  pool: PostgresPool<C>,
  act: (client: C) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  client.on('error', ignore);
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
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
 * Gives a connection back to its pool. One on which something failed is closed, and its transaction and its locks with it; what
 * the server says of that has nobody to hear it.
 */
function giveBack(client: PostgresClient, failure?: Error): void {
  if (failure === undefined) client.off('error', ignore);
  client.release(failure);
}

const takenOver = (name: string): StoreError =>
  new StoreError(
    'store-taken-over',
    `the store ${name} in Postgres was taken over by another run: what this one has read since its last commit is not in it`,
  );

/** What Postgres says of a table that is not there. */
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
