import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lessons } from '../../../demos/playground/lessons/lessons.js';
import type { RecordedEvent } from '../../../demos/playground/pipeline/recorded-event.js';
import { Run } from '../../../demos/playground/pipeline/run.js';
import { logSettings, type Settings } from '../../../demos/playground/pipeline/settings.js';
import { splitRules } from '../../../demos/playground/pipeline/splits.js';
import { Player } from '../../../demos/playground/player.js';
import type { PlayedEvent } from '../../../parts/page/diagram/played-event.js';

/** Everything that the page shows of a run that may end at a time: nothing happens after that. */
const stateOf = (run: Run, end = Infinity) => ({
  fates: run.passages.map(({ fate }) => (typeof fate === 'object' ? [fate.reason, fate.lateBy] : fate)),
  open: run.open.map(({ user, start, end, deadline, events }) => ({ user, start, end, deadline, events: [...events] })),
  closed: [...run.closed],
  rejections: run.rejections.map(({ user, time, reason, lateBy }) => ({ user, time, reason, lateBy })),
  intervals: [...run.intervals],
  recipeSessions: [...run.recipeSessions],
  totals: run.totals,
  arrived: run.arrived,
  greatestTime: run.greatestTime,
  watermark: run.watermark,
  hasEnded: run.hasEnded,
  next: run.hasEnded || run.next > end ? undefined : run.next,
  previous: run.previous,
});

function run(settings: Settings, recorded: readonly RecordedEvent[], time: number, ends = false): Run {
  const made = new Run(settings, recorded);
  made.advanceTo(time);
  if (ends) made.end();
  return made;
}

const event = fc
  .record({
    user: fc.constantFrom('ann', 'bob', 'cid'),
    time: fc.nat(60_000),
    luck: fc.double({ min: 0, max: 1, noNaN: true }),
    what: fc.constantFrom('search', 'click', 'log-out', 'ad'),
  })
  .map(({ user, time, luck, what }): RecordedEvent => {
    const events: Readonly<Record<string, PlayedEvent>> = {
      search: { user, time, type: 'search', query: 'tea' },
      click: { user, time, type: 'click', item: 'cup' },
      'log-out': { user, time, type: 'log-out' },
      ad: { user, time, type: 'app-open', campaign: time % 2 === 0 ? 'spring' : 'autumn' },
    };
    return { event: events[what]!, time, sentAt: time, luck };
  });

const settings = fc.record({
  gap: fc.constantFrom(500, 3_000, 10_000),
  grace: fc.constantFrom(0, 1_000, 20_000),
  silence: fc.constantFrom(200, 5_000, Infinity),
  disorder: fc.constantFrom(0, 2_000, 15_000),
  maxDuration: fc.constantFrom(2_000, 10_000, Infinity),
  maxEvents: fc.constantFrom(1, 3, Infinity),
  every: fc.constantFrom(5_000, 60_000),
  split: fc.constantFrom(...splitRules),
  recipe: fc.boolean(),
  ownGap: fc.constantFrom(undefined, { user: 'ann', gap: 9_000 }),
});

describe('going back', () => {
  it('shows what a run to that time shows, and goes forward as if it had never gone back', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 60 }),
        settings,
        fc.array(fc.nat(79_999), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (recorded, changes, times, ends) => {
          const chosen = { ...logSettings, ...changes };
          const traveller = run(chosen, recorded, 80_000, ends);
          const end = ends ? 80_000 : Infinity;
          let reached = 80_000;
          for (const time of times) {
            if (time < reached) traveller.goBackTo(time);
            else traveller.advanceTo(time);
            reached = time;
            expect(stateOf(traveller, end)).toEqual(stateOf(run(chosen, recorded, time), end));
          }
          traveller.advanceTo(90_000);
          traveller.end();
          // After its end, nothing changes in either run.
          const other = run(chosen, recorded, ends ? 80_000 : 90_000, true);
          other.advanceTo(90_000);
          expect(stateOf(traveller)).toEqual(stateOf(other));
        },
      ),
      { numRuns: 300, endOnFailure: true },
    );
  });

  it('works with an event that is in the log twice', () => {
    const event: PlayedEvent = { user: 'ann', time: 0, type: 'search', query: 'tea' };
    const again: PlayedEvent = { user: 'ann', time: 90_000, type: 'search', query: 'tea' };
    const recorded = [event, again, event].map((event, i) => ({ event, time: Number(event.time), sentAt: i, luck: 0 }));
    const chosen = { ...logSettings, gap: 1_000, grace: 100_000 };
    const traveller = run(chosen, recorded, 5, true);
    traveller.goBackTo(1);
    expect(stateOf(traveller)).toEqual(stateOf(run(chosen, recorded, 1)));
  });

  const links = lessons.flatMap(({ id }) =>
    [false, true].flatMap((isChanged) => ['', '&silence=inf'].map((silence) => ({ id, isChanged, silence }))),
  );
  it.each(links)('leads to the same state in the lesson $id, changed: $isChanged $silence', (link) => {
    const playing = () => {
      const player = new Player(`source=lesson&lesson=${link.id}`, () => []);
      player.change(link.isChanged);
      if (link.silence !== '') player.set({ silence: Infinity });
      return player;
    };
    const player = playing();
    const states: ReturnType<typeof stateOf>[] = [];
    for (let i = 0; i < 40; i++) {
      player.step();
      states.push(stateOf(player.run));
    }
    const last = player.time;
    for (let i = 0; i < 12; i++) player.stepBack();
    const other = playing();
    other.goTo(player.time);
    expect(stateOf(player.run)).toEqual(stateOf(other.run));
    for (let i = 0; i < 40; i++) player.step();
    expect(player.time).toBe(last);
    expect(stateOf(player.run)).toEqual(states.at(-1));
  });

  it('keeps what happened until something is done in the past', () => {
    const player = new Player('', () => []);
    player.othersAct.value = false;
    player.search('tea');
    for (let i = 0; i < 100; i++) player.frame(100);
    const { run } = player;
    expect(run.closed).toHaveLength(1);
    player.stepBack();
    expect(player.run).toBe(run);
    player.search('coffee');
    for (let i = 0; i < 200; i++) player.frame(100);
    expect(player.run).not.toBe(run);
    expect(player.run.passages.filter(({ fate }) => fate === 'accepted')).toHaveLength(player.run.arrived);
  });
});
