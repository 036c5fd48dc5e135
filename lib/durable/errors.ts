/**
 * What is wrong with a store, or with a value for it:
 *
 * - `'store-in-use'`: another run has it open;
 * - `'store-taken-over'`: another run has begun on it since, and this one can commit no more;
 * - `'store-missing'`: there is no store to read;
 * - `'store-damaged'`: not all of it is there; put a copy in its place, or begin a new store;
 * - `'store-layout'`: another version of this package keeps its state in another way;
 * - `'store-unavailable'`: the file system or the database refuses it;
 * - `'client-missing'`: the package that speaks to the database is not installed;
 * - `'commit-failed'`: the commit is not in the store, or nobody knows; subscribe again to go on from the last one;
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
 * Why the source and the store do not fit:
 *
 * - `'unknown-position'`: the source does not go on from the position that is in the store; `cause` is its error;
 * - `'run-has-ended'`: the store holds a run that was closed with `flush: true`, and the source has events after its end;
 * - `'not-positioned'`: the source gives something else than events with their positions.
 */
export type SourceErrorCode = 'unknown-position' | 'run-has-ended' | 'not-positioned';

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
