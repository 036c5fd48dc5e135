import { describe, expect, it } from 'vitest';
import { Timer } from '../../lib/core/timer.js';

/** A timer on a clock that the test moves, and the list of its pending calls. */
function set() {
  const pending: { action: () => void; delay: number }[] = [];
  const errors: unknown[] = [];
  const teardowns: (() => void)[] = [];
  let expired = 0;
  const out = {
    closed: false,
    add: (teardown: () => void) => teardowns.push(teardown),
    error: (error: unknown) => errors.push(error),
  };
  const time = {
    now: () => 0,
    schedule(action: () => void, delay: number) {
      const one = { action, delay };
      pending.push(one);
      return () => pending.splice(pending.indexOf(one), 1);
    },
  };
  let fail: (() => void) | undefined;
  const timer = new Timer(time, out, () => {
    expired++;
    fail?.();
  });
  return {
    timer,
    out,
    errors,
    delays: () => pending.map(({ delay }) => delay),
    expire: () => pending.shift()?.action(),
    close: () => {
      for (const teardown of teardowns) teardown();
    },
    expired: () => expired,
    failWith: (error: Error) => {
      fail = () => {
        throw error;
      };
    },
  };
}

describe('the timer of a clock', () => {
  it('is one: to set it again takes the place of the last time', () => {
    const { timer, delays, expire, expired } = set();
    expect(timer.isSet).toBe(false);
    expect([timer.set(5), timer.set(7)]).toEqual([5, 7]);
    expect(timer.isSet).toBe(true);
    expect(delays()).toEqual([7]);
    expire();
    expect([expired(), timer.isSet]).toEqual([1, false]);
  });

  it('waits no longer than a timer of Node and browsers can', () => {
    const { timer, delays } = set();

    expect(timer.set(2_147_483_648)).toBe(2_147_483_647);
    expect(delays()).toEqual([2_147_483_647]);
  });

  it('is not set where nobody listens any more, and ends with who listens', () => {
    const { timer, out, delays, close } = set();
    timer.set(5);
    close();
    expect([delays(), timer.isSet]).toEqual([[], false]);
    out.closed = true;
    expect(timer.set(5)).toBe(5);
    expect([delays(), timer.isSet]).toEqual([[], false]);
  });

  it('tells the listener what is thrown when it expires', () => {
    const { timer, errors, expire, failWith } = set();
    const error = new Error('of the user');
    failWith(error);
    timer.set(5);
    expire();

    expect([errors, timer.isSet]).toEqual([[error], false]);
  });
});
