import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Drawing, drawEvery, labelOf } from '../../../demos/live/drawing.js';
import type { Act, KeptSession } from '../../../demos/live/pipeline.js';

const waits = { gap: 10_000, grace: 0, silence: 1_000 };

const act = (user: string | number, time: number, more: Partial<Act> = {}): Act => ({
  user,
  time,
  type: 'search',
  id: undefined,
  label: 'tea',
  ...more,
});

const session = (user: string | number): KeptSession => ({
  user,
  start: 0,
  end: 5,
  deadline: 10_005,
  closedBy: 'gap',
  value: { searches: 1, clicks: 0, events: 2, bytes: 1_000 },
});

/** Fakes the clock. It stands still until a test sets it. */
function clock(): void {
  vi.useFakeTimers();
  vi.setSystemTime(1_000_000);
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

describe('what the diagram draws', () => {
  it('has the events of its users with what became of them, and their sessions', () => {
    clock();
    const drawing = new Drawing(waits);
    drawing.take(act('ann', 999_900), undefined);
    const late = act('ann', 900_000, { type: 'click' });
    drawing.take(late, { event: late, user: 'ann', time: 900_000, reason: 'too-late', lateBy: 7 });
    drawing.close(session('ann'));
    const open = { count: 1, newest: [], drawn: [session('ann')], watermark: 989_900 };

    expect(drawing.next(open)).toEqual({
      events: [
        { user: 'ann', time: 999_900, type: 'search', label: 'tea', delay: 0, rejected: undefined },
        {
          user: 'ann',
          time: 900_000,
          type: 'click',
          label: 'tea',
          delay: 99_900,
          rejected: { reason: 'too-late', lateBy: 7 },
        },
      ],
      closed: [{ user: 'ann', start: 0, end: 5, deadline: 10_005, closedBy: 'gap', searches: 1, clicks: 0, events: 2 }],
      open: [{ user: 'ann', start: 0, end: 5, deadline: 10_005, closedBy: 'gap', searches: 1, clicks: 0, events: 2 }],
      watermark: 989_900,
      greatestTime: 999_900,
      now: 999_900,
      leftOut: 0,
    });
    expect(drawing.next()).toMatchObject({ events: [], closed: [], open: [], watermark: null, greatestTime: 999_900 });
    expect(drawing.recent.events).toHaveLength(2);
    expect(drawing.recent.closed).toHaveLength(1);
  });

  it('goes with the time of a log that is played, and with the clock otherwise', () => {
    clock();
    const drawing = new Drawing(waits);
    expect(drawing.next().now).toBe(1_000_000);
    drawing.take(act('ann', 500), undefined);
    vi.setSystemTime(1_000_100);
    expect(drawing.next().now).toBe(600);
    drawing.take(act('ann', 1_060_000), undefined);
    expect(drawing.next().now).toBe(1_000_100);
  });

  it('gives the place of a user who has been silent to another, and counts the events of those without one', () => {
    clock();
    const drawing = new Drawing(waits);
    for (let i = 0; i < 12; i++) {
      drawing.take(act(i, 1_000_000), undefined);
      drawing.next();
    }
    drawing.take(act('ann', 1_000_000), undefined);
    drawing.close(session('ann'));
    expect(drawing.next()).toMatchObject({ events: [], closed: [], leftOut: 1 });

    vi.setSystemTime(1_023_000);
    drawing.take(act(3, 1_023_000), undefined);
    drawing.next();
    drawing.take(act('ann', 1_023_000), undefined);
    drawing.take(act(3, 1_023_001), undefined);
    expect(drawing.next()).toMatchObject({ events: [{ user: 'ann' }, { user: 3 }], leftOut: 0 });
  });

  it('is bounded in events, sessions and bytes, whatever it is given', () => {
    clock();
    const drawing = new Drawing(waits);
    const wide = '\u0007'.repeat(100);
    for (let i = 0; i < 30_000; i++) {
      const label = labelOf('\u0007'.repeat(10_000));
      drawing.take(act(`${wide.slice(2)}${String(i % 24)}`, 1_000_000 + i, { label }), undefined);
    }
    for (let i = 0; i < 1_000; i++) drawing.close(session(`${wide.slice(2)}0`));
    const message = drawing.next({
      count: 1,
      newest: [],
      drawn: Array.from({ length: 1_000 }, () => session(wide)),
      watermark: 0,
    });

    expect(message.events).toHaveLength((Drawing.bounds.eventsPerSecond * drawEvery) / 1_000);
    expect(message.leftOut).toBe(30_000 - message.events.length);
    expect(JSON.stringify(message).length).toBeLessThan(50_000);
    for (let i = 0; i < 1_000; i++) {
      for (let j = 0; j < 20; j++)
        drawing.take(act(`${wide.slice(2)}0`, 2_000_000, { label: labelOf(wide) }), undefined);
      drawing.close(session(`${wide.slice(2)}0`));
      drawing.next();
    }
    expect(drawing.recent.events).toHaveLength(1_000);
    expect(drawing.recent.closed).toHaveLength(200);
    expect(JSON.stringify(drawing.recent).length).toBeLessThan(1_200_000);
  });
});
