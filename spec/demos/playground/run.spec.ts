import type { SearchEvent } from 'rxjs-sessionize';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../demos/playground/pipeline/recorded-event.js';
import { counted } from '../../../parts/page/diagram/diagram-source.js';
import { Run } from '../../../demos/playground/pipeline/run.js';
import { liveSettings, type Settings } from '../../../demos/playground/pipeline/settings.js';

const sent = (event: SearchEvent, luck = 0): RecordedEvent => {
  const time = Number(event.time);
  return { event, time, sentAt: time, luck };
};
const search = (user: string, time: number, luck?: number) => sent({ user, time, type: 'search', query: 'dogs' }, luck);
const click = (user: string, time: number, luck?: number) => sent({ user, time, type: 'click', item: 'rover' }, luck);
const settings = (changes: Partial<Settings>): Settings => ({ ...liveSettings, ...changes });

describe('a live run', () => {
  const visit = [search('you', 1_000), click('you', 2_000), click('you', 3_000)];

  it('emits a CTR when silence has closed the session', () => {
    const run = new Run(settings({ gap: 5_000, grace: 1_000, silence: 2_000 }));
    for (const event of visit) run.send(event);
    run.advanceTo(3_000);
    expect(run.open.map(counted)).toMatchObject([{ user: 'you', start: 1_000, end: 3_000, searches: 1, clicks: 2 }]);

    run.advanceTo(3_000 + 5_000 + 1_000 + 2_000);
    expect(run.closed).toEqual([]);
    run.advanceTo(3_000 + 5_000 + 1_000 + 2_000 + 1);
    expect(run.closed).toMatchObject([{ user: 'you', searches: 1, clicks: 2, ctr: 2, closedBy: 'gap' }]);
    expect(run.open).toEqual([]);
  });

  it('knows the watermark: behind the latest event by the grace, and moved on by silence', () => {
    const run = new Run(settings({ gap: 5_000, grace: 1_000, silence: 2_000 }));
    run.send(search('you', 1_000));
    run.advanceTo(2_999);
    expect(run.watermark).toBe(0);
    run.advanceTo(5_000);
    expect(run.watermark).toBe(2_000);
    // After going back, silence counts from this event.
    run.send(search('ann', 6_000));
    run.advanceTo(7_999);
    expect(run.watermark).toBe(5_000);
  });

  it('is at the watermark just past a deadline when a session closes', () => {
    const run = new Run(settings({ gap: 5_000, grace: 1_000, silence: 2_000 }));
    for (const event of visit) run.send(event);
    run.advanceTo(60_000);
    expect(run.watermark).toBe(3_000 + 5_000 + 1);
  });

  it('does not depend on how time went on', () => {
    const sessions = (step: number) => {
      const run = new Run(settings({ gap: 1_000, disorder: 3_000 }), [
        search('you', 0, 0.9),
        click('you', 900, 0.1),
        search('ann', 1_500),
        click('ann', 4_000, 0.5),
      ]);
      for (let time = 0; time <= 20_000; time += step) run.advanceTo(time);
      return [run.closed, run.rejections, run.intervals, run.watermark];
    };
    expect(sessions(16)).toEqual(sessions(20_000));
    expect(sessions(7)).toEqual(sessions(20_000));
  });

  it('tells of each event where it is', () => {
    const run = new Run(settings({ gap: 500, grace: 0, disorder: 2_000 }), [
      search('you', 0, 1),
      click('you', 1_600, 0),
      click('you', 1_700, 1),
    ]);
    const fates = () => run.passages.map(({ fate }) => (typeof fate === 'object' ? fate.reason : fate));
    run.advanceTo(1_600);
    expect(fates()).toEqual(['on-the-way', 'accepted', 'on-the-way']);
    run.advanceTo(2_000);
    expect(fates()).toEqual(['too-late', 'accepted', 'on-the-way']);
    expect(run.rejections).toMatchObject([{ user: 'you', reason: 'too-late', lateBy: 1_100 }]);
  });

  it('shows with other settings what would have happened', () => {
    const events = [search('you', 0, 1), click('you', 1_600, 0)];
    const rejected = (grace: number) => {
      const run = new Run(settings({ gap: 500, grace, disorder: 2_000 }), events);
      run.advanceTo(10_000);
      return run.rejections.length;
    };
    expect(rejected(2_000)).toBe(0);
    expect(rejected(0)).toBe(1);
  });

  it('says when something happens next', () => {
    const run = new Run(settings({ gap: 5_000, grace: 0, silence: 2_000, disorder: 1_000 }), [search('you', 0, 0.5)]);
    expect(run.next).toBe(500);
    run.advanceTo(run.next);
    // Time passes in silence until W is past the deadline.
    const rings: number[] = [];
    while (run.next !== Infinity) {
      rings.push(run.next);
      run.advanceTo(run.next);
    }
    expect(rings.slice(0, 3)).toEqual([2_500, 4_500, 6_500]);
    expect(rings.at(-1)).toBe(7_501);
    expect(run.closed).toHaveLength(1);
  });

  it('takes what is sent in the order in which it arrives, and keeps it in the order in which it happened', () => {
    const run = new Run(settings({ disorder: 1_000 }));
    run.send(search('you', 0, 1));
    run.send(click('you', 500, 0));
    run.send(click('you', 200, 0));
    run.advanceTo(600);
    expect(run.passages.map(({ time, fate }) => [time, fate])).toEqual([
      [0, 'on-the-way'],
      [200, 'accepted'],
      [500, 'accepted'],
    ]);
  });
});

describe('a run of a log', () => {
  it('leaves open what nothing has closed, and closes it at the end', () => {
    const run = new Run(settings({ silence: Infinity, gap: 10_000, grace: 0 }), [
      search('ann', 0),
      search('ann', 30_000),
    ]);
    run.advanceTo(1e9);
    expect(run.closed).toMatchObject([{ start: 0, ctr: 0 }]);
    expect(run.open).toMatchObject([{ start: 30_000 }]);
    run.end();
    expect(run.closed).toMatchObject([{ closedBy: 'gap' }, { start: 30_000, closedBy: 'end' }]);
    expect(run.open).toEqual([]);
  });

  it('adds up all sessions, and apart from them those with a search', () => {
    const run = new Run(settings({ silence: Infinity, gap: 10_000 }), [
      search('ann', 0),
      click('ann', 1),
      click('bob', 2),
    ]);
    run.advanceTo(2);
    run.end();
    expect(run.totals).toEqual({
      sessions: 2,
      withSearch: 1,
      searches: 1,
      clicks: 2,
      clicksWithSearch: 1,
      ctrs: 1,
    });
    expect(run.closed).toMatchObject([
      { user: 'ann', ctr: 1 },
      { user: 'bob', searches: 0, clicks: 1 },
    ]);
  });
});
