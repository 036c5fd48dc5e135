import { Pool, type PoolClient } from 'pg';
import { afterAll, beforeAll } from 'vitest';

import { type PostgresServer, startPostgres } from '../../tools/postgres/server.js';

export { whyNoPostgres } from '../../tools/postgres/server.js';

/** A Postgres server for the tests of a file, and pools of connections to it. */
export function database(): { readonly server: () => PostgresServer; readonly pool: (as?: string) => Pool } {
  let server: PostgresServer | undefined;
  const pools: Pool[] = [];
  const clients: PoolClient[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(async () => {
    // `pool.end()` resolves before the connections are closed, and these may still report errors of the server.
    for (const client of clients) client.on('error', () => undefined);
    for (const pool of pools) pool.on('error', () => undefined);
    await Promise.all(pools.map((pool) => pool.end()));
    await server?.stop();
  }, 60_000);
  const running = () => {
    if (server === undefined) throw new Error('the server is not started');
    return server;
  };
  return {
    server: running,
    pool(as = 'a test') {
      const pool = new Pool({ connectionString: running().url, application_name: as });
      pool.on('connect', (client) => clients.push(client));
      pools.push(pool);
      return pool;
    },
  };
}
