import { parseArgs } from 'node:util';
import { whyNoKafka } from '../../tools/kafka/broker.js';
import { chaos } from './chaos.js';

/** The long run: `npm run chaos:kafka -- --kills 100`. */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '120000' },
    kills: { type: 'string', default: '40' },
    brokers: { type: 'string', default: '3' },
    'max-events': { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    control: { type: 'boolean', default: false },
  },
});

const reason = whyNoKafka();
if (reason !== undefined) {
  console.log(`Skipped: ${reason}.`);
} else {
  const result = await chaos({
    events: Number(values.events),
    users: 1_000,
    partitions: 6,
    workers: 3,
    kills: Number(values.kills),
    zombies: 8,
    brokers: Number(values.brokers),
    brokerKills: 6,
    skew: true,
    ...(values['max-events'] !== undefined && { maxEvents: Number(values['max-events']) }),
    seed: Number(values.seed),
    transactions: !values.control,
    log: console.log,
  });
  console.log(result);
  const isExact = result.missing + result.wrong + result.doubled + result.refusals.length === 0;
  console.log(isExact ? 'Each session once, as the definition has it.' : 'The results are wrong.');
  process.exitCode = isExact === !values.control ? 0 : 1;
}
