/** Measures the cost of state and results in Postgres: `npm run bench:postgres`. Program and database share the machine. */
import { Pool, type PoolClient } from 'pg';
import { count, lastValueFrom } from 'rxjs';
import { type Ctr, ctrFold, type SearchEvent } from 'rxjs-sessionize';
import { durableSessions, memoryStore, type OpenStore } from 'rxjs-sessionize/durable';
import { postgresStore } from 'rxjs-sessionize/postgres';

import { startPostgres, whyNoPostgres } from '../../tools/postgres/server.js';

const why = whyNoPostgres();
if (why !== undefined) throw new Error(why);

const events = 500_000;
const start = 1_700_000_000_000;

/** W1: ten thousand users, up to 30 s of disorder. */
function* w1(): Generator<{ readonly event: SearchEvent; readonly position: number }> {
  let x = 42;
  const below = (limit: number) => {
    x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0;
    return (x >>> 8) % limit;
  };
  for (let i = 0; i < events; i++) {
    const [user, kind] = [below(10_000), below(10)];
    const time = start + 50 * i - below(30_000);
    const event: SearchEvent =
      kind < 4
        ? { user, time, type: 'search', query: '' }
        : kind < 7
          ? { user, time, type: 'results', items: [] }
          : { user, time, type: 'click', item: 1 };
    yield { event, position: i + 1 };
  }
}

const write = (client: PoolClient, rates: readonly Ctr<string | number>[]) =>
  client.query('INSERT INTO rates SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], $4::int[])', [
    rates.map(({ user }) => String(user)),
    rates.map(({ start }) => start),
    rates.map(({ searches }) => searches),
    rates.map(({ clicks }) => clicks),
  ]);

async function run(store: OpenStore): Promise<{ readonly rate: number; readonly results: number }> {
  const began = performance.now();
  const results = await lastValueFrom(
    durableSessions({
      store,
      source: w1,
      gap: 900_000,
      grace: 30_000,
      fold: ctrFold<string | number, SearchEvent>(),
      flush: true,
    }).pipe(count()),
  );
  return { rate: events / ((performance.now() - began) / 1_000), results };
}

const server = await startPostgres();
try {
  const pool = new Pool({ connectionString: server.url });
  await pool.query('CREATE TABLE rates (user_name text, start bigint, searches int, clicks int)');
  const ways: Record<string, (round: number) => OpenStore> = {
    'in memory': () => memoryStore(),
    'in Postgres, results kept': (round) => postgresStore({ pool, name: `kept ${String(round)}`, create: true }),
    'in Postgres, results written': (round) =>
      postgresStore({ pool, name: `written ${String(round)}`, create: true, write }),
  };
  const rates = new Map<string, number[]>();
  let expected: number | undefined;
  for (let round = 0; round < 3; round++) {
    for (const [way, storeOf] of Object.entries(ways)) {
      const { rate, results } = await run(storeOf(round));
      expected ??= results;
      if (results !== expected) throw new Error(`${way}: ${String(results)} results`);
      rates.set(way, [...(rates.get(way) ?? []), rate]);
    }
  }
  for (const [way, each] of rates) {
    const median = each.sort((a, b) => a - b)[1]!;
    console.log(`${way.padEnd(30)} ${Math.round(median).toLocaleString('en').padStart(9)} events/s`);
  }
  await pool.end();
} finally {
  await server.stop();
}
