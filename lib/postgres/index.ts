export { postgresStore, type PostgresStoreOptions } from './postgres-store.js';
export type { PostgresClient, PostgresPool } from './client.js';
export { postgresTables } from './tables.js';
