/**
 * Sends the events of a million users, each of whom has one session, and checks that every event is accounted for:
 * `npm run load:live [-- --requests N --connections N]`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { styleOf } from '../../../parts/terminal/style.js';
import type { Stats } from '../messages.js';
import { follow } from './reader.js';
import { type Batch, eventsOf, nextBatch, usersOf } from './visitors.js';

const help = `Sends a million users to a live server of its own, and checks that every event is accounted for.

  npm run load:live [-- OPTIONS]

  --requests N      how many, of 100 events each (default: 12500)
  --connections N   how many at a time (default: 10)
`;

const { requests, connections } = numbersOf({ requests: 12_500, connections: 10 });

/** The options in the arguments. On a mistake, the program ends with a sentence. */
function numbersOf<N extends string>(defaults: Readonly<Record<N, number>>): Readonly<Record<N, number>> {
  const numbers: Record<N, number> = { ...defaults };
  try {
    const { values } = parseArgs({
      options: {
        ...Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }])),
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      process.stdout.write(help);
      process.exit(0);
    }
    for (const [name, text] of Object.entries(values)) {
      if (typeof text !== 'string' || !/^[1-9]\d{0,6}$/.test(text)) {
        throw new Error(`--${name}: expected a whole number from 1 to 9999999, got ${JSON.stringify(text)}`);
      }
      numbers[name as N] = Number(text);
    }
  } catch (error) {
    // The sentences after the first are advice that does not fit here.
    process.stderr.write(`load:live: ${(error as Error).message.replace(/\.\s.*/s, '')}\n`);
    process.stderr.write('See npm run load:live -- --help.\n');
    process.exit(2);
  }
  return numbers;
}

const { bold, dim, warning } = styleOf(process.stdout);
const say = (text = '') => {
  console.log(text);
};
const row = (label: string, value: number | string, remark = '') => {
  const text = typeof value === 'number' ? value.toLocaleString('en') : value;
  say(`  ${label.padEnd(26)}${text.padStart(11)}${remark === '' ? '' : `  ${dim(remark)}`}`);
};

/** A quarter of a very short run may have no sample. */
const megabytes = (bytes: number) => (Number.isFinite(bytes) ? `${String(Math.round(bytes / 2 ** 20))} MB` : '–');

/** The heap of the server, in MB: too small to keep everything that it is sent. */
const heap = 128;
const cut = ['--gap', '1s', '--grace', '500ms', '--silence', '500ms', '--every', '1s', '--max-events', '100'];
const server = spawn(
  process.execPath,
  [
    `--max-old-space-size=${String(heap)}`,
    fileURLToPath(new URL('../main.js', import.meta.url)),
    '--port',
    '0',
    ...cut,
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
process.on('exit', () => server.kill('SIGKILL'));
const ended = once(server, 'exit') as Promise<[number | null]>;
const [greeting] = (await once(createInterface(server.stdout), 'line')) as [string];
const url = greeting.replace('Listening on ', '');
const stats = async () => (await (await fetch(`${url}/stats`)).json()) as Stats;
const { told } = await follow(url);

const sent = { events: 0, users: 0, clicks: 0, malformed: 0, late: 0 };
const answered = { accepted: 0, rejected: 0 };
/** The batches by the context that autocannon gives a request and its response. */
const batches = new WeakMap<object, Batch>();

const load = (amount: number) =>
  autocannon({
    url,
    amount,
    connections: Math.min(connections, amount),
    requests: [
      {
        method: 'POST',
        path: '/events',
        setupRequest(request, context) {
          const batch = nextBatch();
          batches.set(context, batch);
          return { ...request, body: batch.body };
        },
        onResponse(_status, body, context) {
          const batch = batches.get(context)!;
          for (const what of ['events', 'users', 'clicks', 'malformed', 'late'] as const) sent[what] += batch[what];
          const { accepted, rejected = [] } = JSON.parse(body) as { accepted: number; rejected?: readonly unknown[] };
          answered.accepted += accepted;
          answered.rejected += rejected.length;
        },
      },
    ],
  });

say(dim(`To watch, open ${url}`));
say(bold(`${usersOf(requests).toLocaleString('en')} users at a live server`));
say();
const warmUp = Math.ceil(requests / 10);
await load(warmUp);
const before = sent.events;

/** The least heap in each quarter of the run: garbage is gone then, kept state is not. */
const quarters = [Infinity, Infinity, Infinity, Infinity];
let rss = 0;
const sampler = setInterval(() => {
  if (process.stderr.isTTY) {
    process.stderr.write(
      `\r  ${sent.events.toLocaleString('en')} of ${eventsOf(requests).toLocaleString('en')} events `,
    );
  }
  void stats().then(({ memory }) => {
    const quarter = Math.min(3, Math.floor((4 * (sent.events - before)) / (eventsOf(requests) - before)));
    quarters[quarter] = Math.min(quarters[quarter]!, memory.heapUsed);
    rss = Math.max(rss, memory.rss);
  });
}, 100);
const start = performance.now();
const result = await load(requests - warmUp);
const seconds = (performance.now() - start) / 1_000;
clearInterval(sampler);
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');

const { received, accepted, rejected, readers, sessions } = await stats();
server.kill('SIGTERM');
const [[code], { sessions: toldSessions, events: toldEvents }] = await Promise.all([ended, told]);
const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);

row('events a second', Math.round((sent.events - before) / seconds));
row('a request, median', `${String(result.latency.p50)} ms`, `100 events each, ${String(connections)} connections`);
row('99 of 100 within', `${String(result.latency.p99)} ms`);
row('most memory', megabytes(rss), `of which the heap may be ${String(heap)} MB`);
row('least heap', megabytes(Math.min(...quarters)), `by quarters of the run: ${quarters.map(megabytes).join(', ')}`);
say();
row('events sent', sent.events);
row('accepted', accepted, `${sessions.closed.toLocaleString('en')} sessions closed while it ran`);
row('rejected', refused, `${String(sent.malformed)} of them malformed, ${String(sent.late)} an hour late`);
row('sessions received', toldSessions, 'by a reader of /ctr, the last ones after SIGTERM');
row('events received', toldEvents, 'by that reader, in the intervals of a second');
say();

const faults = [
  [result.errors + result.timeouts, 0, 'requests without an answer'],
  [received, sent.events, 'events received'],
  [accepted + refused, sent.events, 'events accepted and rejected'],
  [answered.accepted, accepted, 'events that the answers called accepted'],
  [answered.rejected, refused, 'events that the answers called rejected'],
  [rejected['not-an-event'], sent.malformed, 'malformed events'],
  [rejected['too-late'], sent.late, 'late events'],
  [accepted, sent.users + sent.clicks, 'searches and clicks accepted'],
  [readers.dropped, 0, 'readers dropped'],
  [toldSessions, sent.users, 'sessions received by the reader'],
  [toldEvents, accepted, 'events received by the reader'],
  [code, 0, 'exit code'],
] as const;
const wrong = faults.filter(([is, expected]) => is !== expected);
for (const [is, expected, what] of wrong) say(warning(`  ${what}: ${String(is)}, expected ${String(expected)}`));
if (wrong.length === 0) say(`  ${bold('Every event is accounted for')}, from the request to the reader.`);
process.exitCode = wrong.length === 0 ? 0 : 1;
