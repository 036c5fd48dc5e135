import * as fc from 'fast-check';
import type { Session } from 'rxjs-sessionize';
import { sessionsOf } from 'rxjs-sessionize/batch';
import { expect, it } from 'vitest';
import { lessons } from '../../../demos/playground/lessons/lessons.js';
import { boundsOf, sliderNames } from '../../../demos/playground/pipeline/settings.js';
import { splitRules } from '../../../demos/playground/pipeline/splits.js';
import { Player, speeds } from '../../../demos/playground/player.js';
import { readOwnLog } from '../../../demos/playground/sources/own-log.js';
import type { PlayedEvent, User } from '../../../parts/page/diagram/played-event.js';

const sample: readonly PlayedEvent[] = Array.from({ length: 60 }, (_, i) => ({
  user: `user${String(i % 4)}`,
  time: i * 90_000,
  ...(i % 3 === 0 ? { type: 'search', query: 'dogs' } : { type: 'click', item: i }),
}));

/** Logs of readers: out of order, at one time only, of one event, and of none. */
const logs = await Promise.all(
  [
    Array.from({ length: 50 }, (_, i) => [`u${String(i % 3)}`, ((i * 37) % 50) * 300_000]),
    Array.from({ length: 20 }, (_, i) => [`u${String(i % 2)}`, 5_000]),
    [['u', 1]],
    [],
  ].map((rows) =>
    readOwnLog(
      'log.csv',
      new Blob([
        ['user,time,type', ...rows.map(([user, time]) => `${String(user)},${String(time)},search`)].join('\n'),
      ]),
    ),
  ),
);

const part = fc.double({ min: -0.2, max: 1.2, noNaN: true });

/** All that a reader can do. Where the page disables a control, nothing happens. */
const deeds = {
  pauseOrPlay: fc.constant((player: Player) => {
    player.playOrPause();
  }),
  restart: fc.constant((player: Player) => {
    player.rewind();
  }),
  toTheEnd: fc.constant((player: Player) => {
    if (!player.isLive.value) player.finish();
  }),
  step: fc.constant((player: Player) => {
    player.step();
  }),
  stepBack: fc.constant((player: Player) => {
    player.stepBack();
  }),
  search: fc.constant((player: Player) => {
    if (player.isLive.value) player.search('dogs');
  }),
  click: fc.constant((player: Player) => {
    if (player.isLive.value) player.click('fido');
  }),
  logOut: fc.constant((player: Player) => {
    if (player.isLive.value) player.logOut();
  }),
  addUser: fc.constant((player: Player) => {
    if (player.isLive.value) player.addUser();
  }),
  follow: fc.constant((player: Player) => {
    player.look(undefined);
  }),
  order: fc.constantFrom('time', 'log').map((order) => (player: Player) => {
    player.setOrder(order);
  }),
  choose: fc.constantFrom('live', 'lesson', 'sample', 'file').map((source) => (player: Player) => {
    player.choose(source);
  }),
  teach: fc.constantFrom(...lessons).map((lesson) => (player: Player) => {
    player.teach(lesson);
  }),
  change: fc.boolean().map((isMade) => (player: Player) => {
    player.change(isMade);
  }),
  load: fc.constantFrom(...logs).map((log) => (player: Player) => {
    player.choose('file');
    player.load(log);
  }),
  speed: fc.constantFrom(...speeds).map((speed) => (player: Player) => {
    player.setSpeed(speed);
  }),
  play: fc.integer({ min: 1, max: 60 }).map((frames) => (player: Player) => {
    for (let i = 0; i < frames; i++) player.frame(100);
  }),
  goTo: part.map((at) => (player: Player) => {
    player.goTo(player.begin + at * player.length);
  }),
  look: fc.tuple(part, part).map(([from, span]) => (player: Player) => {
    player.look({ from: player.begin + from * player.length, span: span * player.length });
  }),
  slide: fc.tuple(fc.constantFrom(...sliderNames), fc.nat(30)).map(([name, at]) => (player: Player) => {
    const scale = player.scales.value[name];
    player.set({ [name]: scale[at % scale.length] });
  }),
  split: fc.constantFrom(...splitRules).map((split) => (player: Player) => {
    player.set({ split });
  }),
  showMore: fc.boolean().map((shows) => (player: Player) => {
    player.set({ recipe: shows, metrics: shows });
  }),
};

const told = (sessions: readonly Session<User, PlayedEvent>[]) =>
  sessions.map(({ user, start, end, events }) => JSON.stringify([user, start, end, events.length])).sort();

it('shows the sessions of the events that have arrived, whatever the reader does in which order', () => {
  const deed = fc.oneof(...Object.values(deeds));
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      const player = new Player('', () => sample);
      for (const act of deeds) {
        act(player);
        const { arrivals, arrived, closed, open, rejections, totals } = player.run;
        const accepted = arrivals.filter(({ fate }) => fate === 'accepted').map(({ event }) => event);
        expect(accepted.length + rejections.length).toBe(arrived);
        const bounds = boundsOf(player.settings.value);
        expect(told([...closed, ...open])).toEqual(told(sessionsOf<PlayedEvent, User>(accepted, bounds)));
        expect(totals.sessions).toBe(closed.length);
        const { from, span } = player.looked.value ?? player.shownView();
        expect([player.time, from, span].every(Number.isFinite)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
}, 120_000);
