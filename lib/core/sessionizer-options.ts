import { checkFunction, checkSessionOptions, checkTime } from './check.js';
import type { Unclosed } from './closing.js';
import type { FoldOption, SessionOptions, TimeOption } from './options.js';
import type { Session, Span } from './session.js';

/** The options of a `Sessionizer`. `gap` is required. */
export type SessionizerOptions<K, E, R extends Span<K> = Session<K, E>> = SessionOptions<K, E> &
  TimeOption<E> &
  FoldOption<K, E, R> & {
    /** An event after this time is rejected as `too-far-ahead` and moves nothing (S8). Default: no limit. */
    readonly latest?: number | Date;
    /**
     * Called with a user when nothing is kept for that user any longer (S5 d), also after a first event that was rejected. A returning
     * user may be forgotten and known again within one step. It must not call the machine.
     */
    readonly forgotten?: (user: K) => void;
    /**
     * Called with a session that has no result because `finish` of the fold threw, and with what it threw. Also called with all
     * that is kept of a user whose sessions cannot be cut, because a rule of `split` throws at an event that was taken before:
     * that user is forgotten. It must not call the machine. Default: the call throws, and the next one tries again (A3).
     */
    readonly unclosed?: (session: Unclosed<K>, error: unknown) => void;
  };

export function checkSessionizerOptions(
  options: SessionOptions<never, never> & {
    readonly latest?: unknown;
    readonly forgotten?: unknown;
    readonly unclosed?: unknown;
  },
): void {
  checkSessionOptions('Sessionizer', options, ['rejected', 'latest', 'forgotten', 'unclosed']);
  checkTime('Sessionizer', 'latest', options.latest);
  checkFunction('Sessionizer', 'forgotten', options.forgotten);
  checkFunction('Sessionizer', 'unclosed', options.unclosed);
}
