/**
 * Reads the sample log twice: with a process that is killed again and again, and with one that is never killed. Run it with
 * `npm run demo:durable`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bar } from '../../parts/terminal/bars.js';
import { styleOf } from '../../parts/terminal/style.js';
import { sampleLog } from './sample-log.js';
import type { Death, Life } from './worker.js';

const { bold, dim, accent, warning } = styleOf(process.stdout);
const say = (text = '') => {
  console.log(text);
};

const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
const log = join(folder, 'log.ndjson');
writeFileSync(log, sampleLog());
const events = readFileSync(log, 'utf8').split('\n').length - 1;
const size = readFileSync(log).length;

const deaths: readonly Death[] = [
  { where: 'while it reads', after: 230 },
  { where: 'inside a commit', after: 4 },
  { where: 'while it delivers', after: 10 },
  { where: 'before it delivers', after: 4 },
  { where: 'while it reads', after: 333 },
  { where: 'inside a commit', after: 6 },
  { where: 'while it delivers', after: 100 },
];

/** Runs a worker as a process, and returns its output. If the worker fails, this process ends too. */
function live(name: string, death: Partial<Death> = {}): Life {
  const worker = fileURLToPath(new URL('worker.js', import.meta.url));
  const file = (suffix: string) => join(folder, `${name}${suffix}`);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [worker, log, file('-state'), file('.ndjson'), JSON.stringify(death)],
    { encoding: 'utf8' },
  );
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as Life;
}

say(bold('Sessions that survive a crash'));
say();
say(
  `${events.toLocaleString('en')} searches and clicks; a session ends after 30 minutes without one. What comes out is the`,
);
say('click-through rate of each session. State and results are committed every 50 events. Each line is a life of');
say(`the process; at its end it is killed, with ${accent('SIGKILL')}: no cleaning up, and no warning.`);
say();
say(dim('life   goes on from                            open sessions   commits'));

const lives: Life[] = [];
for (const death of [...deaths, undefined]) {
  const life = live('killed', death);
  lives.push(life);
  const place = bar(life.from / size, 20).padEnd(20, '·');
  const end = death === undefined ? bold('done') : warning(`killed ${death.where}`);
  say(
    `${String(lives.length).padStart(3)}    ${accent(place)} byte ${life.from.toLocaleString('en').padStart(7)}` +
      `${String(life.openSessions).padStart(16)}${String(life.commits).padStart(10)}   ${end}`,
  );
}

const straight = live('straight');
const sum = (of: (life: Life) => number) => lives.reduce((total, life) => total + of(life), 0);
const resultsOf = (name: string) => readFileSync(join(folder, `${name}.ndjson`), 'utf8');
const killed = resultsOf('killed');
const rates = killed
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { readonly searches: number; readonly clicks: number });
const searches = rates.reduce((total, rate) => total + rate.searches, 0);
const clicks = rates.reduce((total, rate) => total + rate.clicks, 0);

say();
say(dim(`                             ${String(deaths.length)} times killed       never`));
const row = (label: string, killed: number, never: number, remark = '') => {
  const [a, b] = [killed, never].map((count) => count.toLocaleString('en'));
  say(`  ${label.padEnd(28)}${(a ?? '').padStart(12)}${(b ?? '').padStart(12)}   ${dim(remark)}`);
};
const isSame = killed === resultsOf('straight');
row(
  'events read',
  sum(({ read }) => read),
  straight.read,
  `${String(sum(({ read }) => read) - events)} were read again`,
);
row(
  'results delivered',
  sum(({ delivered }) => delivered),
  straight.delivered,
  `${String(sum(({ deliveredAgain }) => deliveredAgain))} came again`,
);
row('results in the file', rates.length, resultsOf('straight').trim().split('\n').length, 'each once');
say();
say(
  `  ${searches.toLocaleString('en')} searches, ${clicks.toLocaleString('en')} clicks in the sessions with one: a rate of ${bold((clicks / searches).toFixed(3))}`,
);
say(`  The two files are ${isSame ? bold('the same, byte for byte.') : warning('different. That must not be.')}`);

rmSync(folder, { recursive: true });
process.exitCode = isSame ? 0 : 1;
