/**
 * Reads a log and writes its sessions to a table, in the transactions of the state; with `apart`, as a control, in other
 * transactions. It ends when it is done or killed. While the server is down, it tries again.
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

/** Slows the run down, so that it is killed before it is done. */
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
      // Waits long enough for some kills to come before the commit.
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
