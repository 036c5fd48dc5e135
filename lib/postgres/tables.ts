/**
 * The SQL that creates the tables of `postgresStore`. Existing tables are not changed. `create: true` runs it.
 *
 * - `sessionize_store`: one row per store. Each commit compares its `epoch` and increments it.
 * - `sessionize_partition`: one row per partition of a store, with the position in the source, the watermark, the options of the
 *   sessions, a checksum of all rows of the partition, and the number of acknowledged results.
 * - `sessionize_user`: one row per user, with the open sessions and the floor. `key` is the user as JSON; if that is long, its hash.
 * - `sessionize_result`: the results that are not acknowledged yet; none with `write`.
 */
export const postgresTables = `
CREATE TABLE IF NOT EXISTS sessionize_store (
  name text PRIMARY KEY,
  layout integer NOT NULL,
  epoch bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS sessionize_partition (
  store text NOT NULL REFERENCES sessionize_store ON DELETE CASCADE,
  partition integer NOT NULL,
  head json NOT NULL,
  acknowledged bigint NOT NULL,
  PRIMARY KEY (store, partition)
);
CREATE TABLE IF NOT EXISTS sessionize_user (
  store text NOT NULL REFERENCES sessionize_store ON DELETE CASCADE,
  partition integer NOT NULL,
  key text NOT NULL,
  state json NOT NULL,
  PRIMARY KEY (store, partition, key)
);
CREATE TABLE IF NOT EXISTS sessionize_result (
  store text NOT NULL REFERENCES sessionize_store ON DELETE CASCADE,
  partition integer NOT NULL,
  number bigint NOT NULL,
  result json NOT NULL,
  PRIMARY KEY (store, partition, number)
);
`;

/** The version of the tables' form. */
export const layout = 1;
