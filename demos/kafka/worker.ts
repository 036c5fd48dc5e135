import { ctrFold, type SearchEvent } from 'rxjs-sessionize';
import { kafkaSessions } from 'rxjs-sessionize/kafka';

/** One worker of the demo: node worker.js <broker> <slot> */
const [address = '', slot = ''] = process.argv.slice(2);

const worker = kafkaSessions({
  client: { 'bootstrap.servers': address, 'session.timeout.ms': 3_000, 'heartbeat.interval.ms': 500 },
  group: 'ctr',
  slot,
  input: 'search-events',
  output: 'session-ctr',
  create: true,
  decode: (value) => JSON.parse(String(value)) as SearchEvent,
  gap: 30 * 60_000,
  grace: 60_000,
  fold: ctrFold<string | number, SearchEvent>(
    ({ type }) => type === 'search',
    ({ type }) => type === 'click',
  ),
  commitEvery: 200,
});

const running = worker.subscribe({
  next(event) {
    if (event.type === 'assigned') console.log(`${slot} works on partitions ${event.partitions.join(', ')}`);
    if (event.type === 'restored' && event.users > 0) {
      console.log(`${slot} has restored partition ${String(event.partition)}: ${String(event.users)} users`);
    }
    if (event.type === 'committed' && event.results > 0) {
      const watermark = Math.max(...event.partitions.map((partition) => partition.watermark));
      console.log(`${slot} has committed ${String(event.results)} CTRs, at ${new Date(watermark).toISOString()}`);
    }
  },
  error(error: unknown) {
    console.error(`${slot}: ${String(error)}`);
    process.exitCode = 1;
  },
});
process.once('SIGTERM', () => {
  running.unsubscribe();
});
