import { Subscription } from 'rxjs';

/**
 * The life of a run: it ends when the consumer unsubscribes, or when an error makes going on impossible. Everything that waits
 * stops waiting then.
 */
export class Lifetime extends Subscription {
  /** The error, if any. Nothing is committed after it. */
  failure: { readonly error: unknown } | undefined;

  readonly fail = (error: unknown): void => {
    this.failure ??= { error };
    this.unsubscribe();
  };
}
