import { expect, it } from 'vitest';
import { DrawnFeed } from '../../../demos/live/page/drawn-feed.js';
import { drawnWords } from '../../../demos/live/page/drawn-words.js';
import type { DrawnEvent, Messages } from '../../../demos/live/messages.js';

const now = 1_000_000;
const at = (time: number): DrawnEvent => ({ user: 'ann', time, type: 'search', label: 'tea', delay: 0 });
const drawn = (events: readonly DrawnEvent[] = [], leftOut = 0): Messages['drawn'] => ({
  events,
  closed: [],
  open: [],
  watermark: null,
  greatestTime: null,
  now,
  leftOut,
});

/** A feed that has begun with these events, and shows the last 45 s. */
function feed(events: readonly DrawnEvent[] = []): DrawnFeed {
  const feed = new DrawnFeed(String, () => 0);
  feed.begins({
    sessions: [],
    minutes: [],
    every: 60_000,
    drawn: { events, closed: [] },
    bounds: { users: 12, eventsPerSecond: 40 },
    waits: { gap: 7, grace: 1, silence: 2 },
  });
  feed.shownView = () => ({ from: feed.time - 42_000, span: 45_000 });
  feed.goesOn(drawn());
  return feed;
}

it('says that nothing has come', () => {
  expect(drawnWords(feed())).toBe('No event has come yet.');
});

it('says what came, and what of it is not drawn', () => {
  const source = feed();
  source.goesOn(drawn([at(now - 1)]));
  expect(drawnWords(source)).toBe('Since the page was connected, every event has been drawn.');
  source.goesOn(drawn([], 1));
  expect(drawnWords(source)).toBe('Since the page was connected, 1 event was not drawn.');
  source.goesOn(drawn([], 1_233));
  expect(drawnWords(source)).toBe('Since the page was connected, 1,234 events were not drawn.');
});

it('says how long ago the last event was, if the page was opened later', () => {
  const source = feed([at(now - 300_000)]);
  expect(drawnWords(source)).toBe(
    'No event is at these times: the last one that is drawn was 5 min ago. Since the page was connected, no event has come.',
  );
});

it('says how to come back from times without events', () => {
  const source = feed();
  source.goesOn(drawn([at(now - 1_000)]));
  source.look({ from: now - 500, span: 10_000 });
  source.shownView = () => source.looked.value!;
  expect(drawnWords(source)).toBe(
    'No event is at these times: the last one that is drawn was 1 s ago. Press 0 in the diagram to follow the present again. ' +
      'Since the page was connected, every event has been drawn.',
  );
});

it('says how far ahead an event is', () => {
  const source = feed();
  source.goesOn(drawn([at(now + 9_000_000)]));
  source.shownView = () => ({ from: now - 10_000, span: 10_000 });
  expect(drawnWords(source)).toContain('the last one that is drawn is 2.5 h ahead of the clock.');
});

it('counts anew after another connection', () => {
  const source = feed();
  source.goesOn(drawn([at(now - 1)], 3));
  source.begins({
    sessions: [],
    minutes: [],
    every: 60_000,
    drawn: { events: [at(now - 1)], closed: [] },
    bounds: { users: 12, eventsPerSecond: 40 },
    waits: { gap: 7, grace: 1, silence: 2 },
  });
  source.goesOn(drawn());
  expect(drawnWords(source)).toBe('Since the page was connected, no event has come.');
});
