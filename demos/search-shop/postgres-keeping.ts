import { Pool, type PoolClient } from 'pg';
import { postgresStore } from 'rxjs-sessionize/postgres';
import type { ShopEvent, ShopSession } from './events.js';
import { firstOfEach, type Keeping } from './keeping.js';

const tables = `
CREATE TABLE IF NOT EXISTS shop_event (position bigserial PRIMARY KEY, id text UNIQUE NOT NULL, event json NOT NULL);
CREATE TABLE IF NOT EXISTS shop_session (number bigserial PRIMARY KEY, session json NOT NULL);
`;

/** Keeps everything in a database. Sessions are written in the transaction that keeps the state. */
export async function postgresKeeping(url: string): Promise<Keeping> {
  // A server that does not answer is one that is away. Otherwise everything would wait for it, for ever and in silence.
  const pool = new Pool({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
  // A broken idle connection is replaced. The next query reports the error.
  pool.on('error', () => undefined);
  await pool.query(tables).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });

  return {
    async append(events) {
      // The lock keeps positions in the order of commits, so that no reader skips one.
      return transaction(pool, async (client) => {
        await client.query('LOCK TABLE shop_event IN EXCLUSIVE MODE');
        const added = await client.query<{ id: string }>(
          'INSERT INTO shop_event (id, event) SELECT * FROM unnest($1::text[], $2::json[]) ON CONFLICT DO NOTHING RETURNING id',
          [events.map(({ id }) => id), events.map((event) => JSON.stringify(event))],
        );
        const ids = new Set(added.rows.map(({ id }) => id));
        const { rows } = await client.query<{ end: string }>(
          'SELECT coalesce(max(position), 0) AS "end" FROM shop_event',
        );
        const isNew = firstOfEach(events).map((isFirst, i) => isFirst && ids.has(events[i]!.id));
        return { end: Number(rows[0]!.end), isNew };
      });
    },
    async read(from, most) {
      const { rows } = await pool.query<{ position: string; event: ShopEvent }>(
        'SELECT position, event FROM shop_event WHERE position > $1 ORDER BY position LIMIT $2',
        [from, most],
      );
      return rows.map(({ position, event }) => ({ event, position: Number(position) }));
    },
    async count() {
      const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM shop_event');
      return rows[0]!.count;
    },
    store: postgresStore({
      pool,
      name: 'search-shop',
      create: true,
      write: (client: PoolClient, sessions: readonly ShopSession[]) =>
        client.query('INSERT INTO shop_session (session) SELECT * FROM unnest($1::json[])', [
          sessions.map((session) => JSON.stringify(session)),
        ]),
    }),
    // `write` keeps them.
    keep: () => Promise.resolve(),
    async sessions(from, most) {
      const { rows } = await pool.query<{ number: string; session: ShopSession }>(
        'SELECT number, session FROM shop_session WHERE number >= $1 ORDER BY number LIMIT $2',
        [from, most],
      );
      return rows.map(({ number, session }) => [Number(number), session]);
    },
    close: () => pool.end(),
  };
}

async function transaction<R>(pool: Pool, act: (client: PoolClient) => Promise<R>): Promise<R> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await act(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // After a failure the connection is closed, which also rolls back.
    client.release(failure);
  }
}
