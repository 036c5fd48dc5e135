import { firstValueFrom } from 'rxjs';
import { durableDeliveries, durableSessions, inspect } from 'rxjs-sessionize/durable';
import { postgresStore } from 'rxjs-sessionize/postgres';
import { describe, expect, it } from 'vitest';

import { database, whyNoPostgres } from './database.js';

interface Visit {
  readonly user: string;
  readonly time: number;
}

const long = 'x'.repeat(1_000);
const log = Array.from({ length: 60 }, (_, i): Visit => ({ user: ['ann', 'bob', long][i % 3]!, time: i * 7 }));
const sourceOf =
  (upTo: number) =>
  (from = 0) =>
    log.slice(from, upTo).map((event, i) => ({ event, position: from + i + 1 }));

describe.skipIf(whyNoPostgres() !== undefined)('a store in Postgres whose rows were edited', () => {
  const { pool } = database();
  let count = 0;

  /** A store with users and with results that nobody has acknowledged. */
  async function stored() {
    const connections = pool();
    const name = `edited ${String(count++)}`;
    const options = { store: postgresStore({ pool: connections, name, create: true }), gap: 20, grace: 15 };
    const part = durableDeliveries({ ...options, source: sourceOf(30), commitEvery: { ms: Infinity, events: 20 } });
    const { results } = await firstValueFrom(part);
    expect(results.length).toBeGreaterThan(1);
    // The run ends a moment after its consumer has left.
    for (let isOver = false; !isOver;) {
      isOver = await options.store('run').then(
        (store) => store.close().then(() => true),
        () => false,
      );
    }
    const edit = (text: string) => connections.query(text.replaceAll('$1', `'${name}'`));
    const run = async () => {
      const spans: string[] = [];
      const sessions = durableSessions({ ...options, source: sourceOf(60), flush: true });
      await sessions.forEach(({ user, start, end }) => void spans.push(`${user} ${String(start)} ${String(end)}`));
      return spans;
    };
    return { name, options, edit, run };
  }

  const user = `UPDATE sessionize_user SET state =`;
  it.each([
    ['a floor', `${user} jsonb_set(state::jsonb, '{floor}', '1')::json WHERE store = $1`],
    ['a session', `${user} replace(state::text, '"end"', '"End"')::json WHERE store = $1`],
    ['no session', `${user} 'null' WHERE store = $1`],
    ['a space', `${user} replace(state::text, ',', ', ')::json WHERE store = $1`],
    ['the key of a user', `UPDATE sessionize_user SET key = '"zoe"' WHERE store = $1 AND key = '"ann"'`],
    ['no user', 'DELETE FROM sessionize_user WHERE store = $1'],
    ['one user less', `DELETE FROM sessionize_user WHERE store = $1 AND key LIKE 'sha256%'`],
    ['one user more', `INSERT INTO sessionize_user VALUES ($1, 0, '"zoe"', '{}')`],
    ['a result', `UPDATE sessionize_result SET result = '{}' WHERE store = $1 AND number = 1`],
    ['one result less', 'DELETE FROM sessionize_result WHERE store = $1 AND number = 1'],
    ['other numbers', 'UPDATE sessionize_result SET number = number + 100 WHERE store = $1'],
    ['more acknowledgements', 'UPDATE sessionize_partition SET acknowledged = 1 WHERE store = $1'],
    [
      'another position',
      `UPDATE sessionize_partition SET head = replace(head::text, '20', '7')::json WHERE store = $1`,
    ],
    ['no position', `UPDATE sessionize_partition SET head = (head::jsonb - 'position')::json WHERE store = $1`],
    ['no head', `UPDATE sessionize_partition SET head = 'null' WHERE store = $1`],
    ['a head that is none', `UPDATE sessionize_partition SET head = '[1]' WHERE store = $1`],
    ['no partition', 'DELETE FROM sessionize_partition WHERE store = $1'],
  ])('is refused: %s', async (_, text) => {
    const { name, options, edit, run } = await stored();
    expect((await edit(text)).rowCount).toBeGreaterThan(0);
    const refusal = {
      code: 'store-damaged',
      message:
        `the store ${name} in Postgres is damaged: its rows do not add up to their checksum. It is not repaired, since that would ` +
        'be a guess: put a copy in its place, or begin a new store',
    };
    await expect(run()).rejects.toMatchObject(refusal);
    await expect(inspect(options)).rejects.toMatchObject(refusal);
  });

  it('is taken without a checksum, as earlier versions have written it, and has one from then on', async () => {
    const [edited, other] = [await stored(), await stored()];
    const { edit, run } = edited;
    await edit("UPDATE sessionize_partition SET head = (head::jsonb - 'sum')::json WHERE store = $1");
    expect(await run()).toEqual(await other.run());
    const { rows } = await edit("SELECT head -> 'sum' IS NOT NULL AS has FROM sessionize_partition WHERE store = $1");
    expect(rows).toEqual([{ has: true }]);
    expect(await run()).toEqual([]);
  });
});
