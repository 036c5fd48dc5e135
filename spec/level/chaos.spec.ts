import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Session, Sessionizer } from 'rxjs-sessionize';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { bundled } from '../program.js';
import { type Beat, moments, options, type Plan } from './chaos/plan.js';

/** How often the process is killed. `npm run chaos` kills it more often. */
const kills = Number(process.env['CHAOS_KILLS'] ?? 20);

const timeout = 60_000 + 5_000 * kills;

const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
// In a folder of the package, so that the program finds the packages that it imports.
const child = join(import.meta.dirname, '../../node_modules/.cache/chaos/child.js');

/** A generator with a seed, so that a failure can be repeated. */
const random = (seed: number) => () => {
  seed = (Math.imul(1_664_525, seed) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

/** A log that is long enough for this many kills. Times are whole seconds, so many sessions end at the same time. */
const beatsFor = (count: number) => {
  const next = random(7);
  return Array.from({ length: 3_000 * count }, (_, i): Beat => {
    return { user: Math.floor(next() ** 2 * 400), time: 1_000 * Math.floor(i / 10 - next() * 6) };
  });
};

/** The expected content of the file of sessions. */
function fileOf(beats: readonly Beat[]): string {
  const machine = new Sessionizer<number, Beat>(options);
  const order = (a: Session<number, Beat>, b: Session<number, Beat>) =>
    a.deadline - b.deadline || a.end - b.end || a.start - b.start || a.user - b.user;
  const sessions = [
    ...beats.flatMap((beat) => [...machine.add(beat.user, beat)].sort(order)),
    ...[...machine.flush()].sort(order),
  ];
  return sessions.map((session) => JSON.stringify(session) + '\n').join('');
}

beforeAll(() => bundled(join(import.meta.dirname, 'chaos/child.ts'), child));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function folderOf(name: string, beats: readonly Beat[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'log'), beats.map((beat) => JSON.stringify(beat) + '\n').join(''));
  return path;
}

/**
 * Runs the child until it is done or killed. It kills itself by plan, or this process kills it after `killAfter` ms. Returns
 * whether it was done.
 */
async function run(path: string, plan: Plan, killAfter?: number): Promise<boolean> {
  const running = spawn(process.execPath, [child, path, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  running.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  if (killAfter !== undefined) {
    await once(running.stdout, 'data');
    setTimeout(() => running.kill('SIGKILL'), killAfter);
  }
  const [, signal] = (await once(running, 'close')) as [number | null, string | null];
  expect(errors).toBe('');
  if (signal === null) expect(output).toContain('complete');
  else expect(signal).toBe('SIGKILL');
  return signal === null;
}

/** Kills the child `count` times, and then runs it until it is done. */
async function runKilled(path: string, count: number, next: () => number, more: Plan = {}): Promise<void> {
  const inside = moments.filter((moment) => (moment === 'apart') === (more.isApart === true));
  for (let killed = 0; killed < count; killed++) {
    // About a quarter of the kills come from this process.
    const at = inside[Math.floor(next() * inside.length * 1.33)];
    const after = Math.floor(next() * (at === 'delivering' ? 100 : 3));
    const plan: Plan = at === undefined ? more : { ...more, at, after, delay: next() * 4 };
    expect(await run(path, plan, at === undefined ? 5 + next() * 60 : undefined), 'it was done too early').toBe(false);
    // Sometimes the next run finds an older copy of the state.
    if (more.isApart !== true && killed % 5 === 1) cpSync(join(path, 'state'), join(path, 'copy'), { recursive: true });
    if (more.isApart !== true && killed % 5 === 3) {
      rmSync(join(path, 'state'), { recursive: true });
      renameSync(join(path, 'copy'), join(path, 'state'));
    }
  }
  expect(await run(path, more)).toBe(true);
}

it(`leaves the very file that a straight run does, killed ${String(kills)} times`, { timeout }, async () => {
  const beats = beatsFor(kills);
  const path = folderOf('killed', beats);
  await runKilled(path, kills, random(1));

  expect(readFileSync(join(path, 'sessions'), 'utf8') === fileOf(beats)).toBe(true);
  // A session that was delivered more than once was the same each time.
  const delivered = new Map<string, string>();
  let again = 0;
  for (const line of readFileSync(join(path, 'delivered'), 'utf8').split('\n').slice(0, -1)) {
    const number = line.slice(0, line.indexOf(' '));
    if (delivered.has(number)) again++;
    expect((delivered.get(number) ?? line) === line).toBe(true);
    delivered.set(number, line);
  }
  console.log(`killed ${String(kills)} times; ${String(again)} of ${String(delivered.size)} sessions came again`);
});

it('is seen not to, where positions are committed apart from the state', { timeout }, async () => {
  const beats = beatsFor(3);
  const path = folderOf('apart', beats);
  await runKilled(path, 3, random(2), { isApart: true });
  expect(readFileSync(join(path, 'sessions'), 'utf8') === fileOf(beats)).toBe(false);
});
