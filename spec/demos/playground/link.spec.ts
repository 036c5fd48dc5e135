import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { mostLinkedEvents, readLink } from '../../../demos/playground/link.js';
import { Player, speeds } from '../../../demos/playground/player.js';

const read = (text: string) => readLink(text, speeds);
const refused = (text: string) => {
  const link = read(text);
  return isLeft(link) ? link.left : undefined;
};
const playing = (link: string) => new Player(link, () => []);
const go = (player: Player, ms: number) => {
  for (let passed = 0; passed < ms; passed += 16) player.frame(16);
};

describe('a link', () => {
  it('leads to what was seen: settings, what was done, and where time stands', () => {
    const player = playing('');
    go(player, 5_000);
    player.search('dogs “and” 猫');
    player.click('fido');
    player.logOut();
    go(player, 9_000);
    player.set({ gap: 2_000, grace: 0, disorder: 3_000, split: 'log-out', ownGap: { user: 'ann', gap: 1_000 } });
    const other = playing(player.linkToHere());
    expect(other.refusal.value).toBe('');
    expect(other.settings.value).toEqual(player.settings.value);
    expect(Math.floor(other.time)).toBe(Math.floor(player.time));
    expect(other.run.passages).toEqual(player.run.passages);
    expect(other.run.closed).toEqual(player.run.closed);
    expect(other.run.closed.length).toBeGreaterThan(1);
    // The other player continues from that time.
    go(other, 20_000);
    expect(other.run.passages.length).toBeGreaterThan(player.run.passages.length);
  });

  it('leads to a lesson, with its change made or not', () => {
    const player = playing('v=1&source=lesson&lesson=grace');
    player.finish();
    expect(player.run.rejections).toHaveLength(1);
    player.change(true);
    expect(playing(player.linkToHere()).run.rejections).toEqual([]);
    expect(playing(player.linkToHere()).isChanged.value).toBe(true);
  });

  it('is bounded, and then has no events', () => {
    const player = playing('v=1&users=50');
    go(player, 60_000);
    expect(player.run.passages.length).toBeGreaterThan(mostLinkedEvents);
    expect(player.linkToHere()).not.toContain('events=');
    expect(player.fitsInLink).toBe(false);
  });

  it('does not repeat what is usual', () => {
    expect(playing('').link.value).toBe('v=1');
    expect(playing('source=sample').link.value).toBe('v=1&source=sample');
  });
});

describe('a link of a stranger', () => {
  it.each([
    ['x'.repeat(20_000), 'The link is longer than'],
    ['v=2', 'The link is of version 2, and this page reads version 1.'],
    ['source=../../etc', 'The link says "source=../../etc": expected live, lesson, sample or file.'],
    ['source=lesson&lesson=__proto__', 'The link says "lesson=__proto__"'],
    ['gap=NaN', 'The link says "gap=NaN": expected a number, at least 0.'],
    ['gap=-1', 'The link says "gap=-1"'],
    ['gap=1e99', 'The link says "gap=1e99"'],
    ['gap=%00%1b[2J', 'The link says "gap=??[2J"'],
    ['split=constructor', 'The link says "split=constructor"'],
    ['ownGap=["ann"]', 'The link says "ownGap=["ann"]": expected a user and a number of ms.'],
    ['speed=7', 'The link says "speed=7": expected 1, 10, 100, 1000, 10000.'],
    ['at=99999999999999', 'The link says "at=99999999999999"'],
    ['users=100000', 'The link says "users=100000"'],
    ['recipe=perhaps', 'The link says "recipe=perhaps": expected yes or no.'],
    ['gap=200&gap=300', 'The link says "gap" twice.'],
    ['events=AAAA', 'The events in the link are damaged.'],
    [`events=${btoa('[["ann"],[[0,1e308,"click","x"]]]')}`, 'The events in the link are damaged.'],
    [`events=${btoa('[[null],[[0,1,"click","x"]]]')}`, 'The events in the link are damaged.'],
    [`events=${btoa('[[1e308,-1e308],[[0,1,"app-open"]]]')}`, 'The events in the link are damaged.'],
    ['gap=%E2%80%AE7', 'The link says "gap=?7"'],
    ['gap=1e308', 'The link says "gap=1e308"'],
    ['events=!!!', 'The events in the link are damaged.'],
    [`events=${btoa('[["ann"],[[0,-5,"click","x"]]]')}`, 'The events in the link are damaged.'],
    [`events=${btoa('[["ann"],[[7,5,"click","x"]]]')}`, 'The events in the link are damaged.'],
    [
      `events=${btoa(JSON.stringify([['ann'], Array(401).fill([0, 5, 'app-open'])]))}`,
      'The link has more than 400 events.',
    ],
  ])('is refused with a sentence: %.40s', (text, sentence) => {
    expect(refused(text)).toContain(sentence);
  });

  it('sets nothing that sliders cannot, and is played without a fault', () => {
    const link = read('gap=123456789&maxEvents=0&every=none');
    expect(isRight(link) && link.right.settings).toMatchObject({ gap: 30_000, maxEvents: 1, every: 60_000 });
    const player = playing('gap=0.000001&ownGap=["nobody",5]');
    go(player, 20_000);
    expect(player.run.closed.length).toBeGreaterThan(0);
  });

  it.each([
    '__proto__=1&constructor=2&utm_source=a&utm_source=b',
    'ownGap=["__proto__",1e300]&at=5000',
    'at=300000000000&users=500',
    'source=sample&at=316224000000',
    `at=9000&events=${btoa(JSON.stringify([['__proto__'], Array(400).fill([0, 5, 'search', 'constructor'])]))}`,
    `at=9000&events=${btoa('[["\\ud800","\\u0000"],[[0,1,"search","\\udfff"],[1,2,"click","\\u202e"]]]')}`,
  ])('is played without a fault: %s', (text) => {
    const player = playing(text);
    expect(player.refusal.value).toBe('');
    go(player, 5_000);
    expect(Number.isFinite(player.time)).toBe(true);
    expect(playing(player.linkToHere()).refusal.value).toBe('');
  });

  it('starts from the beginning', () => {
    const player = playing('v=2&gap=200');
    expect(player.refusal.value).toContain('version 2');
    expect(player.settings.value.gap).toBe(5_000);
  });
});
