/** The part of a `pg` connection that the store uses. Other packages may offer the same. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;
  /** Returns the connection to its pool; with an error, the pool closes it. */
  release(error?: Error): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

/** The part of a `pg` pool that the store uses. Other packages may offer the same. */
export interface PostgresPool<C extends PostgresClient> {
  connect(): Promise<C>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}
