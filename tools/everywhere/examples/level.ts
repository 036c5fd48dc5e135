// The entry that keeps state on a disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { durableSessions } from 'rxjs-sessionize/durable';
import { levelStore } from 'rxjs-sessionize/level';

const folder = mkdtempSync(join(tmpdir(), 'level-'));
const source = (from = 0) => [{ event: { user: 'ann', time: 0 }, position: 1 }].slice(from);
lastValueFrom(durableSessions({ store: levelStore(folder), source, gap: 10_000, flush: true }).pipe(toArray())).then(
  (sessions) => {
    console.log('level', sessions.length);
    rmSync(folder, { recursive: true });
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
