import { ctrFold } from 'rxjs-sessionize';
import { kafkaSessions } from 'rxjs-sessionize/kafka';
import { styleOf } from '../../parts/terminal/style.js';
import type { Act } from './search-log.js';

/** One worker of the demo: node worker.js <broker> <static id> <input> <output> */
const [address, staticId = '', input = '', output = ''] = process.argv.slice(2);
const utf8 = new TextDecoder('utf-8', { fatal: true });
const { accent } = styleOf(process.stdout);
const say = (text: string) => {
  console.log(`${accent(staticId)}  ${text}`);
};

const worker = kafkaSessions({
  // After 3 s the group assigns the partitions of a dead worker to others.
  client: { 'bootstrap.servers': address, 'session.timeout.ms': 3_000, 'heartbeat.interval.ms': 500 },
  group: 'ctr',
  staticId,
  input,
  output,
  create: true,
  decode: (value) => JSON.parse(utf8.decode(value)) as Act,
  gap: 30 * 60_000,
  fold: ctrFold<string, Act>(),
  commitEvery: { ms: 200 },
});

const running = worker.subscribe({
  next(event) {
    if (event.type === 'assigned') say(`works on partitions ${event.partitions.join(', ')}`);
    if (event.type === 'restored' && event.users > 0) {
      say(`has restored the state of ${String(event.users)} users in partition ${String(event.partition)}`);
    }
    if (event.type === 'restarting') say(`rejoins the group after an error: ${String(event.error)}`);
  },
  error(error: unknown) {
    console.error(`${staticId}: ${String(error)}`);
    process.exitCode = 1;
  },
});
process.once('SIGTERM', () => {
  running.unsubscribe();
});
