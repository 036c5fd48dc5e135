/** One run of the process. It reads the log into the tables, from their position on, until it is done or killed. */
import { readFileSync } from 'node:fs';
import { Pool, type PoolClient } from 'pg';
import { type Ctr, ctrFold, type SearchEvent } from 'rxjs-sessionize';
import { durableSessions } from 'rxjs-sessionize/durable';
import { postgresStore } from 'rxjs-sessionize/postgres';

const [url = '', log = ''] = process.argv.slice(2);
const acts = readFileSync(log, 'utf8').trim().split('\n');
const pool = new Pool({ connectionString: url });

/** The events of the log. They come slowly, as from a network. */
async function* read(from = 0) {
  for (let position = from; position < acts.length; position++) {
    if (position % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    yield { event: JSON.parse(acts[position]!) as SearchEvent, position: position + 1 };
  }
}

/** Writes the sessions as rows, and adds them to the rates of their days, in the transaction of the commit. */
async function write(client: PoolClient, sessions: readonly Ctr<string | number>[]): Promise<void> {
  const values = [
    sessions.map(({ user }) => String(user)),
    sessions.map(({ start }) => new Date(start).toISOString()),
    sessions.map(({ end }) => new Date(end).toISOString()),
    sessions.map(({ searches }) => searches),
    sessions.map(({ clicks }) => clicks),
  ];
  const rows = 'unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::int[], $5::int[])';
  await client.query(`INSERT INTO sessions SELECT * FROM ${rows}`, values);
  await client.query(
    `INSERT INTO days AS d SELECT date_trunc('day', "end", 'UTC'), sum(searches), sum(clicks)
     FROM ${rows} AS s (user_name, start, "end", searches, clicks) GROUP BY 1
     ON CONFLICT (day) DO UPDATE SET searches = d.searches + EXCLUDED.searches, clicks = d.clicks + EXCLUDED.clicks`,
    values,
  );
}

durableSessions({
  store: postgresStore({ pool, name: 'demo', create: true, write }),
  source: read,
  gap: 30 * 60_000,
  fold: ctrFold<string | number, SearchEvent>(),
  commitEvery: { ms: 100 },
  flush: true,
}).subscribe({
  complete() {
    void pool.end();
  },
});
