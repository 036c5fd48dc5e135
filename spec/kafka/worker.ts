import { liveClock } from 'rxjs-sessionize';
import type { CommitEvery } from 'rxjs-sessionize/durable';
import { confluent, kafkaSessions } from '../../lib/kafka/index.js';
import { atLeastOnce } from './at-least-once.js';
import { type Click, gap, grace, visits } from './events.js';
import { type Failpoint, failing } from './failing.js';

export interface WorkerOptions {
  readonly address: string;
  readonly group: string;
  readonly staticId: string;
  readonly input: string;
  readonly output: string;
  readonly commitEvery: CommitEvery;
  /** The failpoint at which the worker is killed; `times` is the visit of it that kills. */
  readonly failpoint?: Failpoint;
  readonly times?: number;
  readonly transactions?: boolean;
  /** After this many ms without an event, a live clock moves W. */
  readonly silence?: number;
  readonly gap?: number;
  readonly maxEvents?: number;
  /** How many ms the clock is wrong by. It also jumps by up to a minute every second. */
  readonly skew?: number;
}

const options = JSON.parse(process.argv[2] ?? '') as WorkerOptions;
const { skew } = options;
if (skew !== undefined) {
  const now = Date.now.bind(Date);
  let jump = 0;
  Date.now = () => now() + skew + jump;
  setInterval(() => (jump = 120_000 * (Math.random() - 0.5)), 1_000).unref();
}

const settings = {
  'bootstrap.servers': options.address,
  'session.timeout.ms': 3_000,
  'heartbeat.interval.ms': 500,
  'transaction.timeout.ms': 5_000,
};
const client = options.transactions === false ? atLeastOnce(settings) : confluent(settings);

const die = async () => {
  // In this time, part or all of the sent messages leave the process.
  await new Promise((resolve) => setTimeout(resolve, 30 * Math.random()));
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined);
};

const running = kafkaSessions({
  client: options.failpoint === undefined ? client : failing(client, options.failpoint, options.times ?? 1, die),
  group: options.group,
  staticId: options.staticId,
  input: options.input,
  output: options.output,
  create: true,
  commitEvery: options.commitEvery,
  decode: (value) => JSON.parse(String(value)) as Click,
  gap: options.gap ?? gap,
  ...(options.maxEvents !== undefined && { maxEvents: options.maxEvents }),
  grace,
  fold: visits,
  ...(options.silence !== undefined && { clock: liveClock({ silence: options.silence, maxAhead: Infinity }) }),
}).subscribe({
  next: (event) => {
    console.log(JSON.stringify({ ...event, at: Date.now(), ...('error' in event && { error: String(event.error) }) }));
  },
  error: (error: unknown) => {
    console.log(JSON.stringify({ type: 'refused', message: String(error) }));
    process.exitCode = 1;
  },
});

process.once('SIGTERM', () => {
  running.unsubscribe();
});
