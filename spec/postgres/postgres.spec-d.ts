import { Pool, type PoolClient } from 'pg';
import type { Ctr } from 'rxjs-sessionize';
import type { OpenStore } from 'rxjs-sessionize/durable';
import { type PostgresClient, postgresStore } from 'rxjs-sessionize/postgres';
import { describe, expectTypeOf, it } from 'vitest';

const pool = new Pool();

describe('postgresStore', () => {
  it('takes a pool of pg as it is, and a `write` over its connections', () => {
    expectTypeOf(postgresStore({ pool, name: 'a' })).toEqualTypeOf<OpenStore>();
    postgresStore({
      pool,
      name: 'a',
      async write(client, results) {
        expectTypeOf(client).toEqualTypeOf<PostgresClient>();
        expectTypeOf(results).toEqualTypeOf<readonly unknown[]>();
        await client.query('SELECT 1');
      },
    });
    postgresStore({
      pool,
      name: 'a',
      write: (client: PoolClient, rates: readonly Ctr<string>[]) =>
        client.query(
          'SELECT $1',
          rates.map(({ ctr }) => ctr),
        ),
    });
  });

  it('says what is missing', () => {
    // @ts-expect-error by what name
    postgresStore({ pool });
    // @ts-expect-error through what connections
    postgresStore({ name: 'a' });
  });
});
