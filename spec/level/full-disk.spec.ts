import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
import { Sessionizer, type Session } from 'rxjs-sessionize';
import { durableSessions } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';
import { expect, it, onTestFinished } from 'vitest';

interface Visit {
  readonly user: number;
  readonly time: number;
}

const mount = join(mkdtempSync(join(tmpdir(), 'full-disk-')));

const mounted = (...args: string[]): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', ...args, 'tmpfs', mount], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

// Without the right to mount a disk, runs.spec.ts tests this with a store that fails.
it.skipIf(!mounted('-o', 'size=1m'))(
  'loses nothing on a disk that is full, and goes on when there is room',
  async () => {
    onTestFinished(() => {
      execFileSync('umount', [mount]);
      rmSync(mount, { recursive: true });
    });
    const visits = Array.from({ length: 40_000 }, (_, i): Visit => ({ user: (i * 7_919) % 20_000, time: i * 10 }));
    const options = { gap: 100_000 };
    const seen = new Map<string, Session<number, Visit>>();
    const sessions = durableSessions({
      ...options,
      store: levelStore(join(mount, 'state')),
      source: (from = 0) => visits.slice(from).map((event, i) => ({ event, position: from + i + 1 })),
      commitEvery: { ms: Infinity, events: 500 },
      flush: true,
    }).pipe(tap((session) => seen.set(`${String(session.user)} ${String(session.start)}`, session)));

    await expect(lastValueFrom(sessions)).rejects.toMatchObject({
      code: 'commit-failed',
      message: expect.stringContaining('No space left on device') as unknown,
    });
    // The disk is still full.
    await expect(lastValueFrom(sessions)).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('No space left on device') as unknown,
    });
    expect(seen.size).toBeLessThan(20_000);

    mounted('-o', 'remount,size=64m');
    await lastValueFrom(sessions);
    const machine = new Sessionizer<number, Visit>(options);
    const straight = [...visits.flatMap((visit) => machine.add(visit.user, visit)), ...machine.flush()];
    expect([...seen.values()]).toEqual(straight);
  },
);
