import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Session, Sessionizer } from 'rxjs-sessionize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Beat, options } from '../level/chaos/plan.js';
import { bundled } from '../program.js';
import { database, whyNoPostgres } from './database.js';

/** How often the process is killed. The server is killed a quarter as often. `npm run chaos:postgres` kills both more often. */
const kills = Number(process.env['CHAOS_KILLS'] ?? 8);
const timeout = 120_000 + 5_000 * kills;

const folder = mkdtempSync(join(tmpdir(), 'kills-'));
// In a folder of the package, so that the program finds the packages that it imports.
const child = join(import.meta.dirname, '../../node_modules/.cache/kills/child.js');
const log = join(folder, 'log');

/** A generator with a seed, so that a failure can be repeated. */
const random = (seed: number) => () => {
  seed = (Math.imul(1_664_525, seed) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

/** Times are whole seconds, so many sessions end at the same time. */
const next = random(7);
const beats = Array.from({ length: 5_000 * (kills + 2) }, (_, i): Beat => {
  return { user: Math.floor(next() ** 2 * 400), time: 1_000 * Math.floor(i / 10 - next() * 6) };
});

function expected(): string[] {
  const machine = new Sessionizer<number, Beat>(options);
  const sessions: Session<number, Beat>[] = [
    ...beats.flatMap((beat) => machine.add(beat.user, beat)),
    ...machine.flush(),
  ];
  return sessions.map((session) => JSON.stringify(session));
}

describe.skipIf(whyNoPostgres() !== undefined)('a run into Postgres', () => {
  const { server } = database();

  beforeAll(async () => {
    writeFileSync(log, beats.map((beat) => JSON.stringify(beat) + '\n').join(''));
    await bundled(join(import.meta.dirname, 'kills/child.ts'), child);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const start = async (...args: string[]): Promise<ChildProcess> => {
    const running = spawn(process.execPath, [child, server().url, log, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(running.stdout, 'data');
    return running;
  };

  /**
   * Kills the process `count` times and the server a quarter as often. Returns the content of the table when the last run is done.
   */
  async function killed(table: string, count: number, ...more: string[]): Promise<string[]> {
    const chance = random(count);
    await query(`CREATE TABLE ${table} (n bigserial, session json)`);
    let running = await start(table, ...more);
    for (let i = 1; i <= count; i++) {
      await sleep(100 + chance() * 300);
      expect(running.exitCode, 'it was done too early').toBe(null);
      if (i % 4 === 0) {
        await server().kill();
        await server().start();
        await sleep(300);
      }
      running.kill('SIGKILL');
      await once(running, 'close');
      running = await start(table, ...more);
    }
    const [code] = (await once(running, 'close')) as [number | null];
    expect(code).toBe(0);
    const { rows } = await query(`SELECT session::text FROM ${table} ORDER BY n`);
    return (rows as { readonly session: string }[]).map(({ session }) => session);
  }

  /** Uses a new connection, because the server may have been killed since the last query. */
  async function query(text: string) {
    const client = new Client({ connectionString: server().url });
    // The query itself reports the error.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.query(text);
    } finally {
      await client.end();
    }
  }

  it(`has each session once, killed ${String(kills)} times`, { timeout }, async () => {
    const found = await killed('together', kills);
    expect(found.length).toBe(expected().length);
    expect(found.join('\n') === expected().join('\n')).toBe(true);
  });

  it('has some twice where they are written beside the transaction (the control)', { timeout }, async () => {
    const found = await killed('beside', Math.min(kills, 8), 'apart');
    expect(found.length).toBeGreaterThan(expected().length);
  });
});
