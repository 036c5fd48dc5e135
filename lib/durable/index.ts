export type { CommitEvery } from './commit-every.js';
export type { Commit } from './commit.js';
export { type Delivery, durableDeliveries, durableSessions } from './durable-sessions.js';
export { inspect, type Inspection } from './inspect.js';
export { memoryStore, type MemoryStoreOptions, type Moment } from './memory-store.js';
export type { DurableOptions, PartitionOptions, Positioned } from './options.js';
export { Partition } from './partition.js';
export type { Change, OpenStore, Saved, Store, User } from './store.js';
