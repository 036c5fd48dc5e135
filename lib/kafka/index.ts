export type { User } from '../durable/store.js';
export type {
  Bytes,
  KafkaClient,
  KafkaEntry,
  KafkaMessage,
  KafkaRecord,
  Member,
  Membership,
  NewTopic,
  PartOfPartition,
  Rebalance,
} from './client.js';
export { confluent } from './confluent.js';
export type { KafkaEvent, MessageReason, PartitionProgress } from './kafka-event.js';
export type { KafkaCounts } from './kafka-counts.js';
export { kafkaSessions } from './kafka-sessions.js';
export type { WorkerProgress } from './open-view.js';
export type { KafkaSessionsOptions } from './options.js';
export { KafkaRefusal, type RefusalCode } from './refusal.js';
