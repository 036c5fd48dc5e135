/**
 * Measures the memory of the program for logs of several lengths, all with the same number of open sessions and queries:
 * `npm run bench:memory`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { integer, megabytes, table } from './markdown.js';
import { program } from './program.js';
import { writeLog } from './workload.js';

const outputs = { 'the report': [], '`--sessions`': ['--sessions'], '`--events`': ['--events'] };
const lengths = [1_000_000, 2_000_000, 4_000_000];

const execute = promisify(execFile);

/** Runs in the program's process and writes its peak memory in KB. */
const tell = "process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS))";

async function peakOf(log: string, args: readonly string[]): Promise<number> {
  const node = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, program];
  const { stderr } = await execute(
    process.execPath,
    [...node, log, '--threads', '1', '--gap', '15m', '--grace', '30s', ...args],
    {
      maxBuffer: Infinity,
    },
  );
  const [, peak] = /^peak (\d+)$/m.exec(stderr) ?? [];
  if (peak === undefined) throw new Error(stderr);
  return 1_024 * Number(peak);
}

const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
try {
  const peaks = new Map<string, string[]>();
  for (const events of lengths) {
    const log = join(folder, `${String(events)}.ndjson`);
    await writeLog(log, { events, users: 10_000, inOrder: false });
    for (const [name, args] of Object.entries(outputs)) {
      const out = name === 'the report' ? [] : ['--out', join(folder, 'out')];
      peaks.set(name, [...(peaks.get(name) ?? []), megabytes(await peakOf(log, [...args, ...out]))]);
    }
    rmSync(log);
  }
  console.log(
    table(
      ['peak memory', ...lengths.map((length) => `${integer(length)} events`)],
      Array.from(peaks, ([name, row]) => [name, ...row]),
    ),
  );
} finally {
  rmSync(folder, { recursive: true });
}
