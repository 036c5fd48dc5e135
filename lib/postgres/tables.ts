/**
 * Creates the tables in which `postgresStore` keeps its state; existing tables are not changed. `create: true` runs it.
 *
 * - `sessionize_store`: a row for each store. Each commit compares its `epoch` and raises it.
 * - `sessionize_partition`: of each partition of a store, the position in the source, the watermark, the options that sessions were
 *   made with, and how many results have been acknowledged.
 * - `sessionize_user`: of each user, the open sessions and the floor. `key` is the user as JSON, or its hash where that is long.
 * - `sessionize_result`: the results that have not been acknowledged; none with `write`.
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

/** Of the tables, should they ever have another form. */
export const layout = 1;
