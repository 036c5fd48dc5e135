/**
 * The `code` of a `StoreError`: what is wrong with a store, or with a value for it.
 *
 * - `'store-in-use'`: another run has it open;
 * - `'store-taken-over'`: another run has taken it over, and this one can no longer commit;
 * - `'store-missing'`: there is no store to read;
 * - `'store-damaged'`: a part of it is missing or wrong; replace it with a copy, or begin a new store;
 * - `'store-layout'`: a version of this package with another layout made it;
 * - `'store-unavailable'`: the file system or the database refuses it;
 * - `'client-missing'`: the client package of the database is not installed;
 * - `'commit-failed'`: the commit failed, or its outcome is unknown; subscribe again to go on from the last one;
 * - `'not-json'`: a value of the fold, a result or a position is not plain JSON.
 */
export type StoreErrorCode =
  | 'store-in-use'
  | 'store-taken-over'
  | 'store-missing'
  | 'store-damaged'
  | 'store-layout'
  | 'store-unavailable'
  | 'client-missing'
  | 'commit-failed'
  | 'not-json';

/** A store that cannot be used, or a commit that failed. `cause` is the error of the database, if there is one. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The `code` of a `SourceError`: why the source and the store do not fit.
 *
 * - `'unknown-position'`: the source does not go on from the position that is in the store; `cause` is its error;
 * - `'run-has-ended'`: the store holds a run that was closed with `flush: true`, and the source has events after its end;
 * - `'not-positioned'`: the source gives something other than events with positions.
 */
export type SourceErrorCode = 'unknown-position' | 'run-has-ended' | 'not-positioned';

/** A source that does not fit its store. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(
    readonly code: SourceErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
