import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { built } from '../program.js';

/** Enough events for several commits. Each user has one session; events of later users close it. */
const log = Array.from(
  { length: 600_000 },
  (_, i) => `{"user":${String(i >> 2)},"time":${String(1.7e12 + 10_000 * i)}}\n`,
).join('');

it(
  'acknowledges what the program with --state wrote to a file when it is synced, and not before',
  { timeout: 120_000 },
  async () => {
    const program = await built('cli/main.ts', 'log-acknowledged');
    const folder = mkdtempSync(join(tmpdir(), 'acknowledged-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const [events, sessions, trace] = ['events.ndjson', 'sessions.ndjson', 'trace'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(events, log);
    writeFileSync(trace, '');
    const stdout = openSync(sessions, 'a');
    const running = spawn(
      process.execPath,
      [
        '--import',
        join(import.meta.dirname, 'traced.js'),
        program,
        events,
        '--state',
        join(folder, 'state'),
        '--gap',
        '10s',
        '--json',
      ],
      { env: { PATH: process.env['PATH'], TRACE: trace }, stdio: ['ignore', stdout, 'pipe'] },
    );
    closeSync(stdout);
    const [stderr] = await Promise.all([text(running.stderr!), once(running, 'close')]);
    expect(stderr).toBe('');

    const content = readFileSync(sessions);
    let written = 0;
    let synced = 0;
    const acknowledged = new Set<number>();
    for (const line of readFileSync(trace, 'utf8').trimEnd().split('\n')) {
      const [call, count] = line.split(' ') as [string, string];
      if (call === 'write') written += Number(count);
      else if (call === 'sync') synced = written;
      else {
        acknowledged.add(Number(count));
        expect(content.subarray(0, synced).toString().split('\n').length - 1).toBeGreaterThanOrEqual(Number(count));
      }
    }
    expect(written).toBe(content.length);
    expect(acknowledged.size).toBeGreaterThan(2);
  },
);
