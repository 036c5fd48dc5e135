import { describe, expect, it } from 'vitest';
import { DrawnFeed } from '../../../demos/live/page/drawn-feed.js';
import type { DrawnEvent, DrawnSession, Messages } from '../../../demos/live/messages.js';

const event = (time: number, more: Partial<DrawnEvent> = {}): DrawnEvent => ({
  user: 'ann',
  time,
  type: 'search',
  label: 'tea',
  delay: 0,
  ...more,
});
const session = (start: number): DrawnSession => ({
  user: 'ann',
  start,
  end: start + 5,
  deadline: start + 10,
  closedBy: 'gap',
  searches: 2,
  clicks: 1,
  events: 3,
});
const recent: Messages['recent'] = {
  sessions: [],
  minutes: [],
  every: 60_000,
  drawn: { events: [event(1)], closed: [session(0)] },
  bounds: { users: 12, eventsPerSecond: 40 },
  waits: { gap: 7, grace: 1, silence: 2 },
};
const drawn: Messages['drawn'] = {
  events: [],
  closed: [],
  open: [],
  watermark: 5,
  greatestTime: 6,
  now: 7,
  leftOut: 0,
};

const feed = () => new DrawnFeed(String, () => 0);

describe('what the live page draws', () => {
  it('is what was sent lately, and all that comes then, in order of time', () => {
    const source = feed();
    source.begins(recent);
    const { run } = source;
    source.goesOn({ ...drawn, events: [event(9), event(3, { type: 'click', label: 'cup', delay: 4 })], leftOut: 2 });

    expect(source.run).toBe(run);
    expect(run.passages).toEqual([
      { event: { user: 'ann', time: 1, type: 'search', query: 'tea' }, time: 1, arrival: 1, fate: 'accepted' },
      { event: { user: 'ann', time: 3, type: 'click', item: 'cup' }, time: 3, arrival: 7, fate: 'accepted' },
      { event: { user: 'ann', time: 9, type: 'search', query: 'tea' }, time: 9, arrival: 9, fate: 'accepted' },
    ]);
    expect(run).toMatchObject({ watermark: 5, greatestTime: 6, arrived: 3 });
    expect(run.closed).toEqual([{ ...session(0), ctr: 0.5 }]);
    expect(source.settings.value).toMatchObject({ gap: 7, grace: 1, silence: 2 });
    expect(source.leftOut.value).toBe(2);
    expect(source.time).toBeGreaterThanOrEqual(7);
    expect(source.time).toBeLessThan(2_000);
  });

  it('draws no session as open that has closed since the open ones were listed', () => {
    const source = feed();
    source.begins(recent);
    source.goesOn({ ...drawn, open: [session(0), session(30)] });
    expect(source.run.open.map(({ start }) => start)).toEqual([30]);
    source.goesOn({ ...drawn, closed: [session(30)], open: [session(30)], watermark: null });
    expect(source.run.open).toEqual([]);
    expect(source.run.watermark).toBe(5);
  });

  it('keeps the events that came last, wherever their times are', () => {
    const source = feed();
    source.begins(recent);
    for (let i = 0; i < 2_000; i++) source.goesOn({ ...drawn, events: [event(i % 2 === 0 ? 1e15 : i)] });
    expect(source.run.passages).toHaveLength(1_500);
    expect(source.run.passages.filter(({ time }) => time < 1e15)).toHaveLength(750);
    expect(source.run.passages[0]!.time).toBe(501);
  });

  it('begins anew with another connection', () => {
    const source = feed();
    source.begins(recent);
    source.goesOn({ ...drawn, events: [event(9)], now: 1_000_000 });
    source.begins({ ...recent, drawn: { events: [], closed: [] } });
    source.goesOn({ ...drawn, now: 50 });
    expect(source.run).toMatchObject({ passages: [], closed: [], arrived: 0 });
    expect(source.time).toBeLessThan(2_000);
  });
});
