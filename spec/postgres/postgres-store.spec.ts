import type { PoolClient } from 'pg';
import { lastValueFrom, Subject, toArray } from 'rxjs';
import { Sessionizer, type Session } from 'rxjs-sessionize';
import { durableSessions, inspect } from 'rxjs-sessionize/durable';
import { postgresStore, postgresTables } from 'rxjs-sessionize/postgres';
import { describe, expect, it, vi } from 'vitest';

import { change, itKeepsTheContract } from '../durable/store-contract.js';
import { database, whyNoPostgres } from './database.js';

const why = whyNoPostgres();
if (why !== undefined) console.log(`Nothing is tested on Postgres: ${why}`);

interface Visit {
  readonly user: string;
  readonly time: number;
}

const minute = 60_000;
const visits = (count: number): Visit[] => Array.from({ length: count }, (_, i) => ({ user: 'ann', time: i * minute }));
const sourceOf =
  (log: readonly Visit[]) =>
  (from = 0) =>
    log.slice(from).map((event, i) => ({ event, position: from + i + 1 }));

/** How long something on the server may take, in ms. */
const patience = 20_000;

let count = 0;
const newName = () => `store ${String(count++)}`;

const insert = (client: PoolClient, sessions: readonly Session<string, Visit>[]) =>
  client.query('INSERT INTO visits SELECT * FROM unnest($1::text[], $2::bigint[])', [
    sessions.map(({ user }) => user),
    sessions.map(({ start }) => start),
  ]);

describe.skipIf(why !== undefined)('postgresStore', () => {
  const { pool, server } = database();

  itKeepsTheContract(() => postgresStore({ pool: pool(), name: newName(), create: true }), true);

  it('says that the tables are missing, and where they are', async () => {
    const connections = pool();
    await connections.query('CREATE DATABASE empty');
    const { Pool } = await import('pg');
    const empty = new Pool({ connectionString: server().url.replace(/postgres$/, 'empty') });
    await expect(postgresStore({ pool: empty, name: 'a' })('run')).rejects.toMatchObject({
      code: 'store-missing',
      message: 'the tables of the store a are not in Postgres: pass create: true, or run postgresTables',
    });
    await empty.query(postgresTables);
    await (await postgresStore({ pool: empty, name: 'a' })('run')).close();
    await empty.end();
  });

  it('says that the server cannot be reached', async () => {
    const { Pool } = await import('pg');
    const away = new Pool({ connectionString: 'postgres://postgres@127.0.0.1:1/postgres' });
    await expect(postgresStore({ pool: away, name: 'a' })('run')).rejects.toMatchObject({ code: 'store-unavailable' });
    await away.end();
  });

  it('refuses another layout', async () => {
    const connections = pool();
    const open = postgresStore({ pool: connections, name: 'other layout', create: true });
    await (await open('run')).close();
    await connections.query("UPDATE sessionize_store SET layout = 2 WHERE name = 'other layout'");
    await expect(open('run')).rejects.toMatchObject({
      code: 'store-layout',
      message: 'the store other layout in Postgres has layout 2, expected layout 1',
    });
  });

  it('takes users of any length, and keeps them apart', async () => {
    const open = postgresStore({ pool: pool(), name: newName(), create: true });
    const users = [
      'x'.repeat(10_000),
      'x'.repeat(10_001),
      '\u0000',
      '\ud800',
      "'; DROP TABLE sessionize_user; --",
      1,
      '1',
    ];
    let store = await open('run');
    await store.load(0);
    const { state, ...rest } = change(1);
    const saved = users.map((user) => ({ user, floor: 1, open: [], ids: [] }));
    await store.commit([{ ...rest, state: { ...state, users: saved } }]);
    await store.close();
    store = await open('run');
    const found = (await store.load(0))?.state.users.map(({ user }) => user);
    expect(new Set(found)).toEqual(new Set(users));
    await store.commit([{ ...rest, state: { ...state, users: [] }, forgotten: users.slice(1) }]);
    await store.close();
    store = await open('run');
    expect((await store.load(0))?.state.users.map(({ user }) => user)).toEqual(users.slice(0, 1));
    await store.close();
  });

  it('commits again where a commit has failed', async () => {
    const open = postgresStore({ pool: pool(), name: newName(), create: true });
    let store = await open('run');
    await store.load(0);
    await store.load(1);
    const user = { user: 'ann', floor: 1, open: [], ids: [] };
    const first = change(1, { state: { ...change(1).state, users: [user] }, results: ['a'] });
    const failing = change(1, { partition: 1, results: [1n] });
    await expect(store.commit([first, failing])).rejects.toMatchObject({ code: 'commit-failed' });
    await store.commit([first]);
    await store.close();
    store = await open('run');
    expect(await store.load(0)).toMatchObject({ position: 1, state: { users: [user] }, results: ['a'] });
    await store.close();
  });

  it('has written results where it has committed, and not where the commit has failed', async () => {
    const connections = pool();
    await connections.query('CREATE TABLE visits ("user" text, start bigint)');
    let commits = 0;
    const options = {
      store: postgresStore({
        pool: connections,
        name: 'with results',
        create: true,
        async write(client: PoolClient, sessions: readonly Session<string, Visit>[]) {
          await insert(client, sessions);
          if (++commits === 3) throw new Error('no');
        },
      }),
      source: sourceOf(visits(50)),
      gap: 10_000,
      commitEvery: { ms: Infinity, events: 5 },
      flush: true,
    };
    const seen: number[] = [];
    await expect(durableSessions(options).forEach(({ start }) => void seen.push(start / minute))).rejects.toMatchObject(
      { code: 'commit-failed', message: expect.stringContaining('failed: no') as unknown },
    );
    const written = async () =>
      (await connections.query<{ start: string }>('SELECT start FROM visits ORDER BY start')).rows.map(
        ({ start }) => Number(start) / minute,
      );
    expect(await written()).toEqual(seen);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await inspect(options)).toMatchObject({ position: 10, acknowledged: 9, unacknowledged: [] });

    await durableSessions(options).forEach(({ start }) => void seen.push(start / minute));
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(await written()).toEqual(seen);
  });

  it('makes the sessions of a run without it', async () => {
    const log = Array.from({ length: 2_000 }, (_, i) => ({ user: `u${String((i * 7) % 13)}`, time: i * 1_500 }));
    const options = { gap: 20_000, store: postgresStore({ pool: pool(), name: newName(), create: true }), flush: true };
    const found = await lastValueFrom(
      durableSessions({ ...options, source: sourceOf(log), commitEvery: { events: 100 } }).pipe(toArray()),
    );
    const machine = new Sessionizer<string, Visit>({ gap: 20_000 });
    expect(found).toEqual([...log.flatMap((visit) => machine.add(visit.user, visit)), ...machine.flush()]);
  });

  describe('where a run was paused, and another has begun since', () => {
    it.each([
      ['it was told to take over', { takeOver: true }, false],
      ['the server has closed its connections', {}, true],
    ])('lets it commit no more: %s', async (_, more, isCutOff) => {
      const name = newName();
      const paused = pool(`paused, of ${name}`);
      const seen: unknown[] = [];
      const events = new Subject<{ event: Visit; position: number }>();
      const open = postgresStore({ pool: paused, name, create: true });
      const failed = durableSessions<Visit>({ store: open, source: () => events, gap: 10, commitEvery: { events: 1 } })
        .forEach((session) => void seen.push(session))
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      const other = pool();
      await vi.waitFor(() => {
        expect(events.observed).toBe(true);
      }, patience);
      events.next({ event: { user: 'ann', time: 0 }, position: 1 });
      await vi.waitFor(async () => {
        const { rows } = await other.query('SELECT FROM sessionize_partition WHERE store = $1', [name]);
        expect(rows.length).toBe(1);
      }, patience);
      if (isCutOff) {
        await other.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
          `paused, of ${name}`,
        ]);
      } else {
        await expect(postgresStore({ pool: other, name })('run')).rejects.toMatchObject({ code: 'store-in-use' });
      }
      // The server takes a moment to close a connection.
      const next = await vi.waitFor(() => postgresStore({ pool: other, name, ...more })('run'), patience);
      expect(await next.load(0)).toMatchObject({ position: 1 });
      // The first worker continues.
      events.next({ event: { user: 'ann', time: 100 }, position: 2 });
      expect(await failed).toMatchObject({ name: 'StoreError', code: 'store-taken-over' });
      expect(seen).toEqual([]);
      // The second worker can still commit.
      await next.commit([change(7)]);
      await next.close();
    });
  });

  it('refuses options that are wrong, at once', () => {
    const options = { pool: pool(), name: 'a' };
    expect(() => postgresStore(null as never)).toThrow('postgresStore: options must be an object, got null');
    expect(() => postgresStore({ ...options, pool: {} as never })).toThrow('postgresStore: pool must be a Pool of pg');
    expect(() => postgresStore({ ...options, name: '' })).toThrow('postgresStore: name must be a name, got ""');
    expect(() => postgresStore({ ...options, write: 1 as never })).toThrow('postgresStore: write must be a function');
    expect(() => postgresStore({ ...options, create: 1 as never })).toThrow(
      'postgresStore: create must be true or false',
    );
    expect(() => postgresStore({ ...options, wirte: 1 } as never)).toThrow('did you mean write?');
  });
});
