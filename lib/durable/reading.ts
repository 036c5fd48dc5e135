import { asyncScheduler, type Subscription } from 'rxjs';
import { show } from '../core/show.js';
import { SourceError } from './errors.js';
import type { Positioned, Source } from './options.js';
import { pull } from './pull.js';

/** For how long a source that is always ready may block everything else, in ms. */
const longestTurn = 50;
/** How many events are taken between two looks at the clock. */
const eventsBetween = 64;

/**
 * Takes events from a source, from a position on, until the source ends.
 *
 * @param reading - when it closes, no further event is taken, and the source is closed
 * @param take - takes an event; if it returns a promise, the next event waits for it
 * @throws what the source throws; SourceError - if the source throws before its first event, when it should go on from a
 * position
 */
export async function read<E, P>(
  source: Source<E, P>,
  from: P | undefined,
  reading: Subscription,
  take: (item: Positioned<E, P>) => Promise<void> | undefined,
): Promise<void> {
  const goesOn = () => !reading.closed;
  let count = 0;
  let turn = asyncScheduler.now();
  try {
    const items = pull(source(from));
    reading.add(() => {
      items.stop();
    });
    while (goesOn()) {
      const next = items.next();
      const { done, value } = 'then' in next ? await next : next;
      if (done === true) return;
      // A source gives a list or an event. To make a list of each event would cost more than to ask again.
      const size = isList(value) ? value.length : 1;
      for (let i = 0; i < size; i++) {
        if (!goesOn()) return;
        const item = isList(value) ? value[i]! : value;
        if (i === 0) checkPositioned(item);
        count++;
        const taken = take(item);
        if (taken !== undefined) await taken;
        if (count % eventsBetween === 0 && asyncScheduler.now() - turn > longestTurn) {
          await new Promise<void>((resolve) => asyncScheduler.schedule(resolve));
          turn = asyncScheduler.now();
        }
      }
    }
  } catch (error) {
    throw count === 0 && from !== undefined && !(error instanceof SourceError) ? unknownPosition(from, error) : error;
  }
}

const isList = <T extends object>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

/** @throws SourceError - if this is no event with a position: types may not have been checked */
function checkPositioned(value: unknown): void {
  if (typeof value === 'object' && value !== null && 'event' in value && 'position' in value) return;
  throw new SourceError(
    'not-positioned',
    `the source gave ${show(value)} where an object with event and position was expected: ` +
      'position is where the source goes on after the event',
  );
}

const unknownPosition = (from: unknown, cause: unknown): SourceError =>
  new SourceError(
    'unknown-position',
    `the source does not go on from position ${JSON.stringify(from)}, where the store is: ` +
      (cause instanceof Error ? cause.message : String(cause)),
    { cause },
  );
