import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { durationText, roughDurationText, sinceStart } from '../../../parts/page/duration-text.js';
import { headStart, Player } from '../../../demos/playground/player.js';
import { readOwnLog } from '../../../demos/playground/sources/own-log.js';
import { readSampleLog } from '../../../demos/playground/sources/read-sample-log.js';

const sample = await readSampleLog(readFileSync('demos/data/trec-sessions.csv', 'utf8'));
const playing = (link: string) => new Player(link, () => sample);
const go = (player: Player, ms: number) => {
  for (let passed = 0; passed < ms; passed += 16) player.frame(16);
};

describe('the sample log', () => {
  let player: Player;
  beforeAll(() => {
    player = playing('source=sample');
    player.finish();
  });

  it('comes to the published numbers', () => {
    expect(player.run.totals).toMatchObject({
      sessions: 235,
      withSearch: 233,
      searches: 785,
      clicks: 858,
      clicksWithSearch: 852,
    });
    expect((player.run.totals.ctrs / 233).toFixed(3)).toBe('1.470');
    expect(player.isPlaying.value).toBe(false);
  });

  it('comes to them at any speed', () => {
    const other = playing('source=sample');
    other.speed.value = 10_000;
    go(other, 20_000);
    expect(other.run.totals).toEqual(player.run.totals);
    expect(other.run.intervals).toEqual(player.run.intervals);
  });

  it('is run again to its end when a setting is changed there', () => {
    player.set({ disorder: 600_000, gap: 300_000 });
    expect(player.run.hasEnded).toBe(true);
    expect(player.run.rejections.length).toBeGreaterThan(0);
    player.set({ grace: 600_000 });
    expect(player.run.rejections).toEqual([]);
    expect(player.link.value).toBe('v=1&source=sample&gap=300000&grace=600000&disorder=600000');
  });

  it('goes back to what happened before, and to any time', () => {
    const other = playing('source=sample');
    other.goTo(other.begin + 40_000_000);
    const then = [other.time, other.run.arrived, other.run.closed.length];
    other.step();
    other.step();
    other.stepBack();
    other.stepBack();
    other.step();
    expect(other.run.arrived).toBeGreaterThan(then[1]!);
    other.goTo(other.begin + 40_000_000);
    expect([other.time, other.run.arrived, other.run.closed.length]).toEqual(then);
  });

  it('skips pauses in which nothing happens, if that is asked for', () => {
    const timeFor = (skips: boolean) => {
      const other = playing('source=sample&speed=1000');
      other.skipsPauses.value = skips;
      let frames = 0;
      for (; other.isPlaying.value; frames++) other.frame(16);
      expect(other.run.totals).toMatchObject({ sessions: 235, searches: 785, clicks: 858 });
      return frames;
    };
    expect(timeFor(true)).toBeLessThan(timeFor(false) * 0.9);
  });

  it('begins again', () => {
    player.playOrPause();
    expect(player.run.arrived).toBeLessThan(2);
    expect(player.isPlaying.value).toBe(true);
    player.playOrPause();
    expect(player.isPlaying.value).toBe(false);
  });
});

describe('the live source', () => {
  it('lets the reader search and click, and shows the CTR', () => {
    const player = playing('users=1&gap=1000&grace=0&silence=500');
    player.search('dogs');
    go(player, 500);
    player.click(player.results.value[0]!);
    player.click(player.results.value[1]!);
    go(player, 2_000);
    expect(player.run.closed).toMatchObject([{ user: 'you', searches: 1, clicks: 2, ctr: 2 }]);
  });

  it('lets the others act by themselves, unless the reader is one of them or does not want it', () => {
    const player = playing('users=3');
    const seen = () => new Set(player.run.passages.map(({ event }) => event.user));
    player.othersAct.value = false;
    go(player, 10_000);
    expect(seen()).toEqual(new Set());
    player.othersAct.value = true;
    player.actor.value = 'ann';
    go(player, 10_000);
    expect(seen()).toEqual(new Set(['bob']));
  });

  it('gives every user a name of their own', () => {
    const player = playing('users=60');
    expect(new Set(player.users.value).size).toBe(60);
  });

  it('stands still when it is paused, and goes on by one happening with each step', () => {
    const player = playing('users=1&gap=1000&grace=0&silence=500&disorder=0');
    player.isPlaying.value = false;
    player.search('dogs');
    go(player, 5_000);
    expect(player.time).toBe(0);
    expect(player.run.arrived).toBe(1);
    player.step();
    expect(player.time).toBe(400);
    expect(player.run.arrived).toBe(2);
    for (let i = 0; i < 10; i++) player.step();
    expect(player.run.closed).toMatchObject([{ ctr: 0 }]);
    expect(player.time).toBe(400 + 1_000 + 500 + 1);
  });
});

it('lets the first session of the usual users close soon after the head start', () => {
  const player = playing('');
  player.frame(headStart);
  expect(player.run.closed).toEqual([]);
  go(player, 2_500);
  expect(player.run.closed[0]).toMatchObject({ user: 'ann', ctr: 1 });
});

describe('a file', () => {
  it('is replayed in its order, or in that of time', async () => {
    const player = playing('source=file');
    const line = (time: number) => `{"user":"ann","time":${String(time)},"type":"search","query":"dogs"}`;
    player.load(await readOwnLog('log.ndjson', new Blob([line(10_000_000), '\n', line(0)])));
    player.finish();
    expect(player.run.rejections).toMatchObject([{ time: 0, reason: 'too-late' }]);
    player.setOrder('time');
    player.finish();
    expect(player.run.rejections).toEqual([]);
    expect(player.run.totals.sessions).toBe(2);
  });

  it('is split by the rules that its fields allow', async () => {
    const player = playing('source=file');
    const events = [
      { user: 'ann', time: 0, type: 'search', query: 'dogs', campaign: 'spring' },
      { user: 'ann', time: 1_000, type: 'click', item: 'fido' },
      { user: 'ann', time: 2_000, type: 'search', query: 'cats', campaign: 'spring' },
      { user: 'ann', time: 3_000, type: 'logout' },
      { user: 'ann', time: 4_000, type: 'search', query: 'rivers', campaign: 'autumn' },
    ];
    const log = events.map((event) => `${JSON.stringify(event)}\n`);
    const sessions = () => {
      player.finish();
      return player.run.closed.map(({ events }) => events.length);
    };
    player.load(await readOwnLog('log.ndjson', new Blob(log)));
    expect(sessions()).toEqual([5]);
    expect((['log-out', 'campaign', 'midnight'] as const).map((rule) => player.canSplitBy(rule))).toEqual([
      true,
      true,
      true,
    ]);
    player.set({ split: 'log-out' });
    expect(sessions()).toEqual([4, 1]);
    // The session is not cut at the second hit of a campaign, nor at a hit without a campaign.
    player.set({ split: 'campaign' });
    expect(sessions()).toEqual([4, 1]);
    player.load(await readOwnLog('log.ndjson', new Blob(log.slice(1, 2))));
    expect(player.canSplitBy('log-out') || player.canSplitBy('campaign')).toBe(false);
  });

  const search = (time: number) =>
    `{"user":"u${String(time % 7)}","time":${String(time)},"type":"search","query":"dogs"}\n`;

  it('keeps the settings, the speed and the place of the link that was opened', async () => {
    const player = playing('source=file&gap=300000&speed=10&order=time&at=2000');
    player.load(await readOwnLog('log.ndjson', new Blob([0, 1_000, 2_000, 9_000].map(search))));
    expect(player.link.value).toBe('v=1&source=file&gap=300000&speed=10&order=time');
    expect([player.run.arrived, player.isPlaying.value]).toEqual([3, false]);
  });

  it('keeps the settings when it is read with other meanings of its fields, and when another one is', async () => {
    const player = playing('source=file');
    const log = await readOwnLog('log.ndjson', new Blob([0, 1_000].map(search)));
    player.load(log);
    player.set({ gap: 300_000 });
    player.setSpeed(10);
    player.load({ ...log, events: log.events.slice(1) });
    expect([player.settings.value.gap, player.speed.value]).toEqual([300_000, 10]);
    player.load(await readOwnLog('log.ndjson', new Blob([0, 10_000_000].map(search))));
    expect([player.settings.value.gap, player.speed.value]).toEqual([300_000, 1_000]);
  });

  it('waits if another source was chosen while it was read', async () => {
    const player = playing('source=file');
    player.choose('sample');
    player.load(await readOwnLog('log.ndjson', new Blob([0, 10_000_000].map(search))));
    expect([player.source.value, player.run.passages.length]).toEqual(['sample', sample.length]);
    player.choose('file');
    expect([player.run.passages.length, player.speed.value]).toEqual([2, 1_000]);
  });

  describe('of many events', () => {
    let player: Player;
    const settle = () => {
      for (let time = NaN; time !== player.time;) {
        ({ time } = player);
        player.frame(16);
      }
    };
    beforeAll(async () => {
      const log = Array.from({ length: 60_000 }, (_, i) => search(i * 100));
      player = playing('source=file');
      player.load(await readOwnLog('log.ndjson', new Blob(log)));
    });

    it('is run again to its end however fast settings change', () => {
      player.finish();
      settle();
      player.set({ gap: 300_000 });
      expect(player.run.hasEnded).toBe(false);
      player.set({ gap: 600_000 });
      player.set({ disorder: 60_000 });
      settle();
      expect([player.run.hasEnded, player.run.arrived]).toEqual([true, 60_000]);
    });

    it('stops on its way to the end', () => {
      player.rewind();
      player.finish();
      player.playOrPause();
      settle();
      expect([player.isPlaying.value, player.run.hasEnded]).toEqual([false, false]);
    });
  });

  it('does not play where there is none', () => {
    const player = playing('source=file');
    expect(player.isPlaying.value).toBe(false);
    player.finish();
    player.step();
    player.goTo(5);
    expect(player.run.hasEnded).toBe(false);
    expect(player.time).toBe(0);
  });
});

it('writes durations as people do', () => {
  expect([0, 200, 1_500, 30_000, 90_000, 1_800_000, 86_400_000, Infinity].map(durationText)).toEqual([
    '0 s',
    '0.2 s',
    '1.5 s',
    '30 s',
    '1.5 min',
    '30 min',
    '1 d',
    'none',
  ]);
  expect([896, 2_640, 83_000, 7_200_000].map(roughDurationText)).toEqual(['896 ms', '2.6 s', '1.4 min', '2 h']);
  expect([0, 59_999, 65_000, -5_000].map(sinceStart)).toEqual(['0:00', '0:59', '1:05', '−0:05']);
});
