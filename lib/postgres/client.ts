/** What is used of a connection of `pg`, or of another package that has its form. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;
  /** Gives it back to its pool; with an error, to be closed. */
  release(error?: Error): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** What is used of a pool of connections of `pg`, or of another package that has its form. */
export interface PostgresPool<C extends PostgresClient> {
  connect(): Promise<C>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}
