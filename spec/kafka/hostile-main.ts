import { setImmediate } from 'node:timers/promises';
import { takeWhile } from 'rxjs';
import type { SearchEvent } from 'rxjs-sessionize';
import { type KafkaClient, type KafkaMessage, kafkaSessions, type Member } from 'rxjs-sessionize/kafka';

/* A worker that gets the same message many times, from a client that stores nothing. The last message is valid. */

const [times = '1', what = 'text'] = process.argv.slice(2);
const chunks: Buffer[] = [];
for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
const text = Buffer.concat(chunks);
const count = Number(times);
const wrap = (user: string, time: number): Buffer =>
  Buffer.from(JSON.stringify({ user, time, type: 'app-open' } satisfies SearchEvent));

function* messages(): Generator<KafkaMessage> {
  for (let offset = 0; offset <= count; offset++) {
    const isLast = offset === count;
    // A copy for each message, as a broker would send it: the test measures what the worker keeps of each.
    const hostile = Buffer.from(text);
    const key = what === 'key' && !isLast ? hostile : Buffer.from('ann');
    const long = what === 'user' ? wrap(`${String(offset)} ${hostile.toString()}`, offset) : hostile;
    yield { partition: 0, offset, key, value: isLast || what === 'key' ? wrap('ann', 0) : long };
  }
}

let [letters, largest] = [0, 0];
const left = messages();
let assigning = true;
const member: Member = {
  async consume(max) {
    await setImmediate();
    const batch: KafkaMessage[] = [];
    if (assigning) return batch;
    // As many bytes as librdkafka returns at a time.
    for (let bytes = 0; batch.length < max && bytes < 64_000_000; bytes += text.length) {
      const next = left.next();
      if (next.done === true) break;
      batch.push(next.value);
    }
    return batch;
  },
  rebalance: () => (assigning ? { type: 'assign', partitions: [0] } : undefined),
  assign: () => {
    assigning = false;
  },
  unassign: () => undefined,
  committed: () => Promise.resolve(undefined),
  bounds: () => Promise.resolve({ first: 0, end: 0 }),
  // eslint-disable-next-line @typescript-eslint/require-await -- there is nothing to read
  async *read(_, ends) {
    for (const partition of ends.keys()) yield { partition, entries: [], next: 0 };
  },
  end: () => count + 1,
  begin: () => Promise.resolve(),
  send({ topic, key, value, headers }) {
    if (topic !== 'g-dead-letters') return;
    letters++;
    const said = Object.values(headers ?? {}).join('').length;
    largest = Math.max(largest, (key?.length ?? 0) + (value?.length ?? 0) + said);
  },
  sendOffsets: () => Promise.resolve(),
  commit: () => Promise.resolve(),
  abort: () => Promise.resolve(),
  leave: () => Promise.resolve(),
};
const client: KafkaClient = {
  maxMessageBytes: 1_000_000,
  partitionsOf: () => Promise.resolve(1),
  create: () => Promise.resolve(),
  isCompacted: () => Promise.resolve(true),
  join: () => Promise.resolve(member),
};

let restarts = 0;
kafkaSessions({
  client,
  group: 'g',
  staticId: 's',
  input: 'input',
  output: 'output',
  gap: 1_000,
  decode: (value) => JSON.parse(String(value)) as SearchEvent,
  commitEvery: { ms: 500 },
})
  .pipe(takeWhile((event) => event.type !== 'committed' || event.partitions[0]!.position <= count, true))
  .subscribe({
    next: ({ type }) => {
      if (type === 'restarting') restarts++;
    },
    complete: () => {
      console.log(JSON.stringify({ letters, largest, restarts }));
      process.exit();
    },
  });
