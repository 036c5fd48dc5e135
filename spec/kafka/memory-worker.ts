import { setImmediate } from 'node:timers/promises';
import { lastValueFrom, takeWhile, toArray } from 'rxjs';
import { type KafkaEvent, kafkaSessions, type KafkaSessionsOptions } from 'rxjs-sessionize/kafka';
import type { Span } from 'rxjs-sessionize';
import { MemoryBroker, MemoryClient } from './memory-broker.js';

/** A broker in memory with a topic `input` of one partition. It answers calls in order. */
export function brokerWithInput(): MemoryBroker {
  const broker = new MemoryBroker(
    () => setImmediate(),
    () => 0.99,
  );
  broker.createTopic('input', 1);
  return broker;
}

/** The options that a worker on this broker needs, except those of its events. The worker commits at once. */
export const optionsOn = (broker: MemoryBroker) => ({
  client: new MemoryClient(broker),
  group: 'g',
  staticId: 's',
  input: 'input',
  output: 'output',
  create: true,
  gap: 1_000,
  commitEvery: { ms: 0 },
});

/** Runs a worker until it has committed every message. */
export function untilCommitted<E>(
  broker: MemoryBroker,
  options: KafkaSessionsOptions<string, E, Span<string>>,
): Promise<KafkaEvent[]> {
  const end = broker.log('input', 0).length;
  const goesOn = (event: KafkaEvent) => event.type !== 'committed' || event.partitions[0]!.position < end;
  return lastValueFrom(kafkaSessions(options).pipe(takeWhile(goesOn, true), toArray()));
}
