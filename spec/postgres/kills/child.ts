/**
 * Reads a log into a table of sessions, in the transactions of its state or, for the control, beside them, until it is done or
 * killed. Where the server is away, it tries again.
 */
import { Pool, type PoolClient } from 'pg';
import { retry } from 'rxjs';
import type { Session } from 'rxjs-sessionize';
import { durableSessions } from 'rxjs-sessionize/durable';
import { postgresStore } from 'rxjs-sessionize/postgres';

import { logSource } from '../../../demos/durable/log-source.js';
import { type Beat, options } from '../../level/chaos/plan.js';

const [url = '', log = '', table = '', apart] = process.argv.slice(2);

const pool = new Pool({ connectionString: url });
const beside = new Pool({ connectionString: url });
beside.on('error', () => undefined);

const write = (client: Pick<PoolClient, 'query'>, sessions: readonly Session<number, Beat>[]) =>
  client.query(`INSERT INTO ${table} (session) SELECT s::json FROM unnest($1::text[]) AS written (s)`, [
    sessions.map((session) => JSON.stringify(session)),
  ]);

/** Not so fast that it is done before it is killed. */
async function* read(from: number | undefined) {
  let count = 0;
  for await (const item of logSource(log, from, (line) => JSON.parse(line) as Beat)) {
    if (++count % 200 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    yield item;
  }
}

console.log('running');
durableSessions({
  ...options,
  store: postgresStore({
    pool,
    name: table,
    create: true,
    async write(client: PoolClient, sessions: readonly Session<number, Beat>[]) {
      await write(apart === 'apart' ? beside : client, sessions);
      // Long enough that some kills come before the commit.
      if (apart === 'apart') await new Promise((resolve) => setTimeout(resolve, 20));
    },
  }),
  source: read,
  commitEvery: { ms: 20, events: 200 },
  flush: true,
})
  .pipe(retry({ delay: 50, resetOnSuccess: true }))
  .subscribe({
    complete() {
      console.log('complete');
      void pool.end();
      void beside.end();
    },
  });
