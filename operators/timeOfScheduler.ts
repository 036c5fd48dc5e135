import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { checkOption } from '../lib/core/check.js';
import type { TimeSource } from '../lib/core/time-source.js';

/**
 * A scheduler of rxjs as a source of time for a clock.
 *
 * @param of - the function that was called with the scheduler
 */
export function timeOfScheduler(of: string, scheduler: SchedulerLike = asyncScheduler): TimeSource {
  const isScheduler = typeof (scheduler as Partial<SchedulerLike> | null)?.schedule === 'function';
  checkOption(of, 'scheduler', scheduler, 'a scheduler of rxjs', isScheduler);
  return {
    now: () => scheduler.now(),
    schedule(action, delay) {
      const scheduled = scheduler.schedule(action, delay);
      return () => {
        scheduled.unsubscribe();
      };
    },
  };
}
