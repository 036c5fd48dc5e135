import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Session, Sessionizer } from 'rxjs-sessionize';
import { durableDeliveries } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundled } from '../program.js';
import { Disk } from './power/disk.js';
import { log, options, type Visit } from './power/plan.js';
import { type Call, callsIn, straceArguments } from './power/system-calls.js';

/** After how many of the system calls the power fails. `npm run power` tries all of them. */
const losses = Number(process.env['POWER_LOSSES'] ?? 60);

const isTraced = spawnSync('strace', ['--version']).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'power-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** All results, by number. */
const expected: readonly string[] = (() => {
  const machine = new Sessionizer<number, Visit>(options);
  return [...log.flatMap((visit) => machine.add(visit.user, visit)), ...machine.flush()].map((session) =>
    JSON.stringify(session),
  );
})();

// strace exists on Linux only. Without it these tests are skipped.
describe.skipIf(!isTraced)('a store that loses its power', () => {
  let calls: readonly Call[];

  beforeAll(async () => {
    // In a folder of the package, so that the program finds the packages that it imports.
    const child = join(import.meta.dirname, '../../node_modules/.cache/power/child.js');
    await bundled(join(import.meta.dirname, 'power/child.ts'), child);
    const [state, trace] = [join(folder, 'state'), join(folder, 'trace')];
    execFileSync('strace', [...straceArguments, `--output=${trace}`, process.execPath, child, state]);
    calls = callsIn(readFileSync(trace, 'latin1'), state);
  });

  /** Continues from the content of a disk. Returns the results, and the number of the first one. */
  async function goneOn(left: ReadonlyMap<string, Buffer>): Promise<{ first: number; results: readonly string[] }> {
    const path = join(folder, 'left');
    mkdirSync(path);
    for (const [name, bytes] of left) writeFileSync(join(path, name), bytes);
    const results: string[] = [];
    let firstOfAll: number | undefined;
    try {
      await durableDeliveries<Visit, number, number, Session<number, Visit>>({
        ...options,
        store: levelStore(path),
        source: (from = 0) => log.slice(from).map((event, i) => ({ event, position: from + i + 1 })),
        commitEvery: { ms: Infinity, events: 2_000 },
        flush: true,
      }).forEach((delivery) => {
        firstOfAll ??= delivery.first;
        for (const result of delivery.results) results.push(JSON.stringify(result));
        delivery.ack();
      });
    } finally {
      rmSync(path, { recursive: true });
    }
    return { first: firstOfAll ?? expected.length, results };
  }

  /** For each system call: how many results the process has written by then, and how many are acknowledged in a commit. */
  function* said(): Generator<{ readonly call: Call; readonly written: number; readonly committed: number }> {
    let [written, committed] = [0, 0];
    for (const call of calls) {
      for (const line of call.kind === 'print' ? call.bytes.toString().split('\n').slice(0, -1) : []) {
        const [, acknowledged] = /^committed (\d+)$/.exec(line) ?? [];
        if (acknowledged !== undefined) committed = Number(acknowledged);
        else if (line !== `${String(written)} ${expected[written++]!}`) throw new Error(`it wrote ${line}`);
      }
      yield { call, written, committed };
    }
  }

  it('writes each result once before, in a run that loses nothing', () => {
    expect(Array.from(said()).at(-1)).toMatchObject({ written: expected.length, committed: expected.length });
    const count = (kind: Call['kind']) => calls.filter((call) => call.kind === kind).length;
    // LevelDB has begun new files, and has merged and removed old ones.
    expect(count('sync')).toBeGreaterThan(100);
    expect(count('remove')).toBeGreaterThan(20);
    expect(count('rename')).toBeGreaterThan(3);
  });

  let seed = 1;
  const perhaps = () => {
    seed = (Math.imul(1_664_525, seed) + 1_013_904_223) >>> 0;
    return seed >>> 31 === 0;
  };

  it('keeps what was committed, and goes on to the same results', { timeout: 3_600_000 }, async () => {
    const disk = new Disk();
    const step = Math.max(1, Math.floor(calls.length / losses));
    let [at, tried, again] = [0, 0, 0];
    for (const { call, written, committed } of said()) {
      disk.take(call);
      // At the beginning of a store, every call is tried.
      if (at++ > 30 && at % step !== 0) continue;
      for (const isKept of [() => true, () => false, perhaps, perhaps]) {
        const { first, results } = await goneOn(disk.afterLoss(isKept));
        expect(first, `after call ${String(at)}`).toBeGreaterThanOrEqual(committed);
        expect(first, `after call ${String(at)}`).toBeLessThanOrEqual(written);
        expect(results.length).toBe(expected.length - first);
        expect(results.every((result, n) => result === expected[first + n])).toBe(true);
        tried++;
        again += written - first;
      }
    }
    console.log(`${String(tried)} losses of power, after ${String(at)} calls; ${String(again)} results came again`);
  });

  it('loses what was committed where that is not synced (the control)', async () => {
    const disk = new Disk();
    for (const { call, committed } of said()) {
      // The syncs before the first commit count, so that the store exists. All later ones are left out.
      if (call.kind !== 'sync' || committed === 0) disk.take(call);
      if (committed < 100) continue;
      const { first } = await goneOn(disk.afterLoss(() => false));
      expect(first).toBeLessThan(committed);
      return;
    }
    expect.unreachable();
  });
});
