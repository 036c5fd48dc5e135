import { type Observable, type Observer, Subject, type Subscription, takeUntil, type TeardownLogic } from 'rxjs';

/** For whom an observable is followed, and for how long. A `Subscriber` is one. */
interface Follower {
  readonly closed: boolean;
  add(teardown: TeardownLogic): void;
  error(error: unknown): void;
}

/**
 * Subscribes to `source` for as long as `follower` is not closed. What `next` throws becomes an error of the follower, as errors
 * of the source do.
 */
export function follow<T>(
  source: Observable<T>,
  follower: Follower,
  { next, complete }: Pick<Observer<T>, 'next' | 'complete'>,
): void {
  // A source that emits while it is being subscribed to has no subscription yet: `stop` ends it then.
  const stop = new Subject<void>();
  let subscription: Subscription | undefined = undefined;
  // Added before subscribing, so that errors in the source's own finalizers are reported and not swallowed.
  follower.add(() => {
    if (subscription === undefined) stop.next();
    else subscription.unsubscribe();
  });
  subscription = source.pipe(takeUntil(stop)).subscribe({
    next(value) {
      try {
        next(value);
      } catch (error) {
        follower.error(error);
      }
    },
    error(error: unknown) {
      follower.error(error);
    },
    complete() {
      // When `stop` completes the source, nobody listens any more.
      if (!follower.closed) complete();
    },
  });
}
