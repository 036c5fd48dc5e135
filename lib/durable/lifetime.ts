import { Subscription } from 'rxjs';

/**
 * How long a run goes on before it is done: until its consumer leaves, or until something fails that leaves it unfit to go on.
 * Whatever waits ends its wait then.
 */
export class Lifetime extends Subscription {
  /** What has failed, if anything. Nothing is committed after it. */
  failure: { readonly error: unknown } | undefined;

  readonly fail = (error: unknown): void => {
    this.failure ??= { error };
    this.unsubscribe();
  };
}
