/**
 * Makes the sessions of a topic with this package, in its own process. The arguments are those of Sessions.java: BROKERS GROUP
 * INPUT OUTPUT STATE_FOLDER GAP_MS GRACE_MS COMMIT_MS
 */
import { ctrFold } from 'rxjs-sessionize';
import { kafkaSessions } from 'rxjs-sessionize/kafka';
import type { Event } from './peers-workload.js';

const [address = '', group = '', input = '', output = '', , gap, grace, ms] = process.argv.slice(2);

kafkaSessions({
  client: { 'bootstrap.servers': address, 'session.timeout.ms': 6_000, 'heartbeat.interval.ms': 1_000 },
  group,
  staticId: 'a',
  input,
  output,
  create: true,
  decode: (value) => JSON.parse(String(value)) as Event,
  gap: Number(gap),
  grace: Number(grace),
  fold: ctrFold<string, Event>({ sessionsWithoutSearch: true }),
  commitEvery: { ms: Number(ms) },
}).subscribe({
  next: ({ type }) => {
    if (type === 'assigned') console.log('running');
  },
  error: (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
});
